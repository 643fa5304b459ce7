//! Every key of the control planes: nobody else knows their bytes.
//!
//! All lie in `Space::Meta` under `a`, then one byte for the kind, then account and region.
//!
//! | Kind | Then | Holds |
//! |---|---|---|
//! | `r` | API id | a REST API |
//! | `h` | API id | an HTTP API |
//! | `d` | API id, deployment id | what a deployment froze |
//! | `s` | nothing | the account's settings |

use aws_types::{AccountId, Region};
use kv::{Key, KeyBuilder, KeyRange, Space};

/// Which control plane an API belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A REST API (v1).
    Rest = b'r',
    /// An HTTP API (v2).
    Http = b'h',
}

/// Whose APIs, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The account.
    pub(crate) account: AccountId,
    /// The region.
    pub(crate) region: Region,
}

impl Owner {
    /// The caller's own.
    pub(crate) fn of(cx: &aws_types::Context) -> Self {
        Self { account: cx.account, region: cx.region }
    }
}

/// An API.
pub(crate) fn api(kind: Kind, owner: Owner, id: &str) -> Key {
    owned(kind as u8, owner).bytes(id.as_bytes()).build()
}

/// All APIs of a kind of one owner, in the order of their ids.
pub(crate) fn apis(kind: Kind, owner: Owner) -> KeyRange {
    owned(kind as u8, owner).prefix_range()
}

/// All APIs of a kind of all owners.
pub(crate) fn all_apis(kind: Kind) -> KeyRange {
    of(kind as u8).prefix_range()
}

/// What a deployment froze.
pub(crate) fn deployment(owner: Owner, api: &str, id: &str) -> Key {
    owned(b'd', owner).bytes(api.as_bytes()).bytes(id.as_bytes()).build()
}

/// The settings of an account in a region.
pub(crate) fn account(owner: Owner) -> Key {
    owned(b's', owner).build()
}

fn of(kind: u8) -> KeyBuilder {
    KeyBuilder::new(Space::Meta).u8(b'a').u8(kind)
}

fn owned(kind: u8, owner: Owner) -> KeyBuilder {
    of(kind).bytes(owner.account.as_str().as_bytes()).bytes(owner.region.as_str().as_bytes())
}
