//! Key order, prefixes and write sets, as tables.

use bytes::Bytes;

use crate::{Clock, Error, Key, KeyBuilder, KeyRange, Space, Stamp, WriteSet, append_key};

fn text(value: &[u8]) -> Key {
    KeyBuilder::new(Space::Items).bytes(value).build()
}

#[test]
fn byte_strings_sort_as_their_bytes() {
    let ordered: [&[u8]; 9] = [b"", b"\0", b"\0\0", b"\0\x01", b"\0\xff", b"a", b"a\0", b"a\0b", b"b"];
    for (index, lower) in ordered.iter().enumerate() {
        for higher in &ordered[index + 1..] {
            assert!(text(lower) < text(higher), "{lower:?} {higher:?}");
        }
    }
}

#[test]
fn no_byte_string_key_is_a_prefix_of_another() {
    let values: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"\xff", b"a", b"a\0", b"ab"];
    for one in values {
        for other in values.iter().filter(|other| **other != one) {
            assert!(!text(other).starts_with(&text(one)), "{one:?} {other:?}");
        }
    }
}

#[test]
fn spaces_are_found_by_first_byte() {
    fn check(key: &[u8], expected: Option<Space>) {
        assert_eq!(Space::of(key), expected);
    }
    check(b"", None);
    check(b"\0x", None);
    check(b"\x01", Some(Space::Meta));
    check(b"\x04x", Some(Space::Log));
    check(b"\x05", None);
}

#[test]
fn prefix_ranges_hold_exactly_their_prefix() {
    let range = KeyRange::prefix(&Bytes::from_static(b"\x02a\xff"));
    assert_eq!(range.end, Bytes::from_static(b"\x02b"));
    let inside = Bytes::from_static(b"\x02a\xff\xff\xff");
    assert!(range.start <= inside && range.end > inside);
    let tail = range.clone().after(b"\x02a\xffm");
    assert_eq!(tail.start, Bytes::from_static(b"\x02a\xffm\0"));
    let head = range.before(&Bytes::from_static(b"\x02a\xff"));
    assert!(head.is_empty());
}

#[test]
fn appends_sort_by_stamp_then_ordinal() {
    let ordered = [(1, 0), (1, 1), (1, 256), (2, 0), (256, 0), (u64::MAX, 0)];
    let keys: Vec<Key> =
        ordered.iter().map(|(stamp, ordinal)| append_key(b"\x04p", Stamp(*stamp), *ordinal)).collect();
    assert!(keys.is_sorted());
    for (key, (stamp, ordinal)) in keys.iter().zip(ordered) {
        assert_eq!(Stamp::of_append_key(key), Some((Stamp(stamp), ordinal)));
    }
    assert_eq!(Stamp::of_append_key(&Bytes::from_static(b"\x04 short")), None);
}

#[test]
fn stamps_are_microseconds() {
    fn check(ms: u64, first: u64) {
        assert_eq!(Stamp::from_ms(ms), Stamp(first));
        assert_eq!((Stamp(first).as_ms(), Stamp(first + 999).as_ms()), (ms, ms));
    }
    check(0, 0);
    check(1, 1_000);
    check(1_767_312_001_500, 1_767_312_001_500_000);
    assert_eq!(Stamp::from_ms(u64::MAX), Stamp(u64::MAX));
}

#[test]
fn stamps_follow_the_clock_and_count_while_it_stands_or_steps_back() {
    fn check(now_us: u64, last: u64, expected: u64) {
        assert_eq!(Clock::new(move || now_us).stamp_after(Stamp(last)), Stamp(expected));
    }
    check(500, 0, 500);
    check(500, 499, 500);
    check(500, 500, 501);
    check(500, 900, 901);
    assert_eq!(Clock::default().stamp_after(Stamp(7)), Stamp(8));
}

#[test]
fn counters_start_at_zero_and_round_trip() {
    assert_eq!(WriteSet::counter(None), 0);
    for sum in [0, 1, -1, i64::MIN, i64::MAX] {
        assert_eq!(WriteSet::counter(Some(&WriteSet::counter_value(sum))), sum);
    }
}

#[test]
fn write_sets_that_no_engine_can_store_are_refused() {
    fn check(fill: impl Fn(&mut WriteSet), accepted: bool) {
        let mut set = WriteSet::default();
        fill(&mut set);
        let answer = set.validate();
        assert_eq!(answer.is_ok(), accepted, "{answer:?}");
        assert!(accepted || matches!(answer, Err(Error::Engine(_))));
    }
    let long = |bytes: usize| Bytes::from(vec![1; bytes]);
    check(|_| {}, true);
    check(|set| set.put(long(65_535), Bytes::new()), true);
    check(|set| set.put(long(65_536), Bytes::new()), false);
    check(|set| set.put(Bytes::new(), Bytes::new()), false);
    check(|set| set.delete(Bytes::from_static(b"\x09")), false);
    check(|set| set.add(Bytes::new(), 1), false);
    check(|set| set.append(long(65_525), Bytes::new()), true);
    check(|set| set.append(long(65_526), Bytes::new()), false);
    check(|set| (0..=65_535).for_each(|_| set.append(long(1), Bytes::new())), true);
    check(|set| (0..=65_536).for_each(|_| set.append(long(1), Bytes::new())), false);
}
