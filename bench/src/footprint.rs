//! What Tidegate costs at rest: its binary, its start, its memory when idle and with a million items.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use serde_json::json;

use crate::call::exchange;
use crate::dataset;
use crate::load::{Errand, Keys, Load, Until};
use crate::measure::median;
use crate::operation::Operation;
use crate::process::resident_bytes;
use crate::request::Template;
use crate::server::{Server, Storage, data_directory};

const STARTS: usize = 7;
const SYNCS: usize = 200;
const MILLION: u64 = 1_000_000;

/// Figures that need no load.
#[derive(Debug, Serialize)]
pub(crate) struct Footprint {
    /// The size of the binary.
    pub(crate) binary_bytes: u64,
    /// From the start of the process to the first whole answer, `--in-memory`.
    pub(crate) cold_start_memory_ms: f64,
    /// The same with `--data` and an empty directory.
    pub(crate) cold_start_disk_ms: f64,
    /// Resident memory after the first answer, `--in-memory`.
    pub(crate) idle_memory_bytes: u64,
    /// The same with `--data`.
    pub(crate) idle_disk_bytes: u64,
    /// What this machine's disk takes to append 4 KB to a file and sync it.
    pub(crate) disk_sync_us: f64,
}

/// The durable server with a million items of 1 KB.
#[derive(Debug, Serialize)]
pub(crate) struct Million {
    /// How fast BatchWriteItem of 25 loaded them.
    pub(crate) items_per_second: f64,
    /// Resident memory when they were loaded.
    pub(crate) loaded_bytes: u64,
    /// Resident memory after 200,000 GetItem of random keys.
    pub(crate) read_bytes: u64,
    /// The rate of those.
    pub(crate) reads_per_second: f64,
    /// Bad answers among them.
    pub(crate) errors: u64,
}

impl Footprint {
    /// Starts the server some times and looks.
    pub(crate) fn of(binary: &Path) -> anyhow::Result<Self> {
        eprintln!("measuring the footprint");
        let (cold_start_memory_ms, idle_memory_bytes) = starts(binary, Storage::Memory)?;
        let (cold_start_disk_ms, idle_disk_bytes) = starts(binary, Storage::Disk)?;
        Ok(Self {
            binary_bytes: fs::metadata(binary)?.len(),
            cold_start_memory_ms,
            cold_start_disk_ms,
            idle_memory_bytes,
            idle_disk_bytes,
            disk_sync_us: disk_sync_us()?,
        })
    }
}

/// The median time of a start, and the memory of the last server started.
fn starts(binary: &Path, storage: Storage) -> anyhow::Result<(f64, u64)> {
    let mut times_ms = Vec::with_capacity(STARTS);
    let mut resident = 0;
    for _ in 0..STARTS {
        let started = Instant::now();
        let server = Server::tidegate(binary, storage)?;
        let request = format!("GET /health HTTP/1.1\r\nHost: {}\r\n\r\n", server.address());
        let (status, _) = exchange(server.address(), request.as_bytes())?;
        times_ms.push(started.elapsed().as_secs_f64() * 1e3);
        anyhow::ensure!(status == 200, "GET /health answers {status}");
        resident = resident_bytes(server.pid())?;
    }
    Ok((median(times_ms), resident))
}

fn disk_sync_us() -> anyhow::Result<f64> {
    let directory = data_directory()?;
    let mut file = fs::File::create(directory.path().join("journal"))?;
    let mut times_us = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let started = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times_us.push(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(times_us))
}

/// Loads a million items into a durable server and reads some of them.
pub(crate) fn million(binary: &Path) -> anyhow::Result<Million> {
    eprintln!("loading a million items");
    let server = Server::tidegate(binary, Storage::Disk)?;
    let loaded = dataset::prepare_items(server.address(), dataset::ITEMS, &json!({}), MILLION)?;
    let loaded_bytes = resident_bytes(server.pid())?;

    let body = Operation::GetItem.body().to_string();
    let template = Template::new(server.address(), Operation::GetItem.wire_name(), &body)?;
    let errand = Errand { template, keys: Keys::Random { count: MILLION }, body_bytes: 1_000..=2_000 };
    let mut load = Load::start(server.address(), errand)?;
    let read = load.run(Until::Answers(200_000))?;
    load.finish()?;
    Ok(Million {
        items_per_second: MILLION as f64 / loaded.elapsed.as_secs_f64(),
        loaded_bytes,
        read_bytes: resident_bytes(server.pid())?,
        reads_per_second: read.answers as f64 / read.elapsed.as_secs_f64(),
        errors: read.errors,
    })
}
