//! How long an integration may take.

use aws_models::apigateway::types::{EndpointType, Integration, ResponseTransferMode, RestApi};

use crate::error::{Error, Result};
use crate::limits::{STREAMING_TIMEOUT_MS_MAX, TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MAX, TIMEOUT_MS_MIN};

pub(super) const SENTENCE: &str = "Timeout should be between 50 ms and 29000 ms";

/// The longest timeout: only regional and private APIs can have more than the default, and streams still more.
pub(super) fn longest(api: &RestApi, integration: &Integration) -> i32 {
    let configuration = api.endpoint_configuration.as_ref();
    let types = configuration.and_then(|configuration| configuration.types.as_deref()).unwrap_or_default();
    if integration.response_transfer_mode == Some(ResponseTransferMode::Stream) {
        STREAMING_TIMEOUT_MS_MAX
    } else if types.contains(&EndpointType::Edge) {
        TIMEOUT_MS_DEFAULT
    } else {
        TIMEOUT_MS_MAX
    }
}

/// Refuses a timeout that is too short or too long.
pub(super) fn check(timeout_ms: Option<i32>, longest_ms: i32) -> Result<()> {
    match timeout_ms {
        Some(timeout) if !(TIMEOUT_MS_MIN..=longest_ms).contains(&timeout) => Err(Error::BadRequest(
            format!("Timeout should be between {TIMEOUT_MS_MIN} ms and {longest_ms} ms"),
        )),
        _ => Ok(()),
    }
}
