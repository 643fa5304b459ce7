//! RemovePermission: a statement of a resource policy goes.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html>

use aws_models::lambda::structures::REMOVE_PERMISSION_REQUEST;
use aws_models::lambda::types::RemovePermissionRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{nothing, parse};
use crate::store::Beside;
use crate::{Lambda, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: RemovePermissionRequest = parse(body, &REMOVE_PERMISSION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let qualifier = reference.qualifier.clone();
    let revision = uuid::of_request(cx, "policy");
    let decide = move |function: &mut Function, _: &mut Beside| {
        function.check_qualifier(qualifier.as_deref())?;
        let key = qualifier.clone().unwrap_or_default();
        let Some(policy) = function.policies.get_mut(&key) else {
            return Err(Error::ResourceNotFound("No policy is associated with the given resource.".into()));
        };
        let Some(position) = policy.position(&request.statement_id) else {
            let message = format!("Statement {} is not found in resource policy.", request.statement_id);
            return Err(Error::ResourceNotFound(message));
        };
        policy.statements.remove(position);
        if policy.statements.is_empty() {
            function.policies.remove(&key);
        }
        function.renew_revision(qualifier.as_deref(), request.revision_id.as_deref(), &revision)
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    nothing()
}
