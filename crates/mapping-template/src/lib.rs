//! Mapping templates: the Velocity Template Language and JSONPath as API Gateway runs them.
//!
//! A [`Template`] is compiled once, when its deployment is, and rendered for every request: variables are slots, literal
//! JSONPaths are compiled with it, text is borrowed from the template and the request and written into one buffer. What a
//! template reads of its request it asks of an [`Environment`] when it needs it; what it overrides (`$context.requestOverride`,
//! `$context.responseOverride`) it leaves in [`Overrides`].
//!
//! API Gateway runs Velocity 1.7 with departures of its own, which this crate keeps: a reference to nothing is the empty
//! text, and therefore true and printed as nothing; `#macro` is read but never called; `#evaluate`, `#parse` and `#include`
//! are text; arrays of the payload print as JSON while maps print as Java's.
//!
//! Pure: no I/O, no clock. Time and memory are bounded by [`limits`]; nothing recurses over input without a depth.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>

mod environment;
mod error;
mod json;
mod jsonpath;
pub mod limits;
mod parse;
mod regex;
mod render;
mod syntax;
mod template;
mod value;

pub use environment::{ContextValue, Environment, Overrides, ParameterPlace};
pub use error::{CompileError, JsonPathError, RenderError};
pub use jsonpath::JsonPath;
pub use template::Template;
