//! AddPermission: a statement of a resource policy, which lets somebody else invoke.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>

use aws_models::lambda::structures::ADD_PERMISSION_REQUEST;
use aws_models::lambda::types::{AddPermissionRequest, AddPermissionResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::{FunctionRef, LATEST};
use crate::limits::POLICY_BYTES_MAX;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, policy, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: AddPermissionRequest = parse(body, &ADD_PERMISSION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    if reference.qualifier.as_deref() == Some(LATEST) {
        return Err(Error::invalid("We currently do not support adding policies for $LATEST."));
    }
    let statement = policy::statement(&reference.arn(), &request)?;
    let text = statement.to_string();
    let qualifier = reference.qualifier.clone();
    let revision = uuid::of_request(cx, "policy");
    let decide = move |function: &mut Function, _: &mut Beside| {
        function.renew_revision(qualifier.as_deref(), request.revision_id.as_deref(), &revision)?;
        let policy = function.policies.entry(qualifier.clone().unwrap_or_default()).or_default();
        if policy.position(&request.statement_id).is_some() {
            return Err(Error::ResourceConflict(format!(
                "The statement id ({}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement.",
                request.statement_id
            )));
        }
        policy.statements.push(statement.clone());
        let size = policy.document().len();
        if size > POLICY_BYTES_MAX {
            return Err(Error::PolicyLengthExceeded { size, limit: POLICY_BYTES_MAX });
        }
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    answer(&AddPermissionResponse { statement: Some(text) })
}
