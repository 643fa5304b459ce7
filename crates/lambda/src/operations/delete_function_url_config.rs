//! DeleteFunctionUrlConfig: an address goes.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html>

use aws_models::lambda::structures::DELETE_FUNCTION_URL_CONFIG_REQUEST;
use aws_models::lambda::types::DeleteFunctionUrlConfigRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{nothing, parse};
use crate::store::Beside;
use crate::{Lambda, function_url, keyspace, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteFunctionUrlConfigRequest = parse(body, &DELETE_FUNCTION_URL_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let key = reference.qualifier.clone().unwrap_or_default();
    let decide = move |function: &mut Function, beside: &mut Beside| {
        let url = function.urls.remove(&key).ok_or_else(function_url::missing)?;
        beside.writes.delete(keyspace::function_url(&url.id));
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    nothing()
}
