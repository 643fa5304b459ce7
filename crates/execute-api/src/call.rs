//! One call of an API, as every step sees it.

use std::net::IpAddr;
use std::sync::Arc;

use aws_types::{AccountId, Region, RequestId, Timestamp};
use http::request::Parts;

use crate::Body;

/// Who calls, how and when.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The address of the client, or of the last proxy before this server.
    pub peer: IpAddr,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// When the request arrived.
    pub now: Timestamp,
    /// The request's id, in the form of a UUID.
    pub request_id: RequestId,
}

impl Caller {
    /// The scheme that the client spoke.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }
}

/// Whose API it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiIdentity {
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) id: Arc<str>,
}

/// A request that has found its API and stage.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) caller: Caller,
    pub(crate) head: Parts,
    pub(crate) body: Body,
    path_at: usize,
}

impl Call {
    /// A call whose path behind the stage begins at `path_at`. It goes from step to step, so it is boxed.
    pub(crate) fn new(caller: Caller, head: Parts, body: Body, path_at: usize) -> Box<Self> {
        Box::new(Self { caller, head, body, path_at })
    }

    /// The path behind the stage, as it was sent; `/` if there is none.
    pub(crate) fn path(&self) -> &str {
        match self.head.uri.path().get(self.path_at..) {
            None | Some("") => "/",
            Some(path) => path,
        }
    }

    /// The query string as it was sent, without its question mark.
    pub(crate) fn query(&self) -> &str {
        self.head.uri.query().unwrap_or_default()
    }

    /// The host that the client asked for, with its port if it has one.
    pub(crate) fn host(&self) -> &str {
        crate::address::host(&self.head).unwrap_or_default()
    }

    /// The host that the client asked for, without its port: a domain's name has none.
    pub(crate) fn domain_name(&self) -> &str {
        let host = self.host();
        match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        }
    }
}
