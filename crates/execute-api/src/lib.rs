//! The data plane of Amazon API Gateway: deployed APIs answer here.
//!
//! [`ExecuteApi`] is given what the control plane publishes and answers what callers send. What is published is compiled
//! once and swapped in whole: a call takes no lock, reads no store and parses no configuration, and ends on the state in
//! which it began. `rest` and `http_api` serve the two kinds of APIs; everything else here is what they share.
//!
//! Functions and AWS services are reached through the ports [`Functions`] and [`AwsServices`]; who stands behind them is
//! not known here, nor is how requests arrive.

mod address;
mod apis;
mod aws_services;
mod body;
mod call;
mod error;
mod execute;
mod forwarding;
mod functions;
mod http_api;
mod ids;
mod limits;
mod query;
mod request_time;
mod rest;
mod stage_variables;
#[cfg(test)]
mod testing;
mod throttle;
mod trace;
mod upstream;

pub use aws_services::{AwsAnswer, AwsRequest, AwsServiceError, AwsServices, AwsTarget};
pub use body::{Body, BodyError, BoxError};
pub use call::Caller;
pub use execute::{ExecuteApi, Ports};
pub use functions::{Functions, Invocation, InvocationType, InvokeError, Invoked, Invoker};
pub use limits::BODY_BYTES_MAX;
pub use rest::{TestMethod, TestMethodAnswer};
pub use upstream::{CertificateError, Upstream};
