//! Function URLs as they are configured: their ids and addresses, and what a configuration may say.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html>

#[cfg(test)]
mod tests;

use aws_models::lambda::types::Cors;
use aws_types::{Context, Region};
use kv::Value;

use crate::error::{Error, Result};
use crate::function::{Function, FunctionUrl};
use crate::function_name::{self, FunctionRef};
use crate::uuid;

/// An id that no other URL has: 32 small letters and digits, as host names may have.
pub(crate) fn new_id(cx: &Context) -> String {
    uuid::of_request(cx, "function-url").replace('-', "")
}

/// The address of a URL, on the server that clients reach at `endpoint`.
pub(crate) fn address(endpoint: &str, id: &str, region: &Region) -> String {
    let (scheme, authority) = endpoint.split_once("://").unwrap_or(("http", endpoint));
    let authority = authority.trim_end_matches('/');
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, format!(":{port}")),
        _ => (authority, String::new()),
    };
    // An IP address has no names below it; localhost has, for every resolver that follows RFC 6761.
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[');
    let host = if is_address { "localhost" } else { host };
    format!("{scheme}://{id}.lambda-url.{region}.{host}{port}/")
}

/// The URL of a function, or of one of its aliases.
pub(crate) fn find<'a>(function: &'a Function, qualifier: Option<&str>) -> Result<&'a FunctionUrl> {
    function.urls.get(qualifier.unwrap_or_default()).ok_or_else(missing)
}

/// The refusal of a request for a URL that is not there.
pub(crate) fn missing() -> Error {
    Error::ResourceNotFound("The resource you requested does not exist.".into())
}

/// Checks whose URL it may be: the function's or an alias's, but no version's.
pub(crate) fn check_qualifier(function: &Function, qualifier: Option<&str>) -> Result<()> {
    match qualifier {
        Some(qualifier) if !function.aliases.contains_key(qualifier) => {
            Err(function.not_found(Some(qualifier)))
        }
        _ => Ok(()),
    }
}

/// Checks what of CORS the model lets pass and browsers do not.
pub(crate) fn check_cors(cors: Option<&Cors>) -> Result<()> {
    let Some(cors) = cors else { return Ok(()) };
    let origins = cors.allow_origins.as_deref().unwrap_or_default();
    let all = |list: Option<&[String]>| list.unwrap_or_default().iter().any(|entry| entry == "*");
    if all(Some(origins)) && origins.len() > 1 {
        return Err(Error::invalid("AllowOrigins can have * or origins, not both."));
    }
    if all(cors.allow_methods.as_deref()) && cors.allow_methods.as_ref().is_some_and(|list| list.len() > 1) {
        return Err(Error::invalid("AllowMethods can have * or methods, not both."));
    }
    Ok(())
}

/// How the owner of a URL is stored.
const FORMAT: u8 = 1;

/// The stored owner of a URL.
pub(crate) fn owner(reference: &FunctionRef) -> Value {
    let mut bytes = vec![FORMAT];
    bytes.extend_from_slice(reference.arn().as_bytes());
    bytes.into()
}

/// Whose a URL is, from the stored form.
pub(crate) fn read_owner(stored: &[u8]) -> Result<FunctionRef> {
    let arn = match stored.split_first() {
        Some((&FORMAT, arn)) => std::str::from_utf8(arn).ok().and_then(function_name::of_arn),
        _ => None,
    };
    arn.ok_or_else(|| Error::Internal("the owner of a function URL is damaged".into()))
}
