//! ListFunctionEventInvokeConfigs: those of a function, its versions and its aliases.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>

use aws_models::lambda::structures::LIST_FUNCTION_EVENT_INVOKE_CONFIGS_REQUEST;
use aws_models::lambda::types::{
    ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse,
};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::page::page;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListFunctionEventInvokeConfigsRequest =
        parse(body, &LIST_FUNCTION_EVENT_INVOKE_CONFIGS_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    let configs = loaded.function.event_invoke.clone();
    let (configs, next_marker) = page(configs, request.marker.as_deref(), request.max_items)?;
    answer(&ListFunctionEventInvokeConfigsResponse {
        function_event_invoke_configs: Some(configs),
        next_marker,
    })
}
