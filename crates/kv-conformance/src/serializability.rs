//! Concurrent commits behave as if they had run one after the other.

use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use kv::{Clock, Key, Kv, Space, WriteSet};

use crate::{Fixture, Random, block_on, key};

const THREADS: usize = 8;
const COMMITS: usize = 150;

fn number(value: Option<&Bytes>) -> i64 {
    WriteSet::counter(value)
}

fn read(kv: &dyn Kv, at: &Key) -> i64 {
    number(block_on(kv.get(std::slice::from_ref(at))).unwrap()[0].as_ref())
}

fn on_threads(kv: &Fixture, run: impl Fn(&dyn Kv, usize) + Send + Sync + 'static) {
    let run = Arc::new(run);
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (kv, run) = (kv.share(), Arc::clone(&run));
            thread::spawn(move || run(&*kv, thread))
        })
        .collect();
    for thread in threads {
        thread.join().expect("a writer failed");
    }
}

/// Every increment that read a value and wrote it back counts.
pub fn read_modify_write_loses_nothing(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    on_threads(&kv, |kv, thread| {
        let mut random = Random::new(thread as u64);
        for _ in 0..COMMITS {
            let own = key(Space::Items, [b'k', u8::try_from(random.below(3)).expect("small")]);
            let added = block_on(kv::commit(kv, vec![own.clone()], move |values| {
                let mut set = WriteSet::default();
                set.put(own.clone(), WriteSet::counter_value(number(values[0].as_ref()) + 1));
                Ok::<_, ()>((set, ()))
            }));
            assert_eq!(added.unwrap(), Ok(()));
        }
    });
    let total: i64 = (0..3_u8).map(|name| read(&*kv, &key(Space::Items, [b'k', name]))).sum();
    assert_eq!(total, i64::try_from(THREADS * COMMITS).unwrap());
}

/// Two accounts may not go below zero together; each writer reads both and takes from one.
pub fn write_skew_is_impossible(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let accounts = [key(Space::Items, "left"), key(Space::Items, "right")];
    let funded = accounts.clone();
    block_on(kv::commit(&*kv, Vec::new(), move |_| {
        let mut set = WriteSet::default();
        funded.iter().for_each(|account| set.put(account.clone(), WriteSet::counter_value(100)));
        Ok::<_, ()>((set, ()))
    }))
    .unwrap()
    .unwrap();
    let both = accounts.clone();
    on_threads(&kv, move |kv, thread| {
        for _ in 0..COMMITS {
            let (keys, from) = (both.clone(), thread % 2);
            let taken = block_on(kv::commit(kv, keys.to_vec(), move |values| {
                let held = [number(values[0].as_ref()), number(values[1].as_ref())];
                if held[0] + held[1] <= 0 {
                    return Err("nothing left");
                }
                let mut set = WriteSet::default();
                set.put(keys[from].clone(), WriteSet::counter_value(held[from] - 1));
                Ok((set, ()))
            }));
            if taken.unwrap().is_err() {
                break;
            }
        }
    });
    assert_eq!(read(&*kv, &accounts[0]) + read(&*kv, &accounts[1]), 0);
}

/// Additions without reading add up, across threads and beside decisions that do read.
pub fn commutative_counters_lose_nothing(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let names: Vec<Key> = (0..4_u8).map(|name| key(Space::Meta, [b'#', name])).collect();
    let counters = names.clone();
    on_threads(&kv, move |kv, thread| {
        for commit in 0..COMMITS {
            let counters = counters.clone();
            let watched = counters[commit % 4].clone();
            block_on(kv::commit(kv, vec![watched], move |values| {
                assert!(number(values[0].as_ref()) >= 0);
                let mut set = WriteSet::default();
                set.put(key(Space::Items, format!("{thread}-{commit}")), WriteSet::counter_value(1));
                counters.iter().zip(1..).for_each(|(counter, delta)| set.add(counter.clone(), delta));
                Ok::<_, ()>((set, ()))
            }))
            .unwrap()
            .unwrap();
        }
    });
    for (counter, delta) in names.iter().zip(1..) {
        assert_eq!(read(&*kv, counter), delta * i64::try_from(THREADS * COMMITS).unwrap());
    }
}
