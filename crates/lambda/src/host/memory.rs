//! How much memory a process and its descendants use, as Linux tells. Elsewhere nobody looks.

use std::fs;

/// The resident bytes of a process and all that descend from it. Zero if it is gone.
pub(super) fn resident_bytes(process: i32) -> u64 {
    let mut sum = 0;
    let mut to_see = vec![process];
    // A process has one parent, so nothing is seen twice; a bound all the same, as they come and go meanwhile.
    const PROCESSES_MAX: usize = 1_000;
    for _ in 0..PROCESSES_MAX {
        let Some(process) = to_see.pop() else { break };
        sum += resident_bytes_of_one(process);
        to_see.extend(children(process));
    }
    sum
}

/// The resident bytes of one process.
pub(super) fn resident_bytes_of_one(process: i32) -> u64 {
    let pages = fs::read_to_string(format!("/proc/{process}/statm"))
        .ok()
        .and_then(|numbers| numbers.split_ascii_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * rustix::param::page_size() as u64
}

fn children(process: i32) -> Vec<i32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_ascii_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_uses_memory_and_one_that_is_gone_none() {
        let here = i32::try_from(std::process::id()).unwrap();
        assert!(super::resident_bytes(here) > 100_000);
        assert_eq!(super::resident_bytes(i32::MAX), 0);
    }
}
