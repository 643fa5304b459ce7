//! REST APIs: a call's way from its path to its answer.
//!
//! A stage is compiled once (`stage`); a call of it goes through the steps that `steps` lists, in an order that is visible
//! on the wire. A step that ends the call early does so with a fault, which the API's gateway responses put into words.

mod access;
mod compression;
mod content;
mod context;
mod exchange;
mod execution_log;
mod fault;
mod gateway_response;
mod headers;
mod integration;
mod integration_request;
mod integration_response;
mod mapping;
mod query;
mod resource_policy;
mod routes;
mod select;
mod stage;
mod steps;
mod template;
mod test_method;
mod uri;
mod validate;

#[cfg(test)]
mod tests;

pub(crate) use stage::Stage;
pub use test_method::{TestMethod, TestMethodAnswer};
