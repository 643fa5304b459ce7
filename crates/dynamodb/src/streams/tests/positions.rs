//! Names of positions: shard ids, sequence numbers, iterators.

use aws_types::Timestamp;
use kv::Stamp;

use super::{arn, iterator, put, read, shards, streamed};
use crate::log::Position;
use crate::streams::iterator::ShardIterator;
use crate::streams::sequence_number;
use crate::streams::shard_id::ShardId;
use serde_json::json;
use std::time::Duration;

#[test]
fn shard_ids_come_back_and_sort_as_shards_were_opened() {
    let id = ShardId { opened_ms: 1_767_312_001_500, number: 0x2a };
    assert_eq!(id.to_string(), "shardId-00000001767312001500-0000002a");
    assert_eq!(ShardId::parse(&id.to_string()), Some(id));
    let later = ShardId { opened_ms: id.opened_ms, number: 0x2b };
    assert!(id < later && id.to_string() < later.to_string());
    for text in [
        "",
        "shardId-",
        "shardId-00000001767312001500-0000002A",
        "shardId-1-2",
        "shardId-99999999999999999999-00000001",
    ] {
        assert_eq!(ShardId::parse(text), None, "{text}");
    }
}

#[test]
fn sequence_numbers_come_back_and_grow_with_the_position() {
    let positions = [
        Position::START,
        Position { stamp: Stamp(1_767_312_001_500_000), ordinal: 0 },
        Position { stamp: Stamp(1_767_312_001_500_000), ordinal: 1 },
        Position { stamp: Stamp(1_767_312_001_500_001), ordinal: 0 },
        Position { stamp: Stamp(u64::MAX), ordinal: u16::MAX },
    ];
    let numbers = positions.map(sequence_number::of);
    assert!(numbers.is_sorted());
    for (position, number) in positions.into_iter().zip(numbers) {
        let text = number.to_string();
        assert!((21..=40).contains(&text.len()), "{text}");
        assert_eq!(sequence_number::parse(&text), Some(position));
    }
    let check = |text: &str, expected| assert_eq!(sequence_number::parse(text), expected, "{text}");
    check("", None);
    check("-1", None);
    check("12345678901234567890x", None);
    check("000000000000000000001", Some(Position::START));
    check(&"9".repeat(40), Some(Position::END));
}

#[test]
fn iterators_come_back_and_nothing_else_is_one() {
    let iterator = ShardIterator {
        arn: "arn:aws:dynamodb:us-east-1:000000000000:table/logged/stream/2026-01-02T00:00:01.500",
        shard: ShardId { opened_ms: 7, number: 3 },
        position: Position { stamp: Stamp(5), ordinal: 9 },
        issued: Timestamp(11),
    };
    let text = iterator.to_string();
    assert_eq!(ShardIterator::parse(&text), Some(iterator));
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let altered = String::from_utf8(bytes).expect("text");
        assert_eq!(ShardIterator::parse(&altered), None, "{altered}");
    }
    for text in ["", "|1|", "x|1|AAAA", &text[..text.len() - 4]] {
        assert_eq!(ShardIterator::parse(text), None, "{text}");
    }
}

#[test]
fn an_iterator_expires_after_fifteen_minutes() {
    let service = streamed("KEYS_ONLY");
    let arn = arn(&service);
    let first = iterator(&service, &arn, &shards(&service, &arn)[0], "TRIM_HORIZON");
    service.pass(Duration::from_secs(15 * 60));
    let (_, next) = read(&service, &first);
    service.pass(Duration::from_secs(1));
    let refusal = service.refusal("GetRecords", &json!({"ShardIterator": first}));
    assert_eq!(refusal, "ExpiredIteratorException: The shard iterator has expired");
    put(&service, "k", "1");
    read(&service, &next.expect("an open shard"));
}
