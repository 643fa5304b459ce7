//! From the socket to a service and back: connections, HTTP, and what AWS's front end does before and after an operation.
//!
//! [`Server`] accepts connections and speaks HTTP/1.1 and HTTP/2 in clear text; `stack` is the list of steps that every
//! request takes, in the order in which AWS takes them. Every answer bears a request id, refusals and failures too, and
//! whatever a client does costs only its own connection.
//!
//! The edge does not know what operations mean, nor any service by name: they are given to it as [`Services`], by the way
//! they are spoken to.

mod body;
mod compression;
mod connection;
mod cors;
mod health;
mod identity;
mod limits;
mod protocol;
mod refusal;
mod registry;
mod request_body;
mod response_body;
mod rest;
mod server;
mod service;
mod stack;
mod wire;

pub use health::RenderMetrics;
pub use limits::Limits;
pub use request_body::{BodyTooSlow, BoxError, RequestBody};
pub use response_body::ResponseBody;
pub use server::{Server, Stopped};
pub use service::{HttpContext, HttpService, RestService, Service, Services};
