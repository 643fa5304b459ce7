//! ListEventSourceMappings: all, or those of a function or a stream.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>

use aws_models::lambda::structures::LIST_EVENT_SOURCE_MAPPINGS_REQUEST;
use aws_models::lambda::types::{ListEventSourceMappingsRequest, ListEventSourceMappingsResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::page::page;
use crate::request::{answer, parse};
use crate::{Lambda, event_source};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListEventSourceMappingsRequest = parse(body, &LIST_EVENT_SOURCE_MAPPINGS_REQUEST)?;
    let function = request.function_name.as_deref();
    let function = function.map(|name| FunctionRef::of_request(cx, name, None)).transpose()?;
    let function = function.map(|reference| reference.arn());
    let source = request.event_source_arn.as_deref();
    let mappings = lambda.mappings.list(&cx.account, &cx.region).await?;
    let entries = mappings
        .iter()
        .filter(|mapping| function.as_deref().is_none_or(|arn| mapping.function_arn() == arn))
        .filter(|mapping| source.is_none_or(|arn| mapping.stream_arn() == arn))
        .map(|mapping| (mapping.uuid.clone(), event_source::describe(lambda, mapping)));
    let (mappings, next_marker) = page(entries, request.marker.as_deref(), request.max_items)?;
    answer(&ListEventSourceMappingsResponse { event_source_mappings: Some(mappings), next_marker })
}
