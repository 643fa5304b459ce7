//! ListTags: the tags of a function or an event source mapping.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html>

use aws_models::lambda::structures::LIST_TAGS_REQUEST;
use aws_models::lambda::types::{ListTagsRequest, ListTagsResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::request::{answer, parse};
use crate::tags::Tagged;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListTagsRequest = parse(body, &LIST_TAGS_REQUEST)?;
    let tags = Tagged::parse(cx, &request.resource)?.tags(cx, lambda).await?;
    answer(&ListTagsResponse { tags: Some(tags) })
}
