//! How an HTTP API is changed: one commit that decides on the whole record, makes the deployments that follow from it, and
//! is published if callers can notice.

use aws_models::apigatewayv2::types::{Deployment, DeploymentStatus};
use aws_types::Context;
use kv::WriteSet;

use super::limits::AUTOMATIC_DEPLOYMENTS_KEPT;
use super::record::{HttpApi, Identified as _};
use super::{publication, time};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::keyspace::{self, Owner};
use crate::store::{self, Record as _, Stored};

/// An API under change.
pub(super) struct Draft<'a> {
    /// What it is to become.
    pub(super) api: &'a mut HttpApi,
    /// Identifiers for what is new in it.
    pub(super) ids: Ids,
    /// The moment of the change, as the wire has it.
    pub(super) now: String,
    owner: Owner,
    writes: &'a mut WriteSet,
}

/// Changes an API by `edit`, which may run more than once, and returns what it returned with the API as it is now.
pub(super) async fn change<T: Send + 'static>(
    cx: &Context,
    service: &ApiGateway,
    id: &str,
    mut edit: impl FnMut(&mut Draft<'_>) -> Result<T> + Send + 'static,
) -> Result<(T, HttpApi)> {
    let draft_cx = cx.clone();
    let decide = move |api: &mut HttpApi, writes: &mut WriteSet| {
        let before = api.clone();
        let mut draft = Draft::new(&draft_cx, api, writes);
        let answer = edit(&mut draft)?;
        draft.deploy_automatically(&before)?;
        Ok((answer, before.stages != draft.api.stages))
    };
    let ((answer, noticed), stored) = service.store.api_change(cx, id, decide).await?;
    if noticed {
        publication::publish(service, &stored).await?;
    }
    Ok((answer, stored.record))
}

/// Stores an API that is not there yet, made by `edit` of one that is empty.
pub(super) async fn create(
    cx: &Context,
    service: &ApiGateway,
    mut api: HttpApi,
    edit: impl FnOnce(&mut Draft<'_>) -> Result<()>,
) -> Result<HttpApi> {
    let empty = api.clone();
    let mut writes = WriteSet::default();
    let mut draft = Draft::new(cx, &mut api, &mut writes);
    edit(&mut draft)?;
    draft.deploy_automatically(&empty)?;
    let stored: Stored<HttpApi> = service.store.api_create_with(cx, api, writes.writes).await?;
    if !stored.record.stages.is_empty() {
        publication::publish(service, &stored).await?;
    }
    Ok(stored.record)
}

/// Removes an API with all that is in it.
pub(super) async fn delete(cx: &Context, service: &ApiGateway, id: &str) -> Result<()> {
    let owner = Owner::of(cx);
    let decide = move |api: &HttpApi, writes: &mut WriteSet| {
        for deployment in &api.deployments {
            writes.delete(keyspace::deployment(owner, api.id(), deployment.id()));
        }
        Ok(())
    };
    let mut gone = service.store.api_delete::<HttpApi>(cx, id, decide).await?;
    gone.record.stages.clear();
    publication::publish(service, &gone).await
}

impl<'a> Draft<'a> {
    fn new(cx: &Context, api: &'a mut HttpApi, writes: &'a mut WriteSet) -> Self {
        Self { api, ids: Ids::of(cx), now: time::iso8601(cx.now), owner: Owner::of(cx), writes }
    }

    /// Freezes what there is now. The refusal is a sentence that a stage's status repeats.
    pub(super) fn deploy(&mut self, description: Option<String>, auto_deployed: bool) -> Result<Deployment> {
        self.api.check_deployable()?;
        let deployments = &self.api.deployments;
        let id = self.ids.short(|id| deployments.iter().any(|deployment| deployment.id() == id));
        let key = keyspace::deployment(self.owner, self.api.id(), &id);
        self.writes.put(key, store::encode(&self.api.definition())?);
        let deployment = Deployment {
            auto_deployed: Some(auto_deployed),
            created_date: Some(self.now.clone()),
            deployment_id: Some(id),
            deployment_status: Some(DeploymentStatus::Deployed),
            deployment_status_message: None,
            description,
        };
        self.api.deployments.push(deployment.clone());
        Ok(deployment)
    }

    /// Takes a deployment away with what it froze. Nothing may point to it.
    pub(super) fn forget_deployment(&mut self, id: &str) {
        self.api.deployments.retain(|deployment| deployment.id() != id);
        self.writes.delete(keyspace::deployment(self.owner, self.api.id(), id));
    }

    /// Makes a deployment for the stages that follow the API, if the API serves otherwise than before or a stage has begun to
    /// follow it.
    fn deploy_automatically(&mut self, before: &HttpApi) -> Result<()> {
        let follows = |api: &HttpApi, name: &str| {
            api.stages.iter().any(|stage| stage.stage_name == name && stage.auto_deploy == Some(true))
        };
        let changed = !self.api.serves_as(before);
        let behind: Vec<String> = self
            .api
            .stages
            .iter()
            .map(|stage| &stage.stage_name)
            .filter(|name| follows(self.api, name) && (changed || !follows(before, name)))
            .cloned()
            .collect();
        if behind.is_empty() {
            return Ok(());
        }
        let description = "Automatic deployment triggered by changes to the Api configuration";
        let deployed = match self.deploy(Some(description.to_owned()), true) {
            Ok(deployment) => deployment.deployment_id,
            Err(Error::BadRequest(reason)) => return self.fail(&behind, &reason),
            Err(failure) => return Err(failure),
        };
        for name in &behind {
            let stage = self.api.stage_mut(name)?;
            let id = deployed.as_deref().unwrap_or_default();
            stage.last_deployment_status_message =
                Some(format!("Successfully deployed stage with deployment ID '{id}'"));
            stage.last_updated_date = Some(self.now.clone());
            stage.deployment_id.clone_from(&deployed);
        }
        self.forget_superseded();
        Ok(())
    }

    fn fail(&mut self, stages: &[String], reason: &str) -> Result<()> {
        for name in stages {
            let stage = self.api.stage_mut(name)?;
            stage.last_deployment_status_message = Some(format!("Deployment attempt failed: {reason}"));
        }
        Ok(())
    }

    /// Of the automatic deployments that no stage points to, only the latest are kept.
    fn forget_superseded(&mut self) {
        let stages = &self.api.stages;
        let unused = |id: &str| stages.iter().all(|stage| stage.deployment_id.as_deref() != Some(id));
        let automatic = self.api.deployments.iter().filter(|one| one.auto_deployed == Some(true));
        let superseded: Vec<String> =
            automatic.map(|one| one.id()).filter(|id| unused(id)).map(str::to_owned).collect();
        let excess = superseded.len().saturating_sub(AUTOMATIC_DEPLOYMENTS_KEPT);
        for id in superseded.iter().take(excess) {
            self.forget_deployment(id);
        }
    }
}
