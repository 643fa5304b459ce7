//! ListStreams: the streams of an account in a region, those of tables that are gone included, page by page.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html>

use aws_models::dynamodbstreams::structures::LIST_STREAMS_INPUT;
use aws_models::dynamodbstreams::types::{ListStreamsInput, ListStreamsOutput, Stream as StreamSummary};
use aws_types::Context;
use bytes::Bytes;
use kv::{Direction, Scan};

use crate::limits::STREAMS_PAGE_MAX;
use crate::operations::table_requests::{answer, parse};
use crate::streams::record::Stream;
use crate::streams::request::{StreamRef, page_limit};
use crate::table::Owner;
use crate::{DynamoDb, Result, keyspace};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListStreamsInput = parse(body, &LIST_STREAMS_INPUT)?;
    let limit = page_limit(input.limit, STREAMS_PAGE_MAX)?;
    let owner = Owner::of(cx);
    let mut range = keyspace::streams(&owner, input.table_name.as_deref());
    if let Some(start) = &input.exclusive_start_stream_arn {
        let start = StreamRef::parse(cx, start)?;
        range = range.after(&keyspace::stream(&owner, start.table, start.label));
    }
    // One more than asked for tells whether there are more.
    let scan = Scan { range, direction: Direction::Forward, limit: limit + 1, bytes_max: usize::MAX };
    let page = db.kv.scan(scan).await?;
    let found = page.entries.iter().take(limit).map(|(_, stored)| Stream::decode(stored));
    let found = found.collect::<Result<Vec<_>>>()?;
    let last = found.last().filter(|_| page.entries.len() > limit).map(Stream::arn);
    let readable = found.into_iter().filter_map(|stream| stream.without_trimmed(cx.now));
    let streams = readable.map(|stream| StreamSummary {
        stream_arn: Some(stream.arn()),
        table_name: Some(stream.name),
        stream_label: Some(stream.label),
    });
    answer(&ListStreamsOutput { streams: Some(streams.collect()), last_evaluated_stream_arn: last })
}
