//! OpenAPI 3.0 documents of HTTP APIs: ImportApi, ReimportApi, ExportApi.
//!
//! A document is read into a [`read::Plan`], which knows no ids; the plan then fills an API. What cannot be imported is a
//! warning, unless the request counts warnings as errors.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html>

mod base_path;
mod read;
mod security;
mod write;

use apigateway_model::http_api::Definition;
use aws_models::apigatewayv2::types::{
    Api, AuthorizationType, ExportApiRequest, ExportApiResponse, ImportApiRequest, Integration,
    ReimportApiRequest, Route,
};
use aws_types::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use self::base_path::BasePath;
use self::read::Plan;
use self::security::Authorization;
use super::api;
use super::change::{self, Draft, change};
use super::limits::{INTEGRATIONS_MAX, ROUTES_MAX};
use super::record::{HttpApi, Identified as _};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::keyspace::Owner;
use crate::limits::AUTHORIZERS_MAX;
use crate::openapi::document::{self, Format};
use crate::store::Record as _;

pub(super) async fn import(cx: &Context, service: &ApiGateway, request: ImportApiRequest) -> Result<Api> {
    let plan = plan(&request.body, request.basepath.as_deref(), request.fail_on_warnings)?;
    let settings = plan.settings(api::blank(cx))?;
    let created = change::create(cx, service, HttpApi::new(settings), |draft| fill(draft, &plan)).await?;
    Ok(reported(service, created.api, plan))
}

pub(super) async fn reimport(cx: &Context, service: &ApiGateway, request: ReimportApiRequest) -> Result<Api> {
    let plan = plan(&request.body, request.basepath.as_deref(), request.fail_on_warnings)?;
    let planned = plan.clone();
    let ((), now) = change(cx, service, &request.api_id, move |draft| {
        draft.api.api = planned.settings(draft.api.api.clone())?;
        draft.api.routes.clear();
        draft.api.integrations.clear();
        draft.api.authorizers.clear();
        fill(draft, &planned)?;
        forget_settings_of_lost_routes(draft.api);
        Ok(())
    })
    .await?;
    Ok(reported(service, now.api, plan))
}

pub(super) async fn export(
    cx: &Context,
    service: &ApiGateway,
    request: ExportApiRequest,
) -> Result<ExportApiResponse> {
    if request.specification != "OAS30" {
        return Err(Error::bad_request("Invalid specification specified. Must be one of [OAS30]"));
    }
    if request.export_version.as_deref().is_some_and(|version| version != "1.0") {
        return Err(Error::bad_request("Invalid exportVersion specified. Must be one of [1.0]"));
    }
    let format = match request.output_type.as_str() {
        "JSON" => Format::Json,
        "YAML" => Format::Yaml,
        _ => return Err(Error::bad_request("Invalid outputType specified. Must be one of [JSON, YAML]")),
    };
    let api = service.store.api::<HttpApi>(cx, &request.api_id).await?.record;
    let definition = exported(cx, service, &api, request.stage_name.as_deref()).await?;
    let export = write::Export {
        definition: &definition,
        endpoint: service.publisher.endpoint(api.id()),
        stage: request.stage_name.as_deref(),
        extensions: request.include_extensions.unwrap_or(true),
    };
    let text = document::render(&export.document(), format)?;
    Ok(ExportApiResponse { body: Some(STANDARD.encode(text)) })
}

/// What a stage serves, or what the API would serve if it were deployed now.
async fn exported(
    cx: &Context,
    service: &ApiGateway,
    api: &HttpApi,
    stage: Option<&str>,
) -> Result<Definition> {
    let Some(name) = stage else {
        api.check_deployable()?;
        return Ok(api.definition());
    };
    let Some(id) = api.stage(name)?.deployment_id.as_deref() else {
        return Err(Error::bad_request("Unable to export a stage that has no deployment"));
    };
    let frozen = service.store.deployment(Owner::of(cx), api.id(), id).await?;
    frozen.ok_or_else(|| Error::Internal(format!("the deployment {id} is not there")))
}

fn plan(body: &str, base_path: Option<&str>, fail_on_warnings: Option<bool>) -> Result<Plan> {
    let plan = Plan::read(&document::parse(body)?, BasePath::parse(base_path)?)?;
    if fail_on_warnings == Some(true) && !plan.warnings.is_empty() {
        return Err(document::refused(&plan.warnings));
    }
    Ok(plan)
}

/// The answer of an import: the API, and what of the document was not followed.
fn reported(service: &ApiGateway, api: Api, plan: Plan) -> Api {
    Api {
        import_info: Some(plan.ignored).filter(|ignored| !ignored.is_empty()),
        warnings: Some(plan.warnings).filter(|warnings| !warnings.is_empty()),
        ..api::described(service, api)
    }
}

/// Makes what a document describes, in an API that has nothing of the kind.
fn fill(draft: &mut Draft<'_>, plan: &Plan) -> Result<()> {
    if plan.authorizers.len() > AUTHORIZERS_MAX {
        return Err(Error::TooMany("Authorizers"));
    }
    if plan.routes.len() > ROUTES_MAX {
        return Err(Error::TooMany("Routes"));
    }
    if plan.integrations.len() > INTEGRATIONS_MAX {
        return Err(Error::TooMany("Integrations"));
    }
    for authorizer in &plan.authorizers {
        let mut authorizer = authorizer.clone();
        authorizer.authorizer_id = Some(fresh_id(draft));
        draft.api.authorizers.push(authorizer);
    }
    for integration in &plan.integrations {
        let id = Some(fresh_id(draft));
        draft.api.integrations.push(Integration { integration_id: id, ..integration.clone() });
    }
    for planned in &plan.routes {
        let integration = planned.integration.and_then(|index| draft.api.integrations.get(index));
        let target = integration.map(|integration| format!("integrations/{}", integration.id()));
        let mut route = Route {
            api_key_required: Some(false),
            operation_name: planned.operation_name.clone(),
            route_id: Some(fresh_id(draft)),
            route_key: planned.key.clone(),
            target,
            ..Route::default()
        };
        authorize(draft.api, &mut route, &planned.authorization);
        draft.api.routes.push(route);
    }
    Ok(())
}

fn authorize(api: &HttpApi, route: &mut Route, authorization: &Authorization) {
    let kind = match authorization {
        Authorization::None => AuthorizationType::None,
        Authorization::Iam => AuthorizationType::AwsIam,
        Authorization::By { authorizer, scopes } => {
            let authorizer = api.authorizers.get(*authorizer);
            route.authorizer_id = authorizer.and_then(|authorizer| authorizer.authorizer_id.clone());
            route.authorization_scopes = Some(scopes.clone()).filter(|scopes| !scopes.is_empty());
            match authorizer.is_some_and(|authorizer| authorizer.jwt_configuration.is_some()) {
                true => AuthorizationType::Jwt,
                false => AuthorizationType::Custom,
            }
        }
    };
    route.authorization_type = Some(kind);
}

/// An identifier that nothing in the API has.
fn fresh_id(draft: &mut Draft<'_>) -> String {
    let api = &*draft.api;
    draft.ids.short(|id| {
        api.routes.iter().any(|one| one.id() == id)
            || api.integrations.iter().any(|one| one.id() == id)
            || api.authorizers.iter().any(|one| one.id() == id)
    })
}

fn forget_settings_of_lost_routes(api: &mut HttpApi) {
    let routes = &api.routes;
    for settings in api.stages.iter_mut().filter_map(|stage| stage.route_settings.as_mut()) {
        settings.retain(|key, _| routes.iter().any(|route| route.route_key == *key));
    }
}
