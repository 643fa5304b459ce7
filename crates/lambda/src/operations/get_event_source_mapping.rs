//! GetEventSourceMapping: how a function follows a stream.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html>

use aws_models::lambda::structures::GET_EVENT_SOURCE_MAPPING_REQUEST;
use aws_models::lambda::types::GetEventSourceMappingRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::request::{answer, parse};
use crate::{Lambda, event_source};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetEventSourceMappingRequest = parse(body, &GET_EVENT_SOURCE_MAPPING_REQUEST)?;
    let mapping = lambda.mappings.load(&cx.account, &cx.region, &request.uuid).await?;
    answer(&event_source::describe(lambda, &mapping))
}
