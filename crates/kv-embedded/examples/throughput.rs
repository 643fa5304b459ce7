//! Measures an embedded store by hand: `cargo run --release -p kv-embedded --example throughput [DIR] [SECONDS]`.
//!
//! 32 tasks each put 1 KB items, waiting for every answer, and add to one counter; then the same keys are read.
//! With 0 seconds, a million items of 1 KB are loaded instead, 25 per commit, to see memory and stalls. Get and scan times are
//! CPU time, so that they mean something on a busy machine.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use kv::{Direction, Key, KeyBuilder, KeyRange, Kv, Read, Scan, Space, WriteSet};
use kv_embedded::{EmbeddedKv, Options};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TASKS: u64 = 32;
const KEYS: u64 = 10_000;

fn item(number: u64) -> Key {
    KeyBuilder::new(Space::Items)
        .u32(7)
        .u64(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .bytes(b"partition")
        .build()
}

async fn put(kv: &dyn Kv, number: u64) {
    let at = item(number);
    let counter = KeyBuilder::new(Space::Meta).u32(7).build();
    let written = kv::commit(kv, vec![at.clone()], move |values| {
        let mut set = WriteSet::default();
        set.put(at.clone(), Bytes::from(vec![7; 1_024]));
        set.add(counter.clone(), i64::from(values[0].is_none()));
        Ok::<_, ()>((set, ()))
    });
    written.await.unwrap().unwrap();
}

async fn puts(kv: Arc<EmbeddedKv>, seconds: u64, keys: u64) {
    let (count, slow) = (Arc::new(AtomicU64::new(0)), Arc::new(parking_lot::Mutex::new(Vec::new())));
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (kv, count, slow) = (Arc::clone(&kv), Arc::clone(&count), Arc::clone(&slow));
            tokio::spawn(async move {
                let (mut number, mut waits) = (task, Vec::new());
                while start.elapsed() < Duration::from_secs(seconds) {
                    number = (number + TASKS) % keys;
                    let begin = Instant::now();
                    put(&*kv, number).await;
                    waits.push(begin.elapsed());
                    count.fetch_add(1, Ordering::Relaxed);
                }
                slow.lock().append(&mut waits);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let (count, spent) = (count.load(Ordering::Relaxed) as f64, start.elapsed().as_secs_f64());
    let mut waits = slow.lock().clone();
    waits.sort_unstable();
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize].as_micros();
    println!(
        "{:.0} commits/s, {:.1} µs CPU each, p50 {} p99 {} p99.9 {} max {} µs, RSS {} MB",
        count / spent,
        (cpu_seconds() - cpu) * 1e6 / count,
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        rss_mb()
    );
}

async fn load(kv: &EmbeddedKv) {
    let (start, cpu, mut stall) = (Instant::now(), cpu_seconds(), Duration::ZERO);
    for batch in 0..40_000 {
        let begin = Instant::now();
        let written = kv::commit(kv, Vec::new(), move |_| {
            let mut set = WriteSet::default();
            for number in batch * 25..(batch + 1) * 25 {
                let value: Vec<u8> =
                    (0..128).flat_map(|part| mixed(number * 128 + part).to_le_bytes()).collect();
                set.put(item(number), Bytes::from(value));
            }
            Ok::<_, ()>((set, ()))
        });
        written.await.unwrap().unwrap();
        stall = stall.max(begin.elapsed());
        if batch % 4_000 == 0 {
            println!("{} items, {:.1} s, RSS {} MB", batch * 25, start.elapsed().as_secs_f64(), rss_mb());
        }
    }
    println!(
        "a million items in {:.1} s, {:.1} µs CPU each, longest commit {} ms, RSS {} MB",
        start.elapsed().as_secs_f64(),
        cpu_seconds() - cpu,
        stall.as_millis(),
        rss_mb()
    );
    let cpu = cpu_seconds();
    for number in 0..100_000 {
        assert!(kv.get(&[item(mixed(number) % 1_000_000)]).await.unwrap()[0].is_some());
    }
    println!("get: {:.2} µs, RSS {} MB", (cpu_seconds() - cpu) * 10.0, rss_mb());
}

/// Scatters a number, so that values do not compress.
fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

async fn reads(kv: &EmbeddedKv) {
    let start = cpu_seconds();
    for number in 0..200_000 {
        let at = [item(number * 7 % KEYS)];
        assert!(kv.get(&at).await.unwrap()[0].is_some());
    }
    println!("get: {:.2} µs", (cpu_seconds() - start) * 5.0);
    let start = cpu_seconds();
    for number in 0..2_000 {
        let range = KeyRange { start: item(number), end: Bytes::from_static(b"\x03") };
        let scan = Scan { range, direction: Direction::Forward, limit: 100, bytes_max: 1 << 20 };
        std::hint::black_box(kv.scan(scan).await.unwrap());
    }
    println!("scan of 100: {:.1} µs", (cpu_seconds() - start) * 500.0);
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    fields
        .get(11..13)
        .map_or(0.0, |ticks| ticks.iter().filter_map(|tick| tick.parse::<f64>().ok()).sum::<f64>())
        / 100.0
}

fn rss_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4 / 1_024
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let temporary = tempfile::tempdir().unwrap();
    let dir = arguments.next().map_or(temporary.path().to_owned(), |dir| Path::new(&dir).to_owned());
    let seconds = arguments.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(5);
    let start = Instant::now();
    let kv = Arc::new(EmbeddedKv::open(&dir, Options::default()).unwrap());
    println!("open: {:.1} ms, RSS {} MB", start.elapsed().as_secs_f64() * 1e3, rss_mb());
    if seconds == 0 {
        return load(&kv).await;
    }
    for number in 0..KEYS {
        put(&*kv, number).await;
    }
    println!("each key written once:");
    reads(&kv).await;
    println!("each key written again and again:");
    puts(Arc::clone(&kv), seconds, KEYS).await;
    reads(&kv).await;
    println!("spread over a million keys:");
    puts(Arc::clone(&kv), seconds, 1_000_000).await;
    reads(&kv).await;
}
