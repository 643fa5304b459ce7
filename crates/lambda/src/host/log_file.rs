//! Log files: one for each function, written by one thread, bounded by setting aside what is old.
//!
//! `logs/{account}/{region}/{function}.log`; each line is the moment, the first digits of the environment's log stream, and
//! what the function or the host said. A full file is renamed to `{function}.log.1`, in place of the former one. A disk that
//! takes no more loses log lines, not invocations: the loss is told once in the server's log.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{iter, thread};

use aws_types::{AccountId, Region};
use tokio::sync::{mpsc, oneshot};

use super::limits::LOG_FILE_BYTES_MAX;

/// Batches of lines that may wait for the disk before those who write them wait.
const QUEUE_LENGTH: usize = 256;
/// Files that are kept open.
const OPEN_FILES: usize = 64;

/// Where the log of a function is, below the host's directory. The one it replaced has `.1` at its end.
#[must_use]
pub fn log_path(directory: &Path, account: AccountId, region: Region, function: &str) -> PathBuf {
    let mut path = directory.join("logs").join(account.as_str()).join(region.as_str());
    path.push(format!("{function}.log"));
    path
}

/// How long the thread lets lines gather: waking it for every invocation costs a busy function more than writing does.
const GATHERING: Duration = Duration::from_millis(5);

/// A handle on the writing thread. It ends, with all written, after the last handle.
#[derive(Clone)]
pub(super) struct LogWriter(mpsc::Sender<Order>);

/// What the thread is asked for.
enum Order {
    Append(Batch),
    /// Told when all that was asked for before is written.
    Flush(oneshot::Sender<()>),
}

/// Whole lines for one file.
pub(super) struct Batch {
    pub(super) path: Arc<Path>,
    pub(super) lines: Vec<u8>,
}

impl LogWriter {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, mut inbox) = mpsc::channel(QUEUE_LENGTH);
        thread::Builder::new().name("function-logs".into()).spawn(move || {
            let mut files = Files::default();
            while let Some(order) = inbox.blocking_recv() {
                let more = iter::from_fn(|| inbox.try_recv().ok()).take(QUEUE_LENGTH);
                files.obey(iter::once(order).chain(more));
                thread::sleep(GATHERING);
            }
        })?;
        Ok(Self(sender))
    }

    /// Hands over lines; waits while the disk is behind.
    pub(super) async fn write(&self, batch: Batch) {
        // The thread ends only after the last handle.
        let _ = self.0.send(Order::Append(batch)).await;
    }

    /// Waits until what was handed over before is written.
    pub(super) async fn flush(&self) {
        let (written, told) = oneshot::channel();
        let _ = self.0.send(Order::Flush(written)).await;
        let _ = told.await;
    }
}

#[derive(Default)]
struct Files {
    open: HashMap<Arc<Path>, (File, u64)>,
    failing: bool,
}

impl Files {
    fn obey(&mut self, orders: impl Iterator<Item = Order>) {
        let mut gathered: Vec<Batch> = Vec::new();
        let mut flushes = Vec::new();
        for order in orders {
            match order {
                Order::Flush(written) => flushes.push(written),
                Order::Append(batch) => match gathered.iter_mut().find(|known| known.path == batch.path) {
                    Some(known) => known.lines.extend_from_slice(&batch.lines),
                    None => gathered.push(batch),
                },
            }
        }
        gathered.iter().for_each(|batch| self.append(batch));
        for written in flushes {
            // Whoever waited may have gone.
            let _ = written.send(());
        }
    }

    fn append(&mut self, batch: &Batch) {
        let written = self.try_append(batch);
        if let Err(fault) = &written
            && !self.failing
        {
            tracing::error!(path = %batch.path.display(), %fault, "the log of a function cannot be written");
        }
        if written.is_err() {
            self.open.remove(&batch.path);
        }
        self.failing = written.is_err();
    }

    fn try_append(&mut self, batch: &Batch) -> io::Result<()> {
        let (mut file, size) = match self.open.remove(&batch.path) {
            Some(open) => open,
            None => open(&batch.path)?,
        };
        file.write_all(&batch.lines)?;
        let size = size + batch.lines.len() as u64;
        if size >= LOG_FILE_BYTES_MAX {
            set_aside(&batch.path)?;
        } else {
            if self.open.len() >= OPEN_FILES {
                self.open.clear();
            }
            self.open.insert(Arc::clone(&batch.path), (file, size));
        }
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let file = File::options().append(true).create(true).open(path)?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

fn set_aside(path: &Path) -> io::Result<()> {
    let mut former = path.as_os_str().to_owned();
    former.push(".1");
    fs::rename(path, former)
}
