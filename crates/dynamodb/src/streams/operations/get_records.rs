//! GetRecords: a page of one shard, from where the reader stands.
//!
//! Whether the shard is closed is looked up before its records are read: only of a closed one is the end the end.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>

use aws_models::dynamodbstreams::structures::GET_RECORDS_INPUT;
use aws_models::dynamodbstreams::types::GetRecordsInput;
use aws_types::Context;
use bytes::Bytes;

use crate::answer::{Object, write_array};
use crate::limits::{STREAM_PAGE_BYTES_MAX, STREAM_RECORDS_PAGE_MAX};
use crate::log::reader::{self, LogPage, PageMax};
use crate::log::{Position, Shard};
use crate::operations::table_requests::parse;
use crate::streams::iterator::ShardIterator;
use crate::streams::request::{StreamRef, page_limit};
use crate::streams::retention::horizon;
use crate::streams::view::View;
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: GetRecordsInput = parse(body, &GET_RECORDS_INPUT)?;
    let records = page_limit(input.limit, STREAM_RECORDS_PAGE_MAX)?;
    let iterator = ShardIterator::parse(&input.shard_iterator);
    let iterator = iterator.ok_or_else(|| Error::validation("Invalid ShardIterator"))?;
    let stream = StreamRef::parse(cx, iterator.arn)?;
    if iterator.is_expired(cx.now) {
        return Err(Error::ExpiredIterator);
    }
    let stream = stream.find(cx, db).await?;
    let shard = stream.shard(iterator.shard).ok_or(Error::TrimmedDataAccess)?;

    let in_log = stream.in_log(shard.id);
    let start = first_readable(db, in_log, iterator.position, horizon(cx.now)).await?;
    let max = PageMax { records, bytes: STREAM_PAGE_BYTES_MAX };
    let page = reader::page(&*db.kv, in_log, [start, Position::END], max).await?;
    let next = (page.more || shard.is_open()).then(|| {
        let position = page.records.last().map_or(start, |(position, _)| position.next());
        ShardIterator { position, issued: cx.now, ..iterator }
    });
    write(&View::of(&stream, shard.id), &page, next)
}

/// Where to read on: never before the horizon. An iterator that stood at records which were trimmed meanwhile has lost
/// them, and its reader is told; they are still there for a while, or nobody could tell them from a quiet shard.
async fn first_readable(db: &DynamoDb, shard: Shard, at: Position, horizon: Position) -> Result<Position> {
    if at >= horizon || at == Position::START {
        return Ok(at.max(horizon));
    }
    let one = PageMax { records: 1, bytes: usize::MAX };
    let lost = reader::page(&*db.kv, shard, [at, horizon], one).await?;
    if lost.records.is_empty() { Ok(horizon) } else { Err(Error::TrimmedDataAccess) }
}

fn write(view: &View<'_>, page: &LogPage, next: Option<ShardIterator<'_>>) -> Result<Bytes> {
    let mut out = Vec::with_capacity(512 + view.json_bytes_about(page));
    let mut fault = Ok(());
    let mut answer = Object::begin(&mut out);
    write_array(answer.member("Records"), &page.records, |(position, record), out| {
        if let Err(damaged) = view.write(*position, record, out) {
            fault = Err(damaged);
        }
    });
    if let Some(next) = next {
        answer.string("NextShardIterator", &next.to_string());
    }
    answer.end();
    fault.map(|()| out.into())
}
