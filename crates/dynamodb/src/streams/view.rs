//! A record of the log as a stream's readers see it: written straight into the answer, with no tree between.
//!
//! The log may hold more images than the stream shows, for other readers' sake; the size counts what is shown.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html>

use aws_models::dynamodb::types::StreamViewType;
use dynamodb_values::Item;
use xxhash_rust::xxh3::xxh3_128;

use super::record::Stream;
use super::sequence_number;
use super::shard_id::ShardId;
use crate::Result;
use crate::answer::Object;
use crate::log::reader::LogPage;
use crate::log::{Origin, Position, Record};

/// Bytes of a record's JSON beside its attributes.
const FRAME_BYTES: usize = 400;
const MS_PER_SECOND: u64 = 1000;

/// How records of one shard are shown.
pub(super) struct View<'a> {
    stream: &'a Stream,
    shard: ShardId,
    old: bool,
    new: bool,
}

impl<'a> View<'a> {
    /// The view that the stream was enabled with.
    pub(super) fn of(stream: &'a Stream, shard: ShardId) -> Self {
        let both = stream.view == StreamViewType::NewAndOldImages;
        let old = both || stream.view == StreamViewType::OldImage;
        let new = both || stream.view == StreamViewType::NewImage;
        Self { stream, shard, old, new }
    }

    /// How much room a page takes, roughly.
    pub(super) fn json_bytes_about(&self, page: &LogPage) -> usize {
        let images = |record: &Record| {
            let shown = self.shown(record);
            shown.into_iter().flatten().map(|image| image.stored().len()).sum::<usize>()
        };
        page.records.iter().map(|(_, record)| FRAME_BYTES + images(record) * 3 / 2).sum()
    }

    /// Appends a record's JSON.
    pub(super) fn write(&self, position: Position, record: &Record, out: &mut Vec<u8>) -> Result<()> {
        let mut whole = Object::begin(out);
        self.write_id(position, whole.member("eventID"));
        whole.string("eventName", record.event.name());
        whole.string("eventVersion", "1.1");
        whole.string("eventSource", "aws:dynamodb");
        whole.string("awsRegion", &self.stream.region);
        self.write_change(position, record, whole.member("dynamodb"))?;
        if record.origin == Origin::TimeToLive {
            let identity = br#"{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}"#;
            whole.member("userIdentity").extend_from_slice(identity);
        }
        whole.end();
        Ok(())
    }

    fn write_change(&self, position: Position, record: &Record, out: &mut Vec<u8>) -> Result<()> {
        let mut change = Object::begin(out);
        change.integer("ApproximateCreationDateTime", position.stamp.as_ms() / MS_PER_SECOND);
        let mut size_bytes = record.write_keys(&self.stream.key, change.member("Keys"))?;
        let [old, new] = self.shown(record);
        for (member, image) in [("NewImage", new), ("OldImage", old)] {
            if let Some(image) = image {
                image.write_json(change.member(member));
                size_bytes += image.size_bytes();
            }
        }
        let mut digits = itoa::Buffer::new();
        let number = digits.format(sequence_number::of(position));
        change.string("SequenceNumber", number);
        change.integer("SizeBytes", size_bytes as u64);
        change.string("StreamViewType", self.stream.view.as_str());
        change.end();
        Ok(())
    }

    /// The old and the new image, as far as they are shown.
    fn shown<'r>(&self, record: &'r Record) -> [Option<&'r Item>; 2] {
        [record.old.as_ref().filter(|_| self.old), record.new.as_ref().filter(|_| self.new)]
    }

    /// An id that no other record has, and that is the same whenever this one is read.
    fn write_id(&self, position: Position, out: &mut Vec<u8>) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut place = [0; 22];
        place[..8].copy_from_slice(&self.stream.table.to_be_bytes());
        place[8..12].copy_from_slice(&self.shard.number.to_be_bytes());
        place[12..20].copy_from_slice(&position.stamp.0.to_be_bytes());
        place[20..].copy_from_slice(&position.ordinal.to_be_bytes());
        let id = xxh3_128(&place);
        out.push(b'"');
        // Four bits at a time, so every index is below sixteen.
        out.extend((0..32).rev().map(|digit| DIGITS[(id >> (4 * digit)) as usize & 0xf]));
        out.push(b'"');
    }
}
