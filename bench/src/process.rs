//! What Linux knows of other processes: the processor time of their threads, their children and their resident memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

/// The processor time of each thread of a process, to the nanosecond; `/proc/PID/stat` counts in ticks of 10 ms, which is too
/// coarse for a short round.
#[derive(Clone, Debug)]
pub(crate) struct ProcessorTime {
    thread_ns: BTreeMap<String, u64>,
}

impl ProcessorTime {
    /// Reads the times of all threads of these processes that live now.
    pub(crate) fn read(pids: &[u32]) -> anyhow::Result<Self> {
        let mut thread_ns = BTreeMap::new();
        for pid in pids {
            for entry in fs::read_dir(format!("/proc/{pid}/task"))? {
                let path = entry?.path();
                // A thread may end between the listing and the reading.
                let Ok(schedstat) = fs::read_to_string(path.join("schedstat")) else { continue };
                let ran_ns = schedstat.split(' ').next().and_then(|text| text.parse().ok());
                thread_ns.insert(thread_id(path), ran_ns.context("schedstat has no times on this kernel")?);
            }
        }
        Ok(Self { thread_ns })
    }

    /// The time spent since an earlier reading, by threads that still live.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let spent = |(thread, now): (&String, &u64)| now - earlier.thread_ns.get(thread).unwrap_or(&0);
        Duration::from_nanos(self.thread_ns.iter().map(spent).sum())
    }
}

/// The processes that a process has started.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// Resident memory in bytes.
pub(crate) fn resident_bytes(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kibibytes: Option<u64> = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok());
    Ok(kibibytes.context("the process has no VmRSS")? * 1024)
}

fn thread_id(path: PathBuf) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
