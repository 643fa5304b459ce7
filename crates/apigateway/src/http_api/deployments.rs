//! Deployments: CreateDeployment, GetDeployment, GetDeployments, UpdateDeployment, DeleteDeployment.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html>

use aws_models::apigatewayv2::types::{
    CreateDeploymentRequest, DeleteDeploymentRequest, Deployment, GetDeploymentRequest,
    GetDeploymentsRequest, UpdateDeploymentRequest,
};
use aws_types::Context;

use super::change::change;
use super::page::Page;
use super::record::{HttpApi, Identified as _};
use super::{stages, text};
use crate::ApiGateway;
use crate::error::{Error, Result};

pub(super) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateDeploymentRequest,
) -> Result<Deployment> {
    let description = text::cleared(text::description(request.description)?);
    let stage = request.stage_name;
    let (deployment, _) = change(cx, service, &request.api_id, move |draft| {
        if let Some(name) = &stage {
            draft.api.stage(name)?;
        }
        let deployment = draft.deploy(description.clone(), false)?;
        if let Some(name) = &stage {
            stages::deploy_to(draft, name, deployment.id())?;
        }
        Ok(deployment)
    })
    .await?;
    Ok(deployment)
}

pub(super) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetDeploymentRequest,
) -> Result<Deployment> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.deployment(&request.deployment_id).cloned()
}

pub(super) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetDeploymentsRequest,
) -> Result<Page<Deployment>> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Page::of(stored.record.deployments, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateDeploymentRequest,
) -> Result<Deployment> {
    let description = text::description(request.description)?;
    let (deployment, _) = change(cx, service, &request.api_id, move |draft| {
        let deployment = draft.api.deployment_mut(&request.deployment_id)?;
        text::updated(&mut deployment.description, description.clone());
        Ok(deployment.clone())
    })
    .await?;
    Ok(deployment)
}

pub(super) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteDeploymentRequest,
) -> Result<()> {
    change(cx, service, &request.api_id, move |draft| {
        let id = request.deployment_id.as_str();
        draft.api.deployment(id)?;
        if draft.api.stages.iter().any(|stage| stage.deployment_id.as_deref() == Some(id)) {
            return Err(Error::bad_request(
                "Active stages pointing to this deployment must be moved or deleted",
            ));
        }
        draft.forget_deployment(id);
        Ok(())
    })
    .await?;
    Ok(())
}
