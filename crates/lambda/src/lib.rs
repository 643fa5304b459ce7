//! AWS Lambda: functions, their versions and aliases, what invokes them, and the local processes that run them.
//!
//! The control API is `call(cx, operation, body)`, as every service has it; invoking is [`Lambda::invoke`] in this process and
//! `http` on the wire. One function is one stored record; every change of it is one commit on that record's key. This crate
//! names no storage engine and no other service: code, objects, streams and destinations come in through [`Ports`].
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/welcome.html>

mod alias;
mod background;
mod describe;
mod destination;
mod error;
mod event_invoke;
mod event_pattern;
mod event_source;
mod events;
mod function;
mod function_name;
mod function_url;
pub mod host;
pub mod http;
mod invoke;
mod keyspace;
mod limits;
mod mapping;
mod moment;
#[macro_use]
mod operation_list;
mod operations;
mod package;
mod page;
mod policy;
mod ports;
mod queue;
mod record;
mod request;
mod runnable;
mod settings;
mod store;
mod tags;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod uuid;

use std::sync::Arc;

use aws_types::{Clock, Context, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv::Kv;

pub use background::Background;
pub use error::{Error, Result, ThrottleReason};
pub use invoke::{InvocationKind, Invoke, Invoked, Principal};
pub use operations::Operation;
pub use ports::{
    Destination, DestinationFault, DestinationRecord, Destinations, Executor, ObjectFault, Objects,
    PackageSource, Packages, Ports, StreamSource,
};

use events::Events;
use mapping::{Followers, Mappings};
use store::Functions;

/// The service: one value for all accounts and regions.
pub struct Lambda {
    pub(crate) kv: Arc<dyn Kv>,
    /// For what has no request; a request's moment is in its context.
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) functions: Functions,
    pub(crate) mappings: Mappings,
    pub(crate) ports: Ports,
    pub(crate) events: Events,
    pub(crate) followers: Followers,
}

impl Lambda {
    /// The service over a store. Does nothing on its own.
    #[must_use]
    pub fn open(kv: Arc<dyn Kv>, clock: Arc<dyn Clock>, ports: Ports) -> Arc<Self> {
        Arc::new(Self {
            events: Events::default(),
            followers: Followers::default(),
            functions: Functions::new(Arc::clone(&kv)),
            mappings: Mappings::new(Arc::clone(&kv)),
            kv,
            clock,
            ports,
        })
    }

    /// Answers one operation of the control API: `body` is the assembled request, the answer is the operation's output.
    ///
    /// # Errors
    /// The refusal as the client sees it.
    pub fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, std::result::Result<Bytes, WireError>> {
        Box::pin(async move {
            let Some(operation) = Operation::parse(operation) else {
                return Err(Error::NotBuilt(operation.into()).into());
            };
            operation.run(&cx, self, &body).await.map_err(WireError::from)
        })
    }
}
