//! `ClientRequestToken`: the same request sent again within ten minutes is answered, not applied, again.
//!
//! A token is remembered in the commit that it stands for, so that a crash or a concurrent twin finds either both or
//! neither. Tokens belong to one account, region and operation. Forgotten tokens are removed in the background, in the
//! order of their expiry: see [`crate::background`].

use std::time::Duration;

use aws_types::{Context, Timestamp};
use kv::{Key, Value, WriteSet};

use crate::keyspace;
use crate::limits::TOKEN_LIFETIME;
use crate::table::Owner;

/// First byte of a stored token.
const FORMAT: u8 = 1;

/// A request's token and what it asked for.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    key: Key,
    fingerprint: u128,
    now: Timestamp,
    lifetime: Duration,
}

/// What is known of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing, or nothing any more: apply the request.
    New,
    /// It was applied: answer only.
    Applied,
    /// It was used for something else.
    Mismatch,
}

impl Token {
    /// A token of the operation; `fingerprint` is the same for requests that ask for the same.
    pub(crate) fn new(cx: &Context, operation: &str, token: &str, fingerprint: u128) -> Self {
        Self {
            key: keyspace::token(&Owner::of(cx), operation, token),
            fingerprint,
            now: cx.now,
            lifetime: TOKEN_LIFETIME,
        }
    }

    /// The same token, remembered for another time.
    pub(crate) fn lasting(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// The key to declare.
    pub(crate) fn key(&self) -> Key {
        self.key.clone()
    }

    /// What the value at [`Token::key`] says of this request.
    pub(crate) fn known(&self, stored: Option<&Value>) -> Known {
        match stored.and_then(|bytes| decode(bytes)) {
            Some((expires, _)) if expires <= self.now => Known::New,
            Some((_, fingerprint)) if fingerprint == self.fingerprint => Known::Applied,
            Some(_) => Known::Mismatch,
            None => Known::New,
        }
    }

    /// Remembers the token.
    pub(crate) fn remember(&self, writes: &mut WriteSet) {
        let expires = self.now.plus(self.lifetime);
        let mut value = Vec::with_capacity(25);
        value.push(FORMAT);
        value.extend_from_slice(&expires.0.to_be_bytes());
        value.extend_from_slice(&self.fingerprint.to_be_bytes());
        writes.put(self.key.clone(), value.into());
        writes.put(keyspace::token_expiry(expires, &self.key), Value::new());
    }
}

/// When the token stored as `value` expires.
pub(crate) fn expiry(value: Option<&Value>) -> Option<Timestamp> {
    value.and_then(|bytes| decode(bytes)).map(|(expires, _)| expires)
}

/// When a stored token expires, and what it was used for.
fn decode(stored: &[u8]) -> Option<(Timestamp, u128)> {
    let (&[format], rest) = stored.split_first_chunk::<1>()?;
    let (expires, rest) = rest.split_first_chunk::<8>()?;
    let (fingerprint, _) = rest.split_first_chunk::<16>()?;
    (format == FORMAT).then_some((Timestamp(u64::from_be_bytes(*expires)), u128::from_be_bytes(*fingerprint)))
}
