//! A fresh engine and whatever must outlive it.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use kv::{Key, Kv, Space};

/// An engine under test. Fields drop in order: the engine before the directory that it lives in.
pub struct Fixture {
    kv: Arc<dyn Kv>,
    _keep: Option<Box<dyn Any>>,
}

impl Fixture {
    /// An engine that needs nothing else.
    #[must_use]
    pub fn new(kv: Arc<dyn Kv>) -> Self {
        Self { kv, _keep: None }
    }

    /// An engine and what must be dropped after it, such as its temporary directory.
    #[must_use]
    pub fn keeping(kv: Arc<dyn Kv>, keep: impl Any) -> Self {
        Self { kv, _keep: Some(Box::new(keep)) }
    }

    /// A handle for another thread, which the caller joins before the fixture ends.
    #[must_use]
    pub fn share(&self) -> Arc<dyn Kv> {
        Arc::clone(&self.kv)
    }
}

impl Deref for Fixture {
    type Target = dyn Kv;

    fn deref(&self) -> &Self::Target {
        &*self.kv
    }
}

/// A key in `space` whose rest is `name`.
#[must_use]
pub fn key(space: Space, name: impl AsRef<[u8]>) -> Key {
    let mut bytes = vec![space as u8];
    bytes.extend_from_slice(name.as_ref());
    Bytes::from(bytes)
}
