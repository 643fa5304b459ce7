//! UntagResource: tags go.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html>

use aws_models::lambda::structures::UNTAG_RESOURCE_REQUEST;
use aws_models::lambda::types::UntagResourceRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::request::{nothing, parse};
use crate::tags::Tagged;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UntagResourceRequest = parse(body, &UNTAG_RESOURCE_REQUEST)?;
    let tagged = Tagged::parse(cx, &request.resource)?;
    tagged.change(cx, lambda, move |tags| tags.retain(|key, _| !request.tag_keys.contains(key))).await?;
    nothing()
}
