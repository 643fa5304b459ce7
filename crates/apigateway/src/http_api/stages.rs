//! Stages: CreateStage, GetStage, GetStages, UpdateStage, DeleteStage, DeleteRouteSettings, DeleteAccessLogSettings.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html>

mod check;

use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::{
    AccessLogSettings, CreateStageRequest, DeleteAccessLogSettingsRequest, DeleteRouteSettingsRequest,
    DeleteStageRequest, GetStageRequest, GetStagesRequest, RouteSettings, Stage, UpdateStageRequest,
};
use aws_types::Context;

use super::change::{Draft, change};
use super::page::Page;
use super::record::HttpApi;
use super::{tags, text};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits::STAGES_MAX;

pub(super) async fn create(cx: &Context, service: &ApiGateway, request: CreateStageRequest) -> Result<Stage> {
    check::name(&request.stage_name)?;
    let (id, name) = (request.api_id.clone(), request.stage_name.clone());
    let ((), now) = change(cx, service, &id, move |draft| {
        if draft.api.stage(&request.stage_name).is_ok() {
            return Err(Error::conflict("Stage already exists"));
        }
        if draft.api.stages.len() >= STAGES_MAX {
            return Err(Error::TooMany("Stages"));
        }
        let stage = Stage {
            tags: Some(tags::checked(request.tags.clone().unwrap_or_default())?),
            ..new(&request.stage_name, &draft.now)
        };
        let settings = Settings {
            access_log_settings: request.access_log_settings.clone(),
            auto_deploy: request.auto_deploy,
            client_certificate_id: request.client_certificate_id.clone(),
            default_route_settings: request.default_route_settings.clone(),
            deployment_id: request.deployment_id.clone(),
            description: request.description.clone(),
            route_settings: request.route_settings.clone(),
            stage_variables: request.stage_variables.clone(),
        };
        let stage = settings.applied(draft.api, stage)?;
        draft.api.stages.push(stage);
        Ok(())
    })
    .await?;
    now.stage(&name).cloned()
}

pub(super) async fn get(cx: &Context, service: &ApiGateway, request: GetStageRequest) -> Result<Stage> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.stage(&request.stage_name).cloned()
}

pub(super) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetStagesRequest,
) -> Result<Page<Stage>> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Page::of(stored.record.stages, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(cx: &Context, service: &ApiGateway, request: UpdateStageRequest) -> Result<Stage> {
    let (id, name) = (request.api_id.clone(), request.stage_name.clone());
    let ((), now) = change(cx, service, &id, move |draft| {
        let request = request.clone();
        let stage = draft.api.stage(&request.stage_name)?.clone();
        let settings = Settings {
            access_log_settings: request.access_log_settings,
            auto_deploy: request.auto_deploy,
            client_certificate_id: request.client_certificate_id,
            default_route_settings: request.default_route_settings,
            deployment_id: request.deployment_id,
            description: request.description,
            route_settings: request.route_settings,
            stage_variables: request.stage_variables,
        };
        let stage = settings.applied(draft.api, stage)?;
        replace(draft, stage)
    })
    .await?;
    now.stage(&name).cloned()
}

pub(super) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteStageRequest) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        draft.api.stage(&request.stage_name)?;
        draft.api.stages.retain(|stage| stage.stage_name != request.stage_name);
        Ok(())
    })
    .await?;
    Ok(())
}

pub(super) async fn delete_route_settings(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteRouteSettingsRequest,
) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        let mut stage = draft.api.stage(&request.stage_name)?.clone();
        let removed = stage.route_settings.as_mut().and_then(|all| all.remove(&request.route_key));
        removed.ok_or_else(|| check::no_route(&request.route_key))?;
        replace(draft, stage)
    })
    .await?;
    Ok(())
}

pub(super) async fn delete_access_log_settings(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteAccessLogSettingsRequest,
) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        let stage = draft.api.stage(&request.stage_name)?.clone();
        replace(draft, Stage { access_log_settings: None, ..stage })
    })
    .await?;
    Ok(())
}

