//! Deployments: what an API was at a moment, frozen, for stages to point to.

use std::collections::BTreeMap;

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{
    CanarySettings, CreateDeploymentRequest, DeleteDeploymentRequest, Deployment, Deployments, EndpointType,
    GetDeploymentRequest, GetDeploymentsRequest, MethodSnapshot, Stage, UpdateDeploymentRequest,
};
use aws_types::Context;
use kv::WriteSet;

use super::access::{self, no_api, text};
use super::patch::{self, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_deployment};
use super::stages;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::keyspace::{self, Owner};
use crate::store;

const TABLE: Table = Table {
    wording: wording::listing,
    rules: &[Rule { path: "/description", ops: REPLACE, kind: Kind::Text }],
};

/// Freezes the API as it is, and makes a stage point to that if one is named.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateDeploymentRequest,
) -> Result<Deployment> {
    let api = request.rest_api_id.clone();
    let (owner, ids, now) = (Owner::of(cx), Ids::of(cx), cx.now.as_seconds().floor());
    let change = move |record: &mut RestApiRecord, writes: &mut WriteSet| {
        check_deployable(&record.definition)?;
        let deployment = Deployment {
            id: Some(ids.clone().short(|id| record.has_id(id))),
            description: request.description.clone(),
            created_date: Some(now),
            api_summary: Some(summary(record)),
        };
        let key = keyspace::deployment(owner, &request.rest_api_id, text(&deployment.id));
        writes.put(key, store::encode(&record.definition)?);
        record.deployments.push(deployment.clone());
        point_stage(record, text(&deployment.id), &request, now)?;
        Ok(described(deployment, false))
    };
    access::change_published(cx, service, (&api, no_api(cx, &api)), change).await
}

/// Refuses what cannot be called: no method at all, or one with nothing behind it.
fn check_deployable(definition: &Definition) -> Result<()> {
    let resources = definition.resources.iter();
    let methods: Vec<_> = resources.flat_map(|resource| resource.resource_methods.iter().flatten()).collect();
    if methods.is_empty() {
        return Err(Error::bad_request("The REST API doesn't contain any methods"));
    }
    if methods.iter().any(|(_, method)| method.method_integration.is_none()) {
        return Err(Error::bad_request("No integration defined for method"));
    }
    let configuration = definition.api.endpoint_configuration.as_ref();
    let types = configuration.and_then(|configuration| configuration.types.as_deref()).unwrap_or_default();
    if types.contains(&EndpointType::Private) && definition.api.policy.is_none() {
        return Err(Error::bad_request("Private REST API doesn't have a resource policy attached to it"));
    }
    Ok(())
}

fn point_stage(
    record: &mut RestApiRecord,
    deployment: &str,
    request: &CreateDeploymentRequest,
    now: f64,
) -> Result<()> {
    const CONTENT: &str = "Invalid deployment content specified.";
    let name = request.stage_name.as_deref().filter(|name| !name.is_empty());
    match (name, &request.canary_settings) {
        (None, None) => Ok(()),
        (None, Some(_)) => {
            let given = request.stage_name.as_deref().unwrap_or("null");
            Err(Error::BadRequest(format!(
                "{CONTENT}Non null and non empty stageName must be provided for canary deployment. Provided value is {given}"
            )))
        }
        (Some(name), Some(canary)) => {
            let stage = record.stage(name).map_err(|_| {
                Error::BadRequest(format!(
                    "{CONTENT}Stage {name} must already be created before making a canary release deployment"
                ))
            })?;
            stage.canary_settings = Some(CanarySettings {
                deployment_id: Some(deployment.to_owned()),
                percent_traffic: Some(canary.percent_traffic.unwrap_or(0.0)),
                stage_variable_overrides: canary.stage_variable_overrides.clone(),
                use_stage_cache: Some(canary.use_stage_cache.unwrap_or(false)),
            });
            stage.last_updated_date = Some(now);
            stages::check(stage)
        }
        (Some(name), None) => move_stage(record, name, deployment, request, now),
    }
}

