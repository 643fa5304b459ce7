//! The suite that every engine passes, over the in-memory engine.

use std::sync::Arc;

use kv_conformance::Fixture;
use kv_memory::MemoryKv;

fn make() -> Fixture {
    Fixture::new(Arc::new(MemoryKv::new()))
}

kv_conformance::conformance_suite!(make);
