//! Tags of REST APIs and their stages, which ARNs such as `arn:aws:apigateway:us-east-1::/restapis/abc/stages/prod` name.

use std::collections::BTreeMap;

use aws_models::apigateway::types::{GetTagsRequest, TagResourceRequest, Tags, UntagResourceRequest};
use aws_types::{Arn, Context};
use kv::WriteSet;

use super::access::{self, no_api};
use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::tags;

/// What has tags.
struct Tagged {
    api: String,
    stage: Option<String>,
}

impl Tagged {
    fn parse(cx: &Context, arn: &str) -> Result<Self> {
        let invalid = || Error::bad_request("Invalid ARN specified in the request");
        let arn = Arn::parse(arn).map_err(|_| invalid())?;
        if arn.region != cx.region.as_str() {
            return Err(invalid());
        }
        let parts: Vec<&str> = arn.resource.split('/').collect();
        let (api, stage) = match (arn.service, &parts[..]) {
            ("apigateway", ["", "restapis", api]) => (*api, None),
            ("apigateway", ["", "restapis", api, "stages", stage]) => (*api, Some((*stage).to_owned())),
            _ => return Err(invalid()),
        };
        if api.is_empty() || stage.as_deref() == Some("") {
            return Err(invalid());
        }
        Ok(Self { api: api.to_owned(), stage })
    }

    fn tags<'r>(&self, record: &'r mut RestApiRecord) -> Result<&'r mut Option<BTreeMap<String, String>>> {
        match &self.stage {
            Some(stage) => Ok(&mut record.stage(stage)?.tags),
            None => Ok(&mut record.api().tags),
        }
    }
}

/// The tags.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetTagsRequest) -> Result<Tags> {
    let tagged = Tagged::parse(cx, &request.resource_arn)?;
    let find = |record: &mut RestApiRecord| tagged.tags(record).map(|tags| tags.clone());
    let tags = access::read(cx, service, (&tagged.api, no_api(cx, &tagged.api)), find).await?;
    Ok(Tags { tags: Some(tags.unwrap_or_default()) })
}

/// Adds tags, in the place of those with the same keys.
pub(crate) async fn tag(cx: &Context, service: &ApiGateway, request: TagResourceRequest) -> Result<()> {
    change(cx, service, &request.resource_arn, move |tags| tags.extend(request.tags.clone())).await
}

/// Removes tags.
pub(crate) async fn untag(cx: &Context, service: &ApiGateway, request: UntagResourceRequest) -> Result<()> {
    change(cx, service, &request.resource_arn, move |tags| {
        tags.retain(|key, _| !request.tag_keys.contains(key))
    })
    .await
}

async fn change(
    cx: &Context,
    service: &ApiGateway,
    arn: &str,
    decide: impl Fn(&mut BTreeMap<String, String>) + Send + 'static,
) -> Result<()> {
    let tagged = Tagged::parse(cx, arn)?;
    let api = tagged.api.clone();
    let change = move |record: &mut RestApiRecord, _: &mut WriteSet| {
        let tags = tagged.tags(record)?;
        let mut changed = tags.clone().unwrap_or_default();
        decide(&mut changed);
        tags::check(Some(&changed))?;
        *tags = Some(changed).filter(|tags| !tags.is_empty());
        Ok(())
    };
    service.store.api_change_or(cx, &api, no_api(cx, &api), change).await?;
    Ok(())
}
