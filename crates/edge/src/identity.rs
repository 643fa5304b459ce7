//! Who asks, and about which region: read from the signature, which is not verified in open mode.

use std::cell::RefCell;
use std::sync::Arc;

use aws_types::{AccountId, Region, Timestamp, WireError};
use http::HeaderMap;
use http::header::{AUTHORIZATION, DATE};
use http::request::Parts;
use sigv4::{Carrier, Signature};

/// What the signature says about its maker.
pub(crate) struct Identity {
    pub(crate) access_key: Arc<str>,
    pub(crate) account: AccountId,
    pub(crate) region: Region,
}

impl Identity {
    /// Reads the signature that a request bears for `service`.
    ///
    /// # Errors
    /// AWS's refusal of a missing or ill-formed signature.
    pub(crate) fn of(head: &Parts, service: &str, now: Timestamp) -> Result<Self, WireError> {
        let signature = Signature::find(&carrier(head))?;
        let scope = signature.scope_unverified(service, now)?;
        Ok(Self {
            account: AccountId::parse(scope.access_key).unwrap_or(AccountId::DEFAULT),
            access_key: shared(scope.access_key),
            region: scope.region,
        })
    }
}

/// The name of the service that a request is signed for, if its signature has a credential at all.
pub(crate) fn signed_for(head: &Parts) -> Option<String> {
    let signature = Signature::find(&carrier(head)).ok()?;
    signature.credential.split('/').nth(3).map(str::to_owned)
}

fn carrier(head: &Parts) -> Carrier<'_> {
    Carrier {
        authorization: text(&head.headers, AUTHORIZATION),
        amz_date: text(&head.headers, "x-amz-date"),
        date: text(&head.headers, DATE),
        query: head.uri.query(),
    }
}

fn text(headers: &HeaderMap, name: impl http::header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

thread_local! {
    static LAST_KEY: RefCell<Arc<str>> = RefCell::new(Arc::from(""));
}

/// The key as a shared string. A client signs all its requests with one key, so the last one is at hand.
fn shared(access_key: &str) -> Arc<str> {
    LAST_KEY.with_borrow_mut(|last| {
        if **last != *access_key {
            *last = Arc::from(access_key);
        }
        Arc::clone(last)
    })
}
