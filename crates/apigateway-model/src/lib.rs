//! What an API is once it is deployed: the words that the control plane publishes in and the data plane compiles.
//!
//! Resources, methods, routes and integrations are AWS's own shapes, generated into `aws-models`: what a client set is what
//! is stored, described, frozen in a deployment and compiled, with no second model between them. Pure vocabulary: how APIs
//! are stored and how they are served is not known here.

pub mod http_mapping;
pub mod parameter_mapping;
pub mod route_key;
