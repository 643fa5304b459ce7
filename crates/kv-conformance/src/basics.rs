//! Single-threaded promises of the seam that the random model does not reach.

use bytes::Bytes;
use kv::{Clock, Decision, Direction, Error, KeyRange, Kv, Outcome, Scan, Space, WriteSet};

use crate::{Fixture, block_on, key};

fn write(kv: &dyn Kv, fill: impl FnOnce(&mut WriteSet) + Send + 'static) -> kv::Result<Outcome> {
    let mut fill = Some(fill);
    let decide = Box::new(move |_: &[_]| {
        let mut set = WriteSet::default();
        if let Some(fill) = fill.take() {
            fill(&mut set);
        }
        Decision::Write(set)
    });
    block_on(kv.commit(Vec::new(), decide))
}

/// Additions in one set and in many add up; a decision that declares the counter sees the sum; a delete starts it over.
pub fn counters_sum_and_are_readable_by_decisions(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let counter = key(Space::Meta, "counter");
    for _ in 0..3 {
        let counter = counter.clone();
        write(&*kv, move |set| {
            set.add(counter.clone(), 5);
            set.add(counter, -2);
        })
        .unwrap();
    }
    let seen = block_on(kv::commit(&*kv, vec![counter.clone()], |values| {
        Ok::<_, ()>((WriteSet::default(), WriteSet::counter(values[0].as_ref())))
    }));
    assert_eq!(seen.unwrap(), Ok(9));
    let gone = counter.clone();
    write(&*kv, move |set| set.delete(gone)).unwrap();
    let again = counter.clone();
    write(&*kv, move |set| set.add(again, i64::MIN)).unwrap();
    let value = block_on(kv.get(&[counter])).unwrap().remove(0);
    assert_eq!(WriteSet::counter(value.as_ref()), i64::MIN);
}

/// A refused write set leaves nothing behind and the engine goes on.
pub fn write_sets_that_cannot_be_stored_are_refused(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let good = key(Space::Items, "good");
    let beside = good.clone();
    let refused = write(&*kv, move |set| {
        set.put(beside, Bytes::from_static(b"1"));
        set.put(Bytes::from_static(b"\xee"), Bytes::new());
    });
    assert!(matches!(refused, Err(Error::Engine(_))), "{refused:?}");
    assert_eq!(block_on(kv.get(std::slice::from_ref(&good))).unwrap(), [None]);
    let again = good.clone();
    write(&*kv, move |set| set.put(again, Bytes::from_static(b"2"))).unwrap();
    assert_eq!(block_on(kv.get(&[good])).unwrap(), [Some(Bytes::from_static(b"2"))]);
}

/// Thousands of writes in one commit are all there.
pub fn a_commit_drops_nothing_of_a_large_write_set(make: fn(Clock) -> Fixture) {
    const WRITES: u32 = 5_000;
    let kv = make(Clock::default());
    write(&*kv, |set| {
        for number in 0..WRITES {
            set.put(key(Space::Indexes, number.to_be_bytes()), Bytes::from(vec![7; 300]));
            set.append(key(Space::Log, "large"), Bytes::copy_from_slice(&number.to_be_bytes()));
        }
    })
    .unwrap();
    for space in [Space::Indexes, Space::Log] {
        let range = KeyRange::prefix(&key(space, ""));
        let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
        let page = block_on(kv.scan(scan)).unwrap();
        assert_eq!(page.entries.len(), WRITES as usize);
        assert!(!page.more && page.entries.is_sorted_by(|one, next| one.0 < next.0));
    }
}

/// Short, long and odd keys and values come back as they went in.
pub fn keys_of_every_length_and_byte_round_trip(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let names: Vec<Vec<u8>> =
        [0, 1, 2, 255, 256, 2_048, 65_534].into_iter().map(|length| vec![0xff; length]).collect();
    for name in &names {
        let at = key(Space::Items, name);
        write(&*kv, move |set| set.put(at.clone(), at)).unwrap();
    }
    let large = (key(Space::Items, "large"), Bytes::from(vec![3; 3 << 20]));
    let (at, value) = large.clone();
    write(&*kv, move |set| set.put(at, value)).unwrap();
    for name in &names {
        let at = key(Space::Items, name);
        assert_eq!(block_on(kv.get(std::slice::from_ref(&at))).unwrap(), [Some(at)]);
    }
    assert_eq!(block_on(kv.get(&[large.0])).unwrap(), [Some(large.1)]);
}
