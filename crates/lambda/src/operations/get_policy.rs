//! GetPolicy: the resource policy of a function, version or alias.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>

use aws_models::lambda::structures::GET_POLICY_REQUEST;
use aws_models::lambda::types::{GetPolicyRequest, GetPolicyResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::{Error, Result};
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetPolicyRequest = parse(body, &GET_POLICY_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let loaded = lambda.functions.load(&reference).await?;
    let revision = loaded.function.revision(reference.qualifier.as_deref())?.map(str::to_owned);
    let policy = loaded.function.policies.get(reference.qualifier.as_deref().unwrap_or_default());
    let policy = policy
        .ok_or_else(|| Error::ResourceNotFound("The resource you requested does not exist.".into()))?;
    answer(&GetPolicyResponse { policy: Some(policy.document()), revision_id: revision })
}
