//! UpdateFunctionEventInvokeConfig: other retries or destinations; what is not given stays.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html>

use aws_models::lambda::structures::UPDATE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST;
use aws_models::lambda::types::{FunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigRequest};
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::event_invoke::Former;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::{Lambda, event_invoke};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateFunctionEventInvokeConfigRequest = parse(body, &UPDATE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let given = FunctionEventInvokeConfig {
        maximum_retry_attempts: request.maximum_retry_attempts,
        maximum_event_age_in_seconds: request.maximum_event_age_in_seconds,
        destination_config: request.destination_config,
        ..FunctionEventInvokeConfig::default()
    };
    answer(&event_invoke::write(cx, lambda, &reference, given, Former::Kept).await?)
}
