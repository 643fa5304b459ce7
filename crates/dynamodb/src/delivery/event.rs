//! A record of the log as a data stream receives it: JSON with both images, and a partition key that keeps all changes of
//! one item in one shard of the stream.
//!
//! Order and names of the members are those of the live service.

use aws_models::dynamodb::types::ApproximateCreationDateTimePrecision as Precision;
use xxhash_rust::xxh3::xxh3_128;

use super::KinesisRecord;
use super::assignment::Assignment;
use crate::answer::Object;
use crate::log::{Origin, Position, Record, ShardNumber};
use crate::{Result, uuid};

/// What the stream receives of a record.
pub(super) fn of(
    assignment: &Assignment,
    shard: ShardNumber,
    position: Position,
    record: &Record,
) -> Result<KinesisRecord> {
    let mut keys = Vec::new();
    let keys_bytes = record.write_keys(&assignment.key, &mut keys)?;
    let mut data = Vec::new();
    let mut whole = Object::begin(&mut data);
    whole.string("awsRegion", &assignment.region);
    whole.string("eventID", &uuid::of(&place(assignment, shard, position)));
    whole.string("eventName", record.event.name());
    let identity: &[u8] = match record.origin {
        Origin::Client => b"null",
        Origin::TimeToLive => br#"{"principalId":"dynamodb.amazonaws.com","type":"Service"}"#,
    };
    whole.member("userIdentity").extend_from_slice(identity);
    whole.string("recordFormat", "application/json");
    whole.string("tableName", &assignment.name);

    let mut change = Object::begin(whole.member("dynamodb"));
    let moment = match assignment.precision {
        Precision::Millisecond => position.stamp.as_ms(),
        Precision::Microsecond => position.stamp.0,
    };
    change.integer("ApproximateCreationDateTime", moment);
    change.member("Keys").extend_from_slice(&keys);
    let mut size_bytes = keys_bytes;
    for (member, image) in [("NewImage", &record.new), ("OldImage", &record.old)] {
        if let Some(image) = image {
            image.write_json(change.member(member));
            size_bytes += image.size_bytes();
        }
    }
    change.integer("SizeBytes", size_bytes as u64);
    change.string("ApproximateCreationDateTimePrecision", assignment.precision.as_str());
    change.end();

    whole.string("eventSource", "aws:dynamodb");
    whole.end();
    Ok(KinesisRecord { partition_key: format!("{:032X}", xxh3_128(&keys)), data })
}

/// What no other record has, and what this one has whenever it is delivered.
fn place(assignment: &Assignment, shard: ShardNumber, position: Position) -> Vec<u8> {
    [
        &assignment.table.to_be_bytes()[..],
        &shard.0.to_be_bytes(),
        &position.stamp.0.to_be_bytes(),
        &position.ordinal.to_be_bytes(),
    ]
    .concat()
}
