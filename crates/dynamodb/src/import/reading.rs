//! From an object to chunks of items: fetched, decompressed and parsed at the same time, in bounded memory.
//!
//! A task fetches the object; a thread of its own reads records from what arrives, because that is work for a processor.
//! Both stop when nobody takes what they make.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use dynamodb_interchange::{Compression, InputFormat, Records};
use dynamodb_values::Item;
use futures_util::StreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use super::errors::Rejected;
use crate::fill::CHUNK_BYTES;

/// Pieces of the object that wait to be read.
const PIECES: usize = 8;
/// Chunks that wait to be written.
const CHUNKS: usize = 2;
/// Records of one chunk, however small.
const CHUNK_RECORDS: usize = 10_000;

/// Some records of an object.
#[derive(Default)]
pub(super) struct Chunk {
    /// Those that are items, with their places.
    pub(super) items: Vec<(u64, Item)>,
    /// Those that are not.
    pub(super) rejected: Vec<Rejected>,
    /// How many records of the object are passed behind it.
    pub(super) records: u64,
    /// How many bytes of its text.
    pub(super) bytes: u64,
    /// Why nothing can be read behind it.
    pub(super) damage: Option<String>,
}

/// An object that is being read.
pub(super) struct Reading {
    pub(super) chunks: Receiver<Chunk>,
    fetching: JoinHandle<Result<(), object_store::Error>>,
}

impl Reading {
    /// Reads an object behind its first `skip` records.
    pub(super) fn open(
        bucket: Arc<dyn ObjectStore>,
        path: Path,
        (format, compression): (InputFormat, Compression),
        skip: u64,
    ) -> Self {
        let (pieces, arriving) = channel(PIECES);
        let (chunks, made) = channel(CHUNKS);
        let fetching = tokio::spawn(fetch(bucket, path, pieces));
        tokio::task::spawn_blocking(move || {
            let text = Arriving { pieces: arriving, current: Bytes::new(), ended: false };
            if let Err(damage) = read(text, (format, compression), skip, &chunks) {
                let damage = Some(damage.to_string());
                // Nobody listens any more if this fails.
                let _ = chunks.blocking_send(Chunk { damage, ..Chunk::default() });
            }
        });
        Self { chunks: made, fetching }
    }

    /// Whether the object arrived whole: to be asked before its damage is believed.
    pub(super) async fn arrived(self) -> Result<(), object_store::Error> {
        drop(self.chunks);
        self.fetching.await.unwrap_or_else(|fault| {
            Err(object_store::Error::Generic { store: "import", source: fault.into() })
        })
    }
}

async fn fetch(
    bucket: Arc<dyn ObjectStore>,
    path: Path,
    pieces: Sender<Option<Bytes>>,
) -> Result<(), object_store::Error> {
    let mut stream = bucket.get(&path).await?.into_stream();
    while let Some(piece) = stream.next().await {
        if pieces.send(Some(piece?)).await.is_err() {
            return Ok(());
        }
    }
    // Nobody listens any more if this fails.
    let _ = pieces.send(None).await;
    Ok(())
}

fn read(
    text: Arriving,
    (format, compression): (InputFormat, Compression),
    skip: u64,
    chunks: &Sender<Chunk>,
) -> io::Result<()> {
    let mut records = Records::new(format, compression.reader(text)?);
    records.skip_records(skip)?;
    let (mut chunk, mut bytes) = (Chunk::default(), 0);
    loop {
        let index = records.records_passed();
        let mut ended = false;
        match records.next() {
            Some(Ok(Ok(item))) => {
                bytes += item.stored().len();
                chunk.items.push((index, item));
            }
            Some(Ok(Err(fault))) => {
                chunk.rejected.push(Rejected { index, message: fault.fault.to_string() });
            }
            Some(Err(damage)) => {
                chunk.damage = Some(damage.to_string());
                ended = true;
            }
            None => ended = true,
        }
        chunk.records = records.records_passed();
        chunk.bytes = records.bytes_passed();
        if ended || bytes >= CHUNK_BYTES || chunk.items.len() + chunk.rejected.len() >= CHUNK_RECORDS {
            bytes = 0;
            if chunks.blocking_send(std::mem::take(&mut chunk)).is_err() || ended {
                return Ok(());
            }
        }
    }
}

/// The text of the object as it arrives.
struct Arriving {
    /// None is the object's end: where they end without one, the object did not arrive whole.
    pieces: Receiver<Option<Bytes>>,
    current: Bytes,
    ended: bool,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Arriving {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Some(piece)) => self.current = piece,
                Some(None) => self.ended = true,
                // What was read last may be a part of a record.
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, length: usize) {
        self.current.advance(length);
    }
}
