//! DescribeStream: a stream and its shards, page by page, parents before their children.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html>

use aws_models::dynamodb::types::{KeySchemaElement as TableKeyElement, KeyType as TableKeyType};
use aws_models::dynamodbstreams::structures::DESCRIBE_STREAM_INPUT;
use aws_models::dynamodbstreams::types::{
    DescribeStreamInput, DescribeStreamOutput, KeySchemaElement, KeyType, SequenceNumberRange, Shard,
    ShardFilter, StreamDescription, StreamStatus, StreamViewType,
};
use aws_types::{Context, Timestamp};
use bytes::Bytes;
use kv::Stamp;

use crate::limits::SHARDS_PAGE_MAX;
use crate::log::{Position, reader};
use crate::operations::table_requests::{answer, invalid, parse};
use crate::streams::record::{Stream, StreamShard};
use crate::streams::request::{StreamRef, page_limit};
use crate::streams::sequence_number;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeStreamInput = parse(body, &DESCRIBE_STREAM_INPUT)?;
    let limit = page_limit(input.limit, SHARDS_PAGE_MAX)?;
    let parent = input.shard_filter.as_ref().map(parent_wanted).transpose()?.flatten();
    let stream = StreamRef::parse(cx, &input.stream_arn)?.find(cx, db).await?;

    let start = input.exclusive_start_shard_id.as_deref().unwrap_or_default();
    let mut shards = stream.shards.iter().filter(|shard| {
        let is_child = || shard.parent.map(|parent| parent.to_string()).as_deref() == parent;
        shard.id.to_string().as_str() > start && (parent.is_none() || is_child())
    });
    let page: Vec<_> = shards.by_ref().take(limit).collect();
    let last = page.last().filter(|_| shards.next().is_some()).map(|shard| shard.id.to_string());
    let mut described = Vec::with_capacity(page.len());
    for shard in page {
        described.push(describe_shard(db, &stream, shard).await?);
    }
    let description = describe(stream, described, last);
    answer(&DescribeStreamOutput { stream_description: Some(description) })
}

/// The shard whose children are asked for.
fn parent_wanted(filter: &ShardFilter) -> Result<Option<&str>> {
    match (filter.r#type, filter.shard_id.as_deref()) {
        (Some(_), None) => Err(invalid("ShardFilter with Type CHILD_SHARDS requires a ShardId")),
        (None, Some(_)) => Err(invalid("ShardFilter requires a Type")),
        (_, parent) => Ok(parent),
    }
}

fn describe(stream: Stream, shards: Vec<Shard>, last: Option<String>) -> StreamDescription {
    let status = if stream.disabled_ms.is_some() { StreamStatus::Disabled } else { StreamStatus::Enabled };
    StreamDescription {
        stream_arn: Some(stream.arn()),
        stream_label: Some(stream.label),
        stream_status: Some(status),
        stream_view_type: StreamViewType::parse(stream.view.as_str()),
        creation_request_date_time: Some(Timestamp(stream.created_ms).as_seconds()),
        table_name: Some(stream.name),
        key_schema: Some(stream.key.iter().map(key_element).collect()),
        shards: Some(shards),
        last_evaluated_shard_id: last,
    }
}

/// A shard ends, once it is closed, with its last record; one without any, where it began.
async fn describe_shard(db: &DynamoDb, stream: &Stream, shard: &StreamShard) -> Result<Shard> {
    let first = Position::before(Stamp::from_ms(shard.id.opened_ms));
    let last = if shard.is_open() {
        None
    } else {
        let last = reader::last(&*db.kv, stream.in_log(shard.id)).await?;
        Some(last.unwrap_or(first).max(first))
    };
    let number = |position| sequence_number::of(position).to_string();
    let range = SequenceNumberRange {
        starting_sequence_number: Some(number(first)),
        ending_sequence_number: last.map(number),
    };
    Ok(Shard {
        shard_id: Some(shard.id.to_string()),
        sequence_number_range: Some(range),
        parent_shard_id: shard.parent.map(|parent| parent.to_string()),
    })
}

/// The two services' models each have their own type of it.
fn key_element(element: &TableKeyElement) -> KeySchemaElement {
    let key_type = match element.key_type {
        TableKeyType::Hash => KeyType::Hash,
        TableKeyType::Range => KeyType::Range,
    };
    KeySchemaElement { attribute_name: element.attribute_name.clone(), key_type }
}
