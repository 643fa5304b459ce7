//! The AWS wire protocols: request bytes in, answer bytes out. awsJson 1.0 and restJson1; pure and synchronous.
//!
//! [`json::Reader`] is the one JSON reader of the product: a pull reader without recursion or tree, whose type faults are
//! worded as the real service words them. Depth is bounded, so hostile nesting costs nothing.
//! [`rest`] brings the scattered members of restJson1 together in such JSON.
//! [`schema`] has the types of the service models' tables, [`validation`] the checks against them and AWS's messages.

pub mod json;
pub mod rest;
pub mod schema;
pub mod validation;
