//! What callers can reach of REST APIs, handed to the data plane after every commit that changes it.

use std::collections::HashMap;
use std::sync::Arc;

use apigateway_model::rest_api::{Definition, PublishedStage};
use apigateway_model::{PublishedApi, Stages};

use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::store::{Record, Stored};

/// Publishes every REST API there is.
pub(crate) async fn publish_all(service: &ApiGateway) -> Result<()> {
    for stored in service.store.all_apis::<RestApiRecord>().await? {
        service.publisher.publish(&published(service, &stored).await?);
    }
    Ok(())
}

/// Publishes an API after a commit. The commit stands whatever happens here, so a failure is for the log.
pub(super) async fn publish(service: &ApiGateway, stored: &Stored<RestApiRecord>) {
    match published(service, stored).await {
        Ok(api) => service.publisher.publish(&api),
        Err(error) => tracing::error!(api = stored.record.id(), %error, "a REST API could not be published"),
    }
}

/// Publishes that an API is gone.
pub(super) fn withdraw(service: &ApiGateway, stored: &Stored<RestApiRecord>) {
    match with_stages(stored, Vec::new()) {
        Ok(api) => service.publisher.publish(&api),
        Err(error) => tracing::error!(api = stored.record.id(), %error, "a REST API could not be withdrawn"),
    }
}

/// An API with its stages and what their deployments froze.
async fn published(service: &ApiGateway, stored: &Stored<RestApiRecord>) -> Result<PublishedApi> {
    let (owner, id) = (stored.owner()?, stored.record.id());
    let mut frozen: HashMap<&str, Arc<Definition>> = HashMap::new();
    let mut stages = Vec::with_capacity(stored.record.stages.len());
    for stage in &stored.record.stages {
        let deployment = stage.deployment_id.as_deref().unwrap_or_default();
        let definition = match frozen.get(deployment) {
            Some(definition) => Arc::clone(definition),
            None => {
                let found = service.store.deployment::<Definition>(owner, id, deployment).await?;
                let missing = || Error::Internal(format!("deployment {deployment} of {id} is not there"));
                Arc::new(found.ok_or_else(missing)?)
            }
        };
        frozen.insert(deployment, Arc::clone(&definition));
        stages.push(PublishedStage { stage: stage.clone(), definition });
    }
    with_stages(stored, stages)
}

fn with_stages(stored: &Stored<RestApiRecord>, stages: Vec<PublishedStage>) -> Result<PublishedApi> {
    let owner = stored.owner()?;
    Ok(PublishedApi {
        account: owner.account,
        region: owner.region,
        id: stored.record.id().to_owned(),
        revision: stored.revision,
        stages: Stages::Rest(stages),
    })
}
