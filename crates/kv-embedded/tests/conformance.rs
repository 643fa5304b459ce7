//! The suite that every engine passes, over the embedded engine, with kills.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use kv::{Clock, Kv};
use kv_conformance::Fixture;
use kv_embedded::{EmbeddedKv, Options};

fn open(dir: &Path, clock: Clock) -> Arc<dyn Kv> {
    Arc::new(EmbeddedKv::open(dir, Options { clock, ..Options::default() }).unwrap())
}

fn make(clock: Clock) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    Fixture::keeping(open(dir.path(), clock), dir)
}

kv_conformance::conformance_suite!(make);
kv_conformance::durable_suite!(open);
