//! The model's own validation: constraint violations collected, and worded as AWS words them.
//!
//! [`parse`] checks a whole request against its table; operations on the data path read their members by hand and use
//! [`Violations`] for the same checks in the same words.
//! Source: the messages of the live service; the constraints themselves are in the service models.

mod check;
mod constraint;
mod java;
mod parse;
mod path;
mod tree;
mod violations;

pub use constraint::Constraint;
pub use parse::{RequestError, parse, parse_named};
pub use path::Path;
pub use tree::read;
pub use violations::Violations;

#[cfg(test)]
mod tests;
