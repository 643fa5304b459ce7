//! UpdateFunctionEventInvokeConfig: other retries or destinations; what is not given stays.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html>

use aws_models::lambda::structures::UPDATE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST;
use aws_models::lambda::types::{FunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigRequest};
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, event_invoke, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateFunctionEventInvokeConfigRequest = parse(body, &UPDATE_FUNCTION_EVENT_INVOKE_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let given = FunctionEventInvokeConfig {
        maximum_retry_attempts: request.maximum_retry_attempts,
        maximum_event_age_in_seconds: request.maximum_event_age_in_seconds,
        destination_config: request.destination_config,
        ..FunctionEventInvokeConfig::default()
    };
    event_invoke::check(lambda, &reference, &given)?;
    let qualifier = reference.qualifier.clone();
    let now = cx.now;
    let decide = move |function: &mut Function, _: &mut Beside| {
        let qualifier = qualifier.as_deref();
        function.check_qualifier(qualifier)?;
        let known = event_invoke::find(function, qualifier)?;
        let given = FunctionEventInvokeConfig {
            maximum_retry_attempts: given.maximum_retry_attempts.or(known.maximum_retry_attempts),
            maximum_event_age_in_seconds: given
                .maximum_event_age_in_seconds
                .or(known.maximum_event_age_in_seconds),
            destination_config: given.destination_config.clone().or_else(|| known.destination_config.clone()),
            ..FunctionEventInvokeConfig::default()
        };
        let stored = event_invoke::stored(function, qualifier, now, given);
        function.event_invoke.insert(event_invoke::key(qualifier).to_owned(), stored.clone());
        Ok(stored)
    };
    answer(&lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?)
}
