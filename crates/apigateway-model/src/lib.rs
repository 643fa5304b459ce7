//! What an API is once it is deployed: the words that the control plane publishes in and the data plane compiles.
//!
//! Resources, methods, routes and integrations are AWS's own shapes, generated into `aws-models`: what a client set is what
//! is stored, described, frozen in a deployment and compiled, with no second model between them. Pure vocabulary: how APIs
//! are stored and how they are served is not known here.

pub mod http_api;
pub mod http_mapping;
pub mod parameter_mapping;
pub mod rest_api;
pub mod route_key;

use aws_types::{AccountId, Region};

/// The present state of one API as far as callers can reach it. It replaces whatever was published of the API before.
#[derive(Clone, Debug)]
pub struct PublishedApi {
    /// The account that owns it.
    pub account: AccountId,
    /// Where it was created.
    pub region: Region,
    /// Its id, which is the first label of its host name.
    pub id: String,
    /// Grows with every publication of this API; the smaller of two is the older one, whichever arrives last.
    pub revision: u64,
    /// What there is to call. An API without stages, and a deleted one, answers nobody.
    pub stages: Stages,
}

/// The stages of one API, each with the definition that its deployment froze.
#[derive(Clone, Debug)]
pub enum Stages {
    /// Of a REST API.
    Rest(Vec<rest_api::PublishedStage>),
    /// Of an HTTP API.
    Http(Vec<http_api::PublishedStage>),
}
