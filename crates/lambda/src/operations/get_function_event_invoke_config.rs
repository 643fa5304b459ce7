//! GetFunctionEventInvokeConfig: how asynchronous invocations are retried.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html>

use aws_models::lambda::structures::GET_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST;
use aws_models::lambda::types::GetFunctionEventInvokeConfigRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::{Lambda, event_invoke};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionEventInvokeConfigRequest = parse(body, &GET_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let loaded = lambda.functions.load(&reference).await?;
    answer(event_invoke::find(&loaded.function, reference.qualifier.as_deref())?)
}
