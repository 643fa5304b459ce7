//! The service itself: from a request to the stage that answers it.

use std::future::ready;
use std::sync::Arc;

use apigateway_model::PublishedApi;
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{Request, Response};

use crate::address::Address;
use crate::apis::{Apis, Stages};
use crate::call::Call;
use crate::error::Unreachable;
use crate::{AwsServices, Body, Caller, Functions, TestMethod, TestMethodAnswer, Upstream, forwarding};

const DEFAULT_STAGE: &str = "$default";

/// What this service needs of others.
pub struct Ports {
    /// Where functions are.
    pub functions: Arc<dyn Functions>,
    /// Where AWS services are.
    pub aws_services: Arc<dyn AwsServices>,
    /// The client of HTTP backends.
    pub upstream: Upstream,
}

/// The data plane.
pub struct ExecuteApi {
    apis: Apis,
    ports: Ports,
}

impl ExecuteApi {
    /// A data plane that serves nothing yet.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self { apis: Apis::default(), ports }
    }

    /// Replaces what was published of this API before, unless that is newer. Calls in flight end on the state in which
    /// they began.
    pub fn publish(&self, api: &PublishedApi) {
        self.apis.publish(api);
    }

    /// Whether a request is for an API, existing or not. Every other request is cheap to turn away.
    #[must_use]
    pub fn claims(&self, head: &Parts) -> bool {
        Address::of(head).is_some()
    }

    /// Answers a request that is for an API.
    pub fn answer(&self, caller: Caller, request: Request<Body>) -> BoxFuture<'_, Response<Body>> {
        match self.find(caller, request) {
            Ok((Found::Rest(stage), call)) => Box::pin(async move { stage.answer(&self.ports, call).await }),
            Ok((Found::Http(stage), call)) => Box::pin(async move { stage.answer(&self.ports, call).await }),
            Err(unreachable) => Box::pin(ready(unreachable.answer(caller.request_id))),
        }
    }

    /// Calls a method of a REST API that need not be deployed. `None` if there is no such resource or method.
    pub async fn test_method(&self, test: TestMethod) -> Option<TestMethodAnswer> {
        test.run(&self.ports).await
    }

    fn find(&self, caller: Caller, request: Request<Body>) -> Result<(Found, Box<Call>), Unreachable> {
        let (mut head, body) = request.into_parts();
        forwarding::write_as_http_1(&mut head);
        let address = Address::of(&head).ok_or(Unreachable::NoSuchStage)?;
        let api = self.apis.get(&address.api).ok_or(Unreachable::NoSuchStage)?;
        if forwarding::goes_in_circles(&head.headers) {
            return Err(Unreachable::Loop);
        }
        let (found, path_at) = match api.stages() {
            Stages::Rest(stages) => {
                let stage = stages.get(address.stage).ok_or(Unreachable::NoSuchStage)?;
                (Found::Rest(Arc::clone(stage)), address.path_at)
            }
            Stages::Http(stages) => {
                let (stage, path_at) = match (stages.get(address.stage), address.whole_at) {
                    (Some(stage), _) => (stage, address.path_at),
                    (None, Some(whole_at)) => {
                        (stages.get(DEFAULT_STAGE).ok_or(Unreachable::NoSuchHttpStage)?, whole_at)
                    }
                    (None, None) => return Err(Unreachable::NoSuchHttpStage),
                };
                (Found::Http(Arc::clone(stage)), path_at)
            }
        };
        Ok((found, Call::new(caller, head, body, path_at)))
    }
}

enum Found {
    Rest(Arc<crate::rest::Stage>),
    Http(Arc<crate::http_api::Stage>),
}
