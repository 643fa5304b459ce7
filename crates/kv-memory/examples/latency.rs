//! Measures the in-memory engine by hand: `cargo run --release -p kv-memory --example latency`. CPU time per call.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use kv::{Direction, Key, KeyBuilder, KeyRange, Read, Scan, Space, WriteSet};
use kv_conformance::block_on;
use kv_memory::MemoryKv;

const KEYS: u64 = 10_000;

fn item(number: u64) -> Key {
    KeyBuilder::new(Space::Items)
        .u32(7)
        .u64(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .bytes(b"partition")
        .build()
}

fn put(kv: &MemoryKv, number: u64) {
    let at = item(number % KEYS);
    let written = kv::commit(kv, vec![at.clone()], move |_| {
        let mut set = WriteSet::default();
        set.put(at.clone(), Bytes::from(vec![7; 1_024]));
        Ok::<_, ()>((set, ()))
    });
    block_on(written).unwrap().unwrap();
}

fn cpu_seconds() -> f64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    spent.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn measure(what: &str, count: u64, run: impl Fn(u64)) {
    let start = cpu_seconds();
    (0..count).for_each(run);
    println!("{what}: {:.2} µs", (cpu_seconds() - start) * 1e6 / count as f64);
}

fn main() {
    let kv = MemoryKv::new();
    measure("first put", KEYS, |number| put(&kv, number));
    measure("put", 200_000, |number| put(&kv, number * 7));
    measure("get", 500_000, |number| {
        assert!(block_on(kv.get(&[item(number * 7 % KEYS)])).unwrap()[0].is_some());
    });
    measure("scan of 100", 20_000, |number| {
        let range = KeyRange { start: item(number), end: Bytes::from_static(b"\x03") };
        let scan = Scan { range, direction: Direction::Forward, limit: 100, bytes_max: 1 << 20 };
        std::hint::black_box(block_on(kv.scan(scan)).unwrap());
    });
}
