//! What is this engine's own: the directory, torn and damaged journals, a full disk, closing, reserved stamps.

mod directory;
mod full_disk;
mod journal;
mod lifecycle;
mod stamps;

use std::path::Path;

use bytes::Bytes;
use kv::{Decision, Kv, Outcome, Read, Result, Space, WriteSet};
use kv_conformance::{block_on, key};

use crate::{EmbeddedKv, Options};

fn open(dir: &Path) -> EmbeddedKv {
    EmbeddedKv::open(dir, Options::default()).unwrap()
}

fn put(kv: &EmbeddedKv, name: &str, value: impl Into<Bytes>) -> Result<Outcome> {
    let (at, value) = (key(Space::Items, name), value.into());
    let decide = Box::new(move |_: &[_]| {
        let mut set = WriteSet::default();
        set.put(at.clone(), value.clone());
        Decision::Write(set)
    });
    block_on(kv.commit(Vec::new(), decide))
}

fn get(kv: &EmbeddedKv, name: &str) -> Option<Bytes> {
    block_on(kv.get(&[key(Space::Items, name)])).unwrap().remove(0)
}
