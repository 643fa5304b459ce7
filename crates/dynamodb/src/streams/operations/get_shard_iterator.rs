//! GetShardIterator: where a reader begins in a shard.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html>

use aws_models::dynamodbstreams::structures::GET_SHARD_ITERATOR_INPUT;
use aws_models::dynamodbstreams::types::{GetShardIteratorInput, GetShardIteratorOutput, ShardIteratorType};
use aws_types::{Context, Timestamp};
use bytes::Bytes;
use kv::Stamp;

use crate::log::{Position, Shard, reader};
use crate::operations::table_requests::{answer, invalid, parse};
use crate::streams::iterator::ShardIterator;
use crate::streams::request::StreamRef;
use crate::streams::retention::horizon;
use crate::streams::sequence_number;
use crate::streams::shard_id::ShardId;
use crate::{DynamoDb, Error, Result};

const US_PER_SECOND: f64 = 1e6;

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: GetShardIteratorInput = parse(body, &GET_SHARD_ITERATOR_INPUT)?;
    let wanted = Wanted::of(&input, cx.now)?;
    let stream = StreamRef::parse(cx, &input.stream_arn)?.find(cx, db).await?;
    let shard = ShardId::parse(&input.shard_id).and_then(|id| stream.shard(id)).ok_or_else(|| {
        Error::ResourceNotFound(format!("Requested resource not found: Shard: {} not found", input.shard_id))
    })?;
    let position = wanted.find(db, stream.in_log(shard.id), cx.now).await?;
    let iterator = ShardIterator { arn: &input.stream_arn, shard: shard.id, position, issued: cx.now };
    answer(&GetShardIteratorOutput { shard_iterator: Some(iterator.to_string()) })
}

/// Where a reader wants to begin.
enum Wanted {
    /// With the oldest record there is.
    Oldest,
    /// With the next record that is written.
    Latest,
    /// At a place.
    At(Position),
    /// At a moment: with the oldest record if that is younger.
    Since(Position),
}

impl Wanted {
    fn of(input: &GetShardIteratorInput, now: Timestamp) -> Result<Self> {
        let kind = input.shard_iterator_type;
        let numbered =
            matches!(kind, ShardIteratorType::AtSequenceNumber | ShardIteratorType::AfterSequenceNumber);
        let timed = kind == ShardIteratorType::AtTimestamp;
        check_member("SequenceNumber", kind, input.sequence_number.is_some(), numbered)?;
        check_member("Timestamp", kind, input.timestamp.is_some(), timed)?;
        Ok(match kind {
            ShardIteratorType::TrimHorizon => Self::Oldest,
            ShardIteratorType::Latest => Self::Latest,
            ShardIteratorType::AtSequenceNumber => Self::At(numbered_position(input)?),
            ShardIteratorType::AfterSequenceNumber => Self::At(numbered_position(input)?.next()),
            ShardIteratorType::AtTimestamp => Self::Since(moment(input, now)?),
        })
    }

    async fn find(self, db: &DynamoDb, shard: Shard, now: Timestamp) -> Result<Position> {
        match self {
            Self::Oldest => Ok(Position::START),
            Self::Since(position) if position <= horizon(now) => Ok(Position::START),
            Self::At(position) if position < horizon(now) => Err(Error::TrimmedDataAccess),
            Self::At(position) | Self::Since(position) => Ok(position),
            Self::Latest => {
                let last = reader::last(&*db.kv, shard).await?;
                Ok(last.map_or(Position::START, Position::next))
            }
        }
    }
}

fn check_member(member: &str, kind: ShardIteratorType, given: bool, wanted: bool) -> Result<()> {
    let kind = kind.as_str();
    match (given, wanted) {
        (true, false) => Err(invalid(format_args!("{member} must not be specified for {kind}"))),
        (false, true) => Err(invalid(format_args!("{member} must be specified for {kind}"))),
        _ => Ok(()),
    }
}

fn numbered_position(input: &GetShardIteratorInput) -> Result<Position> {
    let number = input.sequence_number.as_deref().and_then(sequence_number::parse);
    number.ok_or_else(|| invalid("Invalid SequenceNumber"))
}

fn moment(input: &GetShardIteratorInput, now: Timestamp) -> Result<Position> {
    let seconds = input.timestamp.unwrap_or_default();
    if seconds > now.as_seconds() {
        return Err(invalid("Timestamp must not be in the future"));
    }
    // Negative moments become zero.
    Ok(Position::before(Stamp((seconds * US_PER_SECOND) as u64)))
}
