//! TagResource: tags for a function or an event source mapping, beside those that it has.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html>

use aws_models::lambda::structures::TAG_RESOURCE_REQUEST;
use aws_models::lambda::types::TagResourceRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::request::{nothing, parse};
use crate::tags::Tagged;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: TagResourceRequest = parse(body, &TAG_RESOURCE_REQUEST)?;
    let tagged = Tagged::parse(cx, &request.resource)?;
    tagged.change(cx, lambda, move |tags| tags.extend(request.tags.clone())).await?;
    nothing()
}
