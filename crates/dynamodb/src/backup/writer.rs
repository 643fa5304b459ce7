//! From items to data files: read, compress and put at the same time, in constant memory.
//!
//! The table is read a block at a time; up to two blocks are being compressed beside it, on threads of their own, and
//! while a file is being put the next one is gathered. So a few blocks and two files are in memory, whatever the table's
//! size.

use std::io;

use bytes::Bytes;
use dynamodb_values::Item;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, stream};
use tokio::task::JoinHandle;

use super::block;
use super::files::{FileFault, Files};
use super::manifest::Part;
use crate::fill::CHUNK_BYTES;
use crate::point_in_time::ItemsAt;
use crate::write::index_change::signed;
use crate::{Error, Result};

/// Bytes of items, as they are stored, after which a file ends.
const PART_BYTES: usize = 32 << 20;
/// Blocks that are being compressed at the same time.
const COMPRESSING_MAX: usize = 2;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The files.
    pub(super) parts: Vec<Part>,
    /// The items in them.
    pub(super) items: i64,
    /// Their bytes, by DynamoDB's reckoning.
    pub(super) bytes: i64,
}

/// Items and their bytes, by DynamoDB's reckoning.
#[derive(Clone, Copy, Default)]
struct Totals {
    items: i64,
    bytes: i64,
}

/// A compressed block.
struct Packed {
    frame: Bytes,
    /// Its items as they are stored.
    stored_bytes: usize,
    totals: Totals,
}

/// The blocks of the next file.
#[derive(Default)]
struct Gathered {
    frames: Vec<Bytes>,
    stored_bytes: usize,
    totals: Totals,
}

/// Writes the data files of a table.
pub(super) struct Writer {
    blocks: BoxStream<'static, Result<Packed>>,
    files: Files,
    /// What is complete.
    written: Written,
    /// The next file's blocks.
    gathered: Gathered,
    /// A file that is being put.
    putting: Option<(JoinHandle<Result<Part, FileFault>>, Totals)>,
}

impl Writer {
    /// Nothing is written yet.
    pub(super) fn open(items: ItemsAt, files: Files) -> Self {
        let (written, gathered) = (Written::default(), Gathered::default());
        Self { blocks: blocks(items).boxed(), files, written, gathered, putting: None }
    }

    /// Writes on, to the end of a file; false if all is written.
    ///
    /// # Errors
    /// [`Error::BackupFile`] if the bucket failed, others if the table could not be read.
    pub(super) async fn advance(&mut self) -> Result<bool> {
        while self.gathered.stored_bytes < PART_BYTES {
            match self.blocks.next().await {
                Some(packed) => self.gathered.push(packed?),
                None => break,
            }
        }
        // One file at a time is put, beside the gathering of the next one.
        let complete = self.complete_part().await?;
        let begun = self.begin_part();
        Ok(complete || begun)
    }

    /// What is written so far.
    pub(super) fn written(&self) -> &Written {
        &self.written
    }

    async fn complete_part(&mut self) -> Result<bool> {
        let Some((putting, totals)) = self.putting.take() else { return Ok(false) };
        self.written.parts.push(ended(putting).await??);
        self.written.items += totals.items;
        self.written.bytes += totals.bytes;
        Ok(true)
    }

    fn begin_part(&mut self) -> bool {
        if self.gathered.frames.is_empty() {
            return false;
        }
        let Gathered { frames, totals, .. } = std::mem::take(&mut self.gathered);
        let (files, number) = (self.files.clone(), self.written.parts.len());
        let putting = tokio::spawn(async move { files.put_part(number, frames, totals.items).await });
        self.putting = Some((putting, totals));
        true
    }
}

impl Drop for Writer {
    /// What an attempt that ends early still puts must not arrive after the next one's file of that name.
    fn drop(&mut self) {
        if let Some((putting, _)) = &self.putting {
            putting.abort();
        }
    }
}

/// The blocks of a table, compressed.
fn blocks(items: ItemsAt) -> impl Stream<Item = Result<Packed>> {
    let chunks = stream::unfold(Some(items), async |items| {
        let mut items = items?;
        match items.next(CHUNK_BYTES).await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(items))),
            Ok(None) => None,
            Err(fault) => Some((Err(fault), None)),
        }
    });
    let packed = chunks.map(|chunk| {
        let packing = chunk.map(|chunk| {
            let items: Vec<Item> = chunk.into_iter().map(|(_, item)| item).collect();
            tokio::task::spawn_blocking(move || Packed::of(&items))
        });
        async {
            let packed = ended(packing?).await?;
            packed.map_err(|fault| Error::Internal(format!("a block was not compressed: {fault}")))
        }
    });
    packed.buffered(COMPRESSING_MAX)
}

impl Packed {
    fn of(items: &[Item]) -> io::Result<Self> {
        Ok(Self {
            frame: block::encode(items)?.into(),
            stored_bytes: items.iter().map(|item| item.stored().len()).sum(),
            totals: Totals {
                items: signed(items.len()),
                bytes: items.iter().map(|item| signed(item.size_bytes())).sum(),
            },
        })
    }
}

impl Gathered {
    fn push(&mut self, packed: Packed) {
        self.frames.push(packed.frame);
        self.stored_bytes += packed.stored_bytes;
        self.totals.items += packed.totals.items;
        self.totals.bytes += packed.totals.bytes;
    }
}

/// Waits for a task, which only ends early if it panics.
async fn ended<T>(task: JoinHandle<T>) -> Result<T> {
    task.await.map_err(|fault| Error::Internal(fault.to_string()))
}
