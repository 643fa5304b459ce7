//! DeleteEventSourceMapping: a function follows a stream no more.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html>

use aws_models::lambda::structures::DELETE_EVENT_SOURCE_MAPPING_REQUEST;
use aws_models::lambda::types::DeleteEventSourceMappingRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::request::{answer, parse};
use crate::{Lambda, event_source};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteEventSourceMappingRequest = parse(body, &DELETE_EVENT_SOURCE_MAPPING_REQUEST)?;
    let removed = lambda.mappings.remove(&cx.account, &cx.region, &request.uuid).await?;
    lambda.followers.wake();
    answer(&event_source::described(lambda, &removed, "Deleting"))
}
