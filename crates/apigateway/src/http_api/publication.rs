//! What callers can reach of an HTTP API, handed to the data plane.

use std::collections::HashMap;
use std::sync::Arc;

use apigateway_model::http_api::{Definition, PublishedStage};
use apigateway_model::{PublishedApi, Stages};

use super::record::HttpApi;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::store::{Record as _, Stored};

/// Publishes every HTTP API there is, as at a start.
pub(crate) async fn publish_all(service: &ApiGateway) -> Result<()> {
    for stored in service.store.all_apis::<HttpApi>().await? {
        publish(service, &stored).await?;
    }
    Ok(())
}

/// Publishes one API. A stage that no deployment was made for yet is not there for callers.
pub(super) async fn publish(service: &ApiGateway, stored: &Stored<HttpApi>) -> Result<()> {
    let owner = stored.owner()?;
    let mut frozen: HashMap<&str, Arc<Definition>> = HashMap::new();
    let mut stages = Vec::new();
    for stage in &stored.record.stages {
        let Some(id) = stage.deployment_id.as_deref() else { continue };
        let definition = match frozen.get(id) {
            Some(definition) => Arc::clone(definition),
            None => {
                let found = service.store.deployment(owner, stored.record.id(), id).await?;
                let definition = Arc::new(found.ok_or_else(|| lost(id))?);
                frozen.insert(id, Arc::clone(&definition));
                definition
            }
        };
        stages.push(PublishedStage { stage: stage.clone(), definition });
    }
    service.publisher.publish(&PublishedApi {
        account: owner.account,
        region: owner.region,
        id: stored.record.id().to_owned(),
        revision: stored.revision,
        stages: Stages::Http(stages),
    });
    Ok(())
}

fn lost(id: &str) -> Error {
    Error::Internal(format!("a stage points to the deployment {id}, which is not there"))
}
