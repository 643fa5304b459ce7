//! DeleteAlias: an alias goes, with its URL, policy and settings. One that is not there is gone already.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html>

use aws_models::lambda::structures::DELETE_ALIAS_REQUEST;
use aws_models::lambda::types::DeleteAliasRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{nothing, parse};
use crate::store::Beside;
use crate::{Lambda, keyspace, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteAliasRequest = parse(body, &DELETE_ALIAS_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let decide = move |function: &mut Function, beside: &mut Beside| {
        if function.aliases.remove(&request.name).is_some() {
            function.policies.remove(&request.name);
            function.event_invoke.remove(&request.name);
            if let Some(url) = function.urls.remove(&request.name) {
                beside.writes.delete(keyspace::function_url(&url.id));
            }
        }
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    nothing()
}