/// A stage with nothing but a name.
pub(super) fn new(name: &str, now: &str) -> Stage {
    Stage {
        created_date: Some(now.to_owned()),
        default_route_settings: Some(RouteSettings {
            detailed_metrics_enabled: Some(false),
            ..RouteSettings::default()
        }),
        last_updated_date: Some(now.to_owned()),
        route_settings: Some(BTreeMap::new()),
        stage_name: name.to_owned(),
        stage_variables: Some(BTreeMap::new()),
        tags: Some(BTreeMap::new()),
        ..Stage::default()
    }
}

fn replace(draft: &mut Draft<'_>, mut stage: Stage) -> Result<()> {
    stage.last_updated_date = Some(draft.now.clone());
    draft.api.stage_mut(&stage.stage_name)?.clone_from(&stage);
    Ok(())
}

/// What a request says of a stage.
struct Settings {
    access_log_settings: Option<AccessLogSettings>,
    auto_deploy: Option<bool>,
    client_certificate_id: Option<String>,
    default_route_settings: Option<RouteSettings>,
    deployment_id: Option<String>,
    description: Option<String>,
    route_settings: Option<BTreeMap<String, RouteSettings>>,
    stage_variables: Option<BTreeMap<String, String>>,
}

impl Settings {
    /// The stage with these settings, if it may have them. In maps, entries are added and replaced; a variable with an empty
    /// value is taken out.
    fn applied(self, api: &HttpApi, mut stage: Stage) -> Result<Stage> {
        if self.client_certificate_id.is_some_and(|id| !id.is_empty()) {
            return Err(Error::bad_request("ClientCertificateId is not currently supported for HTTP APIs."));
        }
        text::updated(&mut stage.description, text::description(self.description)?);
        stage.auto_deploy = self.auto_deploy.or(stage.auto_deploy);
        if let Some(id) = self.deployment_id {
            point(api, &mut stage, id)?;
        }
        if let Some(new) = self.default_route_settings {
            check::route_settings(&new)?;
            stage.default_route_settings =
                Some(merged(stage.default_route_settings.unwrap_or_default(), new));
        }
        if let Some(new) = self.route_settings {
            let present = stage.route_settings.get_or_insert_default();
            for (key, settings) in new {
                check::route_key(api, &key)?;
                check::route_settings(&settings)?;
                let before = present.remove(&key).unwrap_or_default();
                present.insert(key, merged(before, settings));
            }
        }
        if let Some(new) = self.stage_variables {
            let present = stage.stage_variables.get_or_insert_default();
            for (name, value) in new {
                check::variable(&name, &value)?;
                present.insert(name, value);
            }
            present.retain(|_, value| !value.is_empty());
            check::variables(present)?;
        }
        if let Some(new) = self.access_log_settings {
            let present = stage.access_log_settings.take().unwrap_or_default();
            let settings = AccessLogSettings {
                destination_arn: new.destination_arn.or(present.destination_arn),
                format: new.format.or(present.format),
            };
            check::access_log_settings(&settings)?;
            stage.access_log_settings = Some(settings);
        }
        Ok(stage)
    }
}

/// Points a stage to a deployment, which its API must not do for it.
fn point(api: &HttpApi, stage: &mut Stage, deployment: String) -> Result<()> {
    if stage.auto_deploy == Some(true) {
        return Err(check::follows(&stage.stage_name));
    }
    api.deployment(&deployment)?;
    stage.deployment_id = Some(deployment);
    Ok(())
}

/// Points a stage of the API to a deployment.
pub(super) fn deploy_to(draft: &mut Draft<'_>, name: &str, deployment: &str) -> Result<()> {
    let mut stage = draft.api.stage(name)?.clone();
    point(draft.api, &mut stage, deployment.to_owned())?;
    replace(draft, stage)
}

fn merged(present: RouteSettings, new: RouteSettings) -> RouteSettings {
    RouteSettings {
        data_trace_enabled: None,
        detailed_metrics_enabled: new.detailed_metrics_enabled.or(present.detailed_metrics_enabled),
        logging_level: None,
        throttling_burst_limit: new.throttling_burst_limit.or(present.throttling_burst_limit),
        throttling_rate_limit: new.throttling_rate_limit.or(present.throttling_rate_limit),
    }
}
