//! HTTP APIs.

use std::sync::Arc;

use apigateway_model::http_api::PublishedStage;
use http::{Response, StatusCode};

use crate::apis::CompiledStage;
use crate::call::{ApiIdentity, Call};
use crate::{Body, Ports, error};

/// A stage, ready to be called.
pub(crate) struct Stage {
    published: PublishedStage,
}

impl CompiledStage for Stage {
    type Published = PublishedStage;

    fn name(published: &PublishedStage) -> &str {
        &published.stage.stage_name
    }

    fn is_compiled_from(&self, published: &PublishedStage) -> bool {
        self.published == *published
    }

    fn compile(_api: &Arc<ApiIdentity>, published: &PublishedStage) -> Self {
        Self { published: published.clone() }
    }
}

impl Stage {
    /// Answers a call.
    pub(crate) async fn answer(&self, _ports: &Ports, _call: Call) -> Response<Body> {
        error::message(StatusCode::NOT_IMPLEMENTED, "HTTP APIs are not served yet")
    }
}
