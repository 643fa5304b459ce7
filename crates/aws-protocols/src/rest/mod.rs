//! restJson1: operations told apart by method and path, whose members stand in path, query, headers and body.
//!
//! [`Routes`] finds the operation; [`assemble`] brings a request's members together in one JSON object, each under its name
//! on the wire and in its JSON type, so that a service reads it as it reads awsJson, by serde or by
//! [`crate::validation::parse`]; [`split`] takes an answer's object apart again; [`render_error`] writes refusals.
//! No operation is known by name here, and nothing is checked but the JSON's form: constraints are the service's business.
//!
//! See <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

mod error;
mod input;
mod output;
mod query;
mod routes;

pub use error::render_error;
pub use input::{Request, assemble};
pub use output::{Answer, split};
pub use routes::{Route, Routes};

#[cfg(test)]
mod tests;
