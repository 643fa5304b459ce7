//! From data files to items: get, verify and unpack ahead of whoever takes the items, in constant memory.
//!
//! A file is looked at only after its checksum was right. The next file is got while one is being read, and a few blocks
//! are unpacked ahead, on threads of their own.

use bytes::Bytes;
use dynamodb_values::Item;
use futures_util::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::block;
use super::files::{FileFault, Files};
use super::manifest::Part;
use crate::{Error, Result};

/// Files that are in memory at the same time.
const PARTS_MAX: usize = 2;
/// Blocks that are being unpacked at the same time.
const UNPACKING_MAX: usize = 2;

/// How far the blocks of a backup are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Files that are read to their end.
    pub(super) parts: usize,
    /// Blocks of the file behind them.
    pub(super) blocks: usize,
}

/// A block, and how far the blocks are read with it.
pub(super) type Block = (Vec<Item>, Place);

/// A block that is still packed.
type Frame = (Bytes, Place, Part);

/// The blocks behind `place`, in their order. It goes on after no error.
pub(super) fn read(files: Files, parts: Vec<Part>, place: Place) -> impl Stream<Item = Result<Block>> {
    let parts = parts.into_iter().enumerate().skip(place.parts);
    let getting = {
        let files = files.clone();
        move |(number, part): (usize, Part)| {
            let files = files.clone();
            let got = tokio::spawn(async move {
                let bytes = files.part(&part).await?;
                let mut frames = frames(&files, number, part, bytes)?;
                let read = if number == place.parts { place.blocks } else { 0 };
                frames.drain(..read.min(frames.len()));
                Ok(frames)
            });
            ended(got)
        }
    };
    stream::iter(parts)
        .map(getting)
        .buffered(PARTS_MAX)
        .flat_map(|frames| match frames {
            Ok(frames) => stream::iter(frames.into_iter().map(Ok).collect::<Vec<_>>()),
            Err(fault) => stream::iter(vec![Err(fault)]),
        })
        .map(move |frame| unpack(files.clone(), frame))
        .buffered(UNPACKING_MAX)
}

/// A file's frames.
fn frames(files: &Files, number: usize, part: Part, mut bytes: Bytes) -> Result<Vec<Frame>, FileFault> {
    let damaged = |fault: block::Damaged| files.damaged(&part.file, fault);
    let mut frames = Vec::new();
    while let Some(frame) = block::split_frame(&mut bytes).map_err(damaged)? {
        let place = match bytes.is_empty() {
            true => Place { parts: number + 1, blocks: 0 },
            false => Place { parts: number, blocks: frames.len() + 1 },
        };
        frames.push((frame, place, part.clone()));
    }
    Ok(frames)
}

/// Unpacks a frame, beside whatever else is done.
fn unpack(files: Files, frame: Result<Frame>) -> impl Future<Output = Result<Block>> {
    let unpacking = frame.map(|(frame, place, part)| {
        tokio::task::spawn_blocking(move || match block::decode(&frame) {
            Ok(items) => Ok((items, place)),
            Err(fault) => Err(files.damaged(&part.file, fault)),
        })
    });
    async { ended(unpacking?).await }
}

/// Waits for a task, which only ends early if it panics.
async fn ended<T>(task: JoinHandle<Result<T, FileFault>>) -> Result<T> {
    match task.await {
        Ok(outcome) => Ok(outcome?),
        Err(fault) => Err(Error::Internal(fault.to_string())),
    }
}
