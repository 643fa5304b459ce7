//! One call of an HTTP API under way, and what it knows of itself.

use std::borrow::Cow;
use std::ops::Range;

use http::header::USER_AGENT;
use tokio::time::Instant;

use super::Stage;
use super::mapping::joined;
use super::route::Route;
use super::routes::decoded;
use crate::call::Call;
use crate::ids::ExtendedRequestId;
use crate::request_time;

/// A call that has found its route.
pub(crate) struct Exchange<'s> {
    pub(crate) stage: &'s Stage,
    pub(crate) route: &'s Route,
    /// Where in the path the values of the route's variables stand.
    pub(crate) captures: Vec<Range<usize>>,
    pub(crate) call: Box<Call>,
    pub(crate) id: ExtendedRequestId,
    pub(crate) started: Instant,
}

impl Exchange<'_> {
    /// The value of a variable of the route's path as it was sent.
    pub(crate) fn raw_path_variable(&self, index: usize) -> &str {
        self.captures.get(index).and_then(|range| self.call.path().get(range.clone())).unwrap_or_default()
    }

    /// The value of a variable of the route's path, decoded.
    pub(crate) fn path_variable(&self, name: &str) -> Option<Cow<'_, str>> {
        let index = self.route.variables.iter().position(|known| **known == *name)?;
        Some(decoded(self.raw_path_variable(index)))
    }

    /// The names and decoded values of the route's variables.
    pub(crate) fn path_variables(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let value = |(index, name)| (name, decoded(self.raw_path_variable(index)));
        self.route.variables.iter().map(AsRef::as_ref).enumerate().map(value)
    }

    /// The decoded path, behind its stage unless that is called without a name.
    pub(crate) fn path(&self) -> Cow<'_, str> {
        let path = decoded(self.call.path());
        match self.stage.prefix() {
            "" => path,
            prefix => Cow::Owned(format!("{prefix}{path}")),
        }
    }

    pub(crate) fn user_agent(&self) -> Cow<'_, str> {
        joined(&self.call.head.headers, &USER_AGENT)
    }

    /// A context variable; `None` if there is none of this name, or if it has no value here.
    ///
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html>
    pub(crate) fn context(&self, name: &str) -> Option<Cow<'_, str>> {
        let api = &self.stage.api;
        Some(match name {
            "accountId" => api.account.as_str().into(),
            "apiId" => (*api.id).into(),
            "domainName" => self.call.domain_name().into(),
            "domainPrefix" => (*api.id).into(),
            "extendedRequestId" | "requestId" => self.id.as_str().into(),
            "httpMethod" => self.call.head.method.as_str().into(),
            "identity.sourceIp" => self.call.caller.peer.to_string().into(),
            "identity.userAgent" => self.user_agent(),
            "path" => self.path(),
            "protocol" => self.protocol().into(),
            "requestTime" => request_time::common_log_format(self.call.caller.now).into(),
            "requestTimeEpoch" => self.call.caller.now.0.to_string().into(),
            "routeKey" => (*self.route.key).into(),
            "stage" => self.stage.name().into(),
            _ => return None,
        })
    }

    /// The protocol that the client speaks, such as `HTTP/1.1`.
    pub(crate) fn protocol(&self) -> &'static str {
        match self.call.head.version {
            http::Version::HTTP_2 => "HTTP/2.0",
            http::Version::HTTP_10 => "HTTP/1.0",
            _ => "HTTP/1.1",
        }
    }
}
