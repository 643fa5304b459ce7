//! The port to the data plane.

use apigateway_model::PublishedApi;

/// Serves what is published. The product wires the data plane in.
pub trait Publisher: Send + Sync {
    /// There is a new state of an API. Publications may arrive out of order: their revisions say which is the latest.
    fn publish(&self, api: &PublishedApi);

    /// The URL under which callers reach the API with this id, without a stage and without a slash at its end.
    fn endpoint(&self, api: &str) -> String;
}