/// Makes a stage point to a deployment, and creates it if need be.
fn move_stage(
    record: &mut RestApiRecord,
    name: &str,
    deployment: &str,
    request: &CreateDeploymentRequest,
    now: f64,
) -> Result<()> {
    if record.stage(name).is_err() {
        stages::add(record, stages::blank(name, now))?;
    }
    let stage = record.stage(name)?;
    let before = stage.clone();
    *stage = Stage {
        deployment_id: Some(deployment.to_owned()),
        description: request.stage_description.clone().or(before.description),
        cache_cluster_enabled: request.cache_cluster_enabled.or(before.cache_cluster_enabled),
        cache_cluster_size: request.cache_cluster_size.or(before.cache_cluster_size),
        variables: request.variables.clone().or(before.variables),
        tracing_enabled: request.tracing_enabled.or(before.tracing_enabled),
        last_updated_date: Some(now),
        ..before
    };
    stages::settle_cache(stage);
    stages::check(stage)
}

fn summary(record: &RestApiRecord) -> BTreeMap<String, BTreeMap<String, MethodSnapshot>> {
    let mut summary: BTreeMap<String, BTreeMap<String, MethodSnapshot>> = BTreeMap::new();
    for (path, method) in record.methods() {
        let snapshot = MethodSnapshot {
            authorization_type: method.authorization_type.clone(),
            api_key_required: Some(method.api_key_required.unwrap_or(false)),
        };
        summary.entry(path.to_owned()).or_default().insert(text(&method.http_method).to_owned(), snapshot);
    }
    summary
}

/// One deployment, with its methods if they are asked for.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetDeploymentRequest,
) -> Result<Deployment> {
    let find = |record: &mut RestApiRecord| record.deployment(&request.deployment_id).cloned();
    let deployment = access::read(cx, service, (&request.rest_api_id, no_deployment()), find).await?;
    let embeds = |embed: &String| embed.eq_ignore_ascii_case("apisummary");
    Ok(described(deployment, request.embed.unwrap_or_default().iter().any(embeds)))
}

/// The deployments.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetDeploymentsRequest,
) -> Result<Deployments> {
    let id = &request.rest_api_id;
    let all = |record: &mut RestApiRecord| Ok(record.deployments.clone());
    let deployments = access::read(cx, service, (id, no_api(cx, id)), all).await?;
    let deployments = deployments.into_iter().map(|deployment| described(deployment, false)).collect();
    let asked = (request.position.as_deref(), request.limit);
    let (items, position) =
        access::page_of(deployments, |deployment: &Deployment| text(&deployment.id), asked)?;
    Ok(Deployments { position, items })
}

/// Changes a deployment's description: what it froze never changes.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateDeploymentRequest,
) -> Result<Deployment> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let deployment = record.deployment(&request.deployment_id)?;
        *deployment = patch::apply(&TABLE, deployment, request.patch_operations.as_deref())?;
        Ok(described(deployment.clone(), false))
    };
    access::change(cx, service, (&api, no_deployment()), change).await
}

/// Deletes a deployment that no stage points to.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteDeploymentRequest,
) -> Result<()> {
    let (owner, api) = (Owner::of(cx), request.rest_api_id.clone());
    let change = move |record: &mut RestApiRecord, writes: &mut WriteSet| {
        let id = &request.deployment_id;
        record.deployment(id)?;
        if record.stages.iter().any(|stage| stages::points_to(stage, id)) {
            return Err(Error::bad_request(
                "Active stages pointing to this deployment must be moved or deleted",
            ));
        }
        record.deployments.retain(|deployment| text(&deployment.id) != id);
        writes.delete(keyspace::deployment(owner, &request.rest_api_id, id));
        Ok(())
    };
    service.store.api_change_or(cx, &api, no_deployment(), change).await?;
    Ok(())
}

fn described(deployment: Deployment, with_summary: bool) -> Deployment {
    let api_summary = deployment.api_summary.filter(|_| with_summary);
    Deployment { api_summary, ..deployment }
}
