//! Tags of APIs and stages: GetTags, TagResource, UntagResource.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html>

use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::{
    GetTagsRequest, GetTagsResponse, TagResourceRequest, UntagResourceRequest,
};
use aws_types::{Arn, Context};

use super::change::change;
use super::record::HttpApi;
use crate::ApiGateway;
use crate::error::{Error, Result};

type Tags = BTreeMap<String, String>;

pub(super) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetTagsRequest,
) -> Result<GetTagsResponse> {
    let tagged = Tagged::parse(cx, &request.resource_arn)?;
    let mut api = service.store.api::<HttpApi>(cx, &tagged.api).await?.record;
    Ok(GetTagsResponse { tags: Some(std::mem::take(tagged.tags(&mut api)?)) })
}

/// Answers an object without members.
pub(super) async fn tag(cx: &Context, service: &ApiGateway, request: TagResourceRequest) -> Result<Tags> {
    let tagged = Tagged::parse(cx, &request.resource_arn)?;
    let new = request.tags.unwrap_or_default();
    change(cx, service, &tagged.api.clone(), move |draft| {
        let tags = tagged.tags(draft.api)?;
        tags.extend(new.clone());
        *tags = checked(std::mem::take(tags))?;
        Ok(())
    })
    .await?;
    Ok(Tags::new())
}

pub(super) async fn untag(cx: &Context, service: &ApiGateway, request: UntagResourceRequest) -> Result<()> {
    let tagged = Tagged::parse(cx, &request.resource_arn)?;
    change(cx, service, &tagged.api.clone(), move |draft| {
        tagged.tags(draft.api)?.retain(|key, _| !request.tag_keys.contains(key));
        Ok(())
    })
    .await?;
    Ok(())
}

/// The tags, if a resource may have them.
pub(super) fn checked(tags: Tags) -> Result<Tags> {
    crate::tags::check(Some(&tags))?;
    Ok(tags)
}

/// What an ARN names: `arn:aws:apigateway:region::/apis/id` or `…/apis/id/stages/name`.
struct Tagged {
    api: String,
    stage: Option<String>,
}

impl Tagged {
    fn parse(cx: &Context, arn: &str) -> Result<Self> {
        let invalid = || Error::bad_request(format!("Invalid ARN specified: {arn}"));
        let parsed = Arn::parse(arn).map_err(|_| invalid())?;
        if parsed.service != "apigateway" || parsed.region != cx.region.as_str() {
            return Err(invalid());
        }
        let parts: Vec<&str> = parsed.resource.split('/').collect();
        match *parts.as_slice() {
            ["", "apis", api] => Ok(Self { api: api.to_owned(), stage: None }),
            ["", "apis", api, "stages", stage] => {
                Ok(Self { api: api.to_owned(), stage: Some(stage.to_owned()) })
            }
            _ => Err(invalid()),
        }
    }

    fn tags<'a>(&self, api: &'a mut HttpApi) -> Result<&'a mut Tags> {
        let tags = match &self.stage {
            Some(name) => &mut api.stage_mut(name)?.tags,
            None => &mut api.api.tags,
        };
        Ok(tags.get_or_insert_default())
    }
}
