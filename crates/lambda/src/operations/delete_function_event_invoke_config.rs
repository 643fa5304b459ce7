//! DeleteFunctionEventInvokeConfig: asynchronous invocations are retried as if nothing had been configured.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html>

use aws_models::lambda::structures::DELETE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST;
use aws_models::lambda::types::DeleteFunctionEventInvokeConfigRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{nothing, parse};
use crate::store::Beside;
use crate::{Lambda, event_invoke, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteFunctionEventInvokeConfigRequest =
        parse(body, &DELETE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let qualifier = reference.qualifier.clone();
    let decide = move |function: &mut Function, _: &mut Beside| {
        match function.event_invoke.remove(event_invoke::key(qualifier.as_deref())) {
            Some(_) => Ok(()),
            None => Err(event_invoke::missing(function, qualifier.as_deref())),
        }
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    nothing()
}
