//! What the control planes of APIs tell the data plane.

use std::sync::Arc;

use apigateway::Publisher;
use apigateway_model::PublishedApi;
use execute_api::ExecuteApi;

/// Publishes to the data plane of this process.
pub(crate) struct LocalPublisher {
    pub(crate) execute_api: Arc<ExecuteApi>,
    /// Where this server listens.
    pub(crate) port: u16,
}

impl Publisher for LocalPublisher {
    fn publish(&self, api: &PublishedApi) {
        self.execute_api.publish(api);
    }

    fn endpoint(&self, api: &str) -> String {
        // Names below `localhost` lead to this machine everywhere (RFC 6761), so nothing has to be set up.
        format!("http://{api}.execute-api.localhost:{}", self.port)
    }
}
