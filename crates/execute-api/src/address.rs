//! Which API a request is for, by its host and path alone.
//!
//! An API is met under its own host name, `{api}.execute-api.` and whatever follows, and under two paths of every host
//! for clients that cannot resolve such names. Whether the API exists is not known here.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::HOST;
use http::request::Parts;

const DOMAIN: &str = ".execute-api.";
const PATH_PREFIX: &str = "/_aws/execute-api/";
const REST_PATH_PREFIX: &str = "/restapis/";
const REST_PATH_MARK: &str = "_user_request_";

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The API's id, in small letters.
    pub(crate) api: Cow<'a, str>,
    /// The segment that names the stage, or begins a path in the stage `$default`.
    pub(crate) stage: &'a str,
    /// Where in the request's path the path begins if that segment is no stage's name; `None` if it is one in any case.
    pub(crate) whole_at: Option<usize>,
    /// Where in the request's path the path behind the stage begins.
    pub(crate) path_at: usize,
}

impl<'a> Address<'a> {
    /// The address of a request that is for an API, and `None` for every other request.
    pub(crate) fn of(head: &'a Parts) -> Option<Self> {
        let path = head.uri.path();
        if let Some(api) = host(head).and_then(api_of_host) {
            return Some(Self::staged(api, path, 0));
        }
        // Few requests of other services get beyond the first bytes of these comparisons.
        if let Some(rest) = path.strip_prefix(PATH_PREFIX) {
            let api = first_segment(rest);
            return (!api.is_empty()).then(|| Self::staged(api, path, PATH_PREFIX.len() + api.len()));
        }
        Self::of_rest_path(path)
    }

    /// `/restapis/{api}/{stage}/_user_request_/path`, a form that clients of other local servers know.
    fn of_rest_path(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix(REST_PATH_PREFIX)?;
        let (api, rest) = rest.split_once('/')?;
        let (stage, rest) = rest.split_once('/')?;
        if first_segment(rest) != REST_PATH_MARK {
            return None;
        }
        let path_at = path.len() - rest.len() + REST_PATH_MARK.len();
        Some(Self { api: lower_case(api), stage, whole_at: None, path_at })
    }

    /// The stage and what follows it, in a path whose first `at` bytes are not the API's.
    fn staged(api: &'a str, path: &'a str, at: usize) -> Self {
        let behind = path.get(at..).unwrap_or_default();
        let stage = first_segment(behind.strip_prefix('/').unwrap_or_default());
        let path_at = at + behind.len().min(stage.len() + 1);
        Self { api: lower_case(api), stage, whole_at: Some(at), path_at }
    }
}

/// The host a client asked for, with its port if it has one.
pub(crate) fn host(head: &Parts) -> Option<&str> {
    match head.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => host_header(&head.headers),
    }
}

fn host_header(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

fn api_of_host(host: &str) -> Option<&str> {
    let dot = memchr::memchr(b'.', host.as_bytes())?;
    let domain = host.as_bytes().get(dot..dot + DOMAIN.len())?;
    (dot > 0 && domain.eq_ignore_ascii_case(DOMAIN.as_bytes())).then(|| &host[..dot])
}

fn first_segment(path: &str) -> &str {
    memchr::memchr(b'/', path.as_bytes()).map_or(path, |slash| &path[..slash])
}

fn lower_case(api: &str) -> Cow<'_, str> {
    if api.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(api.to_ascii_lowercase())
    } else {
        Cow::Borrowed(api)
    }
}

#[cfg(test)]
mod tests;
