//! The suite that every engine passes, over the in-memory engine.

use std::sync::Arc;

use kv::Clock;
use kv_conformance::Fixture;
use kv_memory::MemoryKv;

fn make(clock: Clock) -> Fixture {
    Fixture::new(Arc::new(MemoryKv::with_clock(clock)))
}

kv_conformance::conformance_suite!(make);
