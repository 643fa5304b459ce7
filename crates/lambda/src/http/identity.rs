//! Who asks, read from the signature, which is not verified in open mode.

use aws_types::{AccountId, Context, WireError};
use http::header::{AUTHORIZATION, DATE};
use http::request::Parts;
use sigv4::{Carrier, Signature};

use super::HttpCall;

/// The service's name in signatures' scopes.
const SIGNING_NAME: &str = "lambda";

/// The context of a signed request.
///
/// # Errors
/// AWS's refusal of a missing or ill-formed signature.
pub(super) fn context(call: &HttpCall, head: &Parts) -> Result<Context, WireError> {
    let text = |name: http::HeaderName| head.headers.get(name)?.to_str().ok();
    let carrier = Carrier {
        authorization: text(AUTHORIZATION),
        amz_date: text(http::HeaderName::from_static("x-amz-date")),
        date: text(DATE),
        query: head.uri.query(),
    };
    let signature = Signature::find(&carrier).map_err(|fault| forbidden(fault.into()))?;
    let scope =
        signature.scope_unverified(SIGNING_NAME, call.now).map_err(|fault| forbidden(fault.into()))?;
    Ok(Context {
        request_id: call.request_id,
        account: AccountId::parse(scope.access_key).unwrap_or(AccountId::DEFAULT),
        access_key: scope.access_key.into(),
        region: scope.region,
        now: call.now,
    })
}

/// Access is denied, and who does not sign at all learns no more.
fn forbidden(error: WireError) -> WireError {
    let message = match error.code {
        "MissingAuthenticationTokenException" => Some("Missing Authentication Token".to_owned()),
        _ => error.message,
    };
    WireError { status: 403, message, ..error }
}
