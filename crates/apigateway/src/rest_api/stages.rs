//! Stages: names under which deployments are called, each with variables and settings.

mod check;
mod method_settings;
mod update;

use std::collections::BTreeMap;

use aws_models::apigateway::types::{
    CacheClusterSize, CacheClusterStatus, CanarySettings, CreateStageRequest, DeleteStageRequest,
    FlushStageAuthorizersCacheRequest, FlushStageCacheRequest, GetStageRequest, GetStagesRequest, Stage,
    Stages,
};
use aws_types::Context;
use kv::WriteSet;

use super::access::{self, no_api, text};
use super::record::{RestApiRecord, no_stage};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits::STAGES_MAX;
use crate::tags;

pub(super) use check::check;
pub(crate) use update::update;

/// Creates a stage that points to a deployment.
pub(crate) async fn create(cx: &Context, service: &ApiGateway, request: CreateStageRequest) -> Result<Stage> {
    let api = request.rest_api_id.clone();
    tags::check(request.tags.as_ref())?;
    if request.documentation_version.is_some() {
        return Err(no_documentation_version());
    }
    let stage = new_stage(request, cx.now.as_seconds().floor());
    let change = move |record: &mut RestApiRecord, _: &mut WriteSet| {
        let mut stage = stage.clone();
        if let Some(canary) = stage.canary_settings.take() {
            stage.canary_settings = Some(settled_canary(canary, text(&stage.deployment_id)));
        }
        add(record, stage.clone())?;
        check::check_deployments(record, &stage)?;
        check(&stage)?;
        Ok(stage)
    };
    access::change_published(cx, service, (&api, no_api(cx, &api)), change).await
}

fn new_stage(request: CreateStageRequest, now: f64) -> Stage {
    let mut stage = Stage {
        deployment_id: Some(request.deployment_id),
        description: request.description,
        cache_cluster_enabled: Some(request.cache_cluster_enabled.unwrap_or(false)),
        cache_cluster_size: request.cache_cluster_size,
        variables: request.variables.filter(|variables| !variables.is_empty()),
        canary_settings: request.canary_settings,
        tracing_enabled: Some(request.tracing_enabled.unwrap_or(false)),
        tags: request.tags.filter(|tags| !tags.is_empty()),
        ..blank(&request.stage_name, now)
    };
    settle_cache(&mut stage);
    stage
}

/// A stage that says nothing, not even where it points.
pub(super) fn blank(name: &str, now: f64) -> Stage {
    Stage {
        stage_name: Some(name.to_owned()),
        cache_cluster_enabled: Some(false),
        cache_cluster_status: Some(CacheClusterStatus::NotAvailable),
        method_settings: Some(BTreeMap::new()),
        tracing_enabled: Some(false),
        created_date: Some(now),
        last_updated_date: Some(now),
        ..Stage::default()
    }
}

/// Adds a stage to an API, if its name is free and a name.
pub(super) fn add(record: &mut RestApiRecord, stage: Stage) -> Result<()> {
    let name = text(&stage.stage_name);
    check::check_name(name)?;
    if record.stage(name).is_ok() {
        return Err(Error::conflict("Stage already exists"));
    }
    if record.stages.len() >= STAGES_MAX {
        return Err(Error::LimitExceeded("stages"));
    }
    record.stages.push(stage);
    Ok(())
}

/// What AWS fills in when a cache is switched on or off.
pub(super) fn settle_cache(stage: &mut Stage) {
    if stage.cache_cluster_enabled == Some(true) {
        stage.cache_cluster_size.get_or_insert(CacheClusterSize::N05);
        stage.cache_cluster_status = Some(CacheClusterStatus::Available);
    } else {
        stage.cache_cluster_status = Some(CacheClusterStatus::NotAvailable);
    }
}

/// What AWS fills in of canary settings: a canary without a deployment serves the stage's own.
fn settled_canary(canary: CanarySettings, deployment: &str) -> CanarySettings {
    CanarySettings {
        percent_traffic: Some(canary.percent_traffic.unwrap_or(0.0)),
        deployment_id: canary.deployment_id.or_else(|| Some(deployment.to_owned())),
        stage_variable_overrides: canary.stage_variable_overrides,
        use_stage_cache: Some(canary.use_stage_cache.unwrap_or(false)),
    }
}

/// Whether a stage, or its canary, serves a deployment.
pub(super) fn points_to(stage: &Stage, deployment: &str) -> bool {
    let canary = stage.canary_settings.as_ref().and_then(|canary| canary.deployment_id.as_deref());
    stage.deployment_id.as_deref() == Some(deployment) || canary == Some(deployment)
}

/// One stage.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetStageRequest) -> Result<Stage> {
    let find = |record: &mut RestApiRecord| record.stage(&request.stage_name).cloned();
    access::read(cx, service, (&request.rest_api_id, no_stage()), find).await
}

/// The stages, or those that point to a deployment; AWS does not page them.
pub(crate) async fn list(cx: &Context, service: &ApiGateway, request: GetStagesRequest) -> Result<Stages> {
    let id = &request.rest_api_id;
    let all = |record: &mut RestApiRecord| Ok(record.stages.clone());
    let mut stages = access::read(cx, service, (id, no_api(cx, id)), all).await?;
    if let Some(deployment) = &request.deployment_id {
        stages.retain(|stage| stage.deployment_id.as_ref() == Some(deployment));
    }
    Ok(Stages { item: Some(stages) })
}

/// Deletes a stage; it answers nobody any more.
pub(crate) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteStageRequest) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord, _: &mut WriteSet| {
        record.stage(&request.stage_name)?;
        record.stages.retain(|stage| text(&stage.stage_name) != request.stage_name);
        Ok(())
    };
    access::change_published(cx, service, (&api, no_stage()), change).await
}

/// Empties a stage's cache of responses. Nothing is cached yet, so there is nothing to do but to find the stage.
pub(crate) async fn flush_cache(
    cx: &Context,
    service: &ApiGateway,
    request: FlushStageCacheRequest,
) -> Result<()> {
    let find = |record: &mut RestApiRecord| record.stage(&request.stage_name).map(|_| ());
    access::read(cx, service, (&request.rest_api_id, no_stage()), find).await
}

/// Empties a stage's cache of authorizers' results, likewise.
pub(crate) async fn flush_authorizers_cache(
    cx: &Context,
    service: &ApiGateway,
    request: FlushStageAuthorizersCacheRequest,
) -> Result<()> {
    let find = |record: &mut RestApiRecord| record.stage(&request.stage_name).map(|_| ());
    access::read(cx, service, (&request.rest_api_id, no_stage()), find).await
}

/// Versions of the documentation are not built, so there is none that a stage could have.
fn no_documentation_version() -> Error {
    Error::not_found("Invalid Documentation version specified")
}
