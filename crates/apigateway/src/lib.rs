//! The control planes of Amazon API Gateway: REST APIs (v1) and HTTP APIs (v2).
//!
//! An API is one stored record that holds AWS's own types; every change of it is one commit on that record's key: decode,
//! check, change, encode. A deployment freezes what it deploys in a record of its own. After a commit that callers can
//! notice, what there is to call now is handed to the [`Publisher`]. This crate names no storage engine, no HTTP and no
//! data plane.

mod access_log;
mod error;
mod ids;
mod keyspace;
mod limits;
#[macro_use]
mod operation_list;
mod http_api;
mod openapi;
mod paging;
mod publisher;
mod rest_api;
mod store;
mod tags;

use std::sync::Arc;

use aws_types::{Context, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv::Kv;

pub use error::{Error, Result};
pub use http_api::Operation as HttpOperation;
pub use publisher::Publisher;
pub use rest_api::{MethodTester, Operation as RestOperation};

use store::Store;

/// The control plane of REST APIs, and what both control planes share: one value for all accounts and regions.
pub struct ApiGateway {
    pub(crate) store: Store,
    /// Where deployed APIs are served.
    pub(crate) publisher: Arc<dyn Publisher>,
    /// What calls methods that are not deployed.
    pub(crate) tester: Arc<dyn MethodTester>,
}

impl ApiGateway {
    /// The service over a store, which tells `publisher` of every change that callers can notice, and calls methods through
    /// `tester`.
    #[must_use]
    pub fn open(kv: Arc<dyn Kv>, publisher: Arc<dyn Publisher>, tester: Arc<dyn MethodTester>) -> Arc<Self> {
        Arc::new(Self { store: Store::new(kv), publisher, tester })
    }

    /// Publishes every API there is, as must be done at a start.
    ///
    /// # Errors
    /// The store failed, or holds what does not decode.
    pub async fn publish_all(&self) -> Result<()> {
        rest_api::publication::publish_all(self).await?;
        http_api::publication::publish_all(self).await
    }

    /// What the control plane of REST APIs says of a request that has no body although its operation has members there: the
    /// live service does not take it as an empty object.
    #[must_use]
    pub fn without_body() -> WireError {
        Error::Malformed("no body".into()).into()
    }

    /// Answers one operation of the REST API control plane (`apigateway`, 2015-07-09).
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
            rest_api::Operation::called(operation)?.run(&cx, self, &body).await.map_err(WireError::from)
        })
    }
}

/// The control plane of HTTP APIs, over the same store.
pub struct ApiGatewayV2(Arc<ApiGateway>);

impl ApiGatewayV2 {
    /// The other face of a service.
    #[must_use]
    pub fn of(service: &Arc<ApiGateway>) -> Self {
        Self(Arc::clone(service))
    }

    /// Answers one operation of the HTTP API control plane (`apigatewayv2`, 2018-11-29).
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
            http_api::Operation::called(operation)?.run(&cx, &self.0, &body).await.map_err(WireError::from)
        })
    }
}
