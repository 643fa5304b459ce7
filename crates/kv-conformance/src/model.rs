//! Random commits, aborts, scans and snapshots, compared step by step with a `BTreeMap`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use kv::{
    Clock, Decision, Direction, Key, KeyRange, Outcome, Page, Read, Scan, Space, Stamp, Value, WriteSet,
    append_key,
};

use crate::{Fixture, Random, block_on, key};

const STEPS: usize = 4_000;

/// What the engine should hold.
#[derive(Clone, Default)]
struct Model(BTreeMap<Key, Value>);

impl Model {
    fn values(&self, keys: &[Key]) -> Vec<Option<Value>> {
        keys.iter().map(|key| self.0.get(key).cloned()).collect()
    }

    fn apply(&mut self, plan: &Plan, stamp: Stamp) {
        for (key, value) in &plan.writes {
            match value {
                Some(value) => self.0.insert(key.clone(), value.clone()),
                None => self.0.remove(key),
            };
        }
        for (key, delta) in &plan.counters {
            let sum = WriteSet::counter(self.0.get(key)).wrapping_add(*delta);
            if *delta != 0 {
                self.0.insert(key.clone(), WriteSet::counter_value(sum));
            }
        }
        for (value, ordinal) in plan.appends.iter().zip(0..) {
            self.0.insert(append_key(&key(Space::Log, "log"), stamp, ordinal), value.clone());
        }
    }

    fn check_page(&self, scan: &Scan, page: &Page) {
        let mut rest: Vec<(&Key, &Value)> = if scan.range.is_empty() {
            Vec::new()
        } else {
            self.0.range(scan.range.start.clone()..scan.range.end.clone()).collect()
        };
        if scan.direction == Direction::Backward {
            rest.reverse();
        }
        let mut bytes = 0;
        let mut expected = Vec::new();
        while expected.len() < rest.len().min(scan.limit) && bytes < scan.bytes_max.max(1) {
            let (key, value) = rest[expected.len()];
            bytes += key.len() + value.len();
            expected.push((key.clone(), value.clone()));
        }
        assert_eq!(page.entries, expected, "{scan:?}");
        let stopped = expected.len() == scan.limit || bytes >= scan.bytes_max;
        assert!(!page.more || stopped, "more without a limit reached: {scan:?}");
        assert!(page.more || expected.len() == rest.len(), "entries left out silently: {scan:?}");
    }
}

/// What one random commit does.
#[derive(Clone, Default)]
struct Plan {
    abort: bool,
    reads: Vec<Key>,
    writes: Vec<(Key, Option<Value>)>,
    counters: Vec<(Key, i64)>,
    appends: Vec<Value>,
}

impl Plan {
    fn random(random: &mut Random) -> Self {
        let mut plan = Self { abort: random.one_in(6), ..Self::default() };
        plan.reads = (0..random.below(4)).map(|_| random_key(random)).collect();
        for _ in 0..random.below(4) {
            let value = if random.one_in(3) { None } else { Some(random.value(40)) };
            plan.writes.push((random_key(random), value));
        }
        for _ in 0..random.below(3) {
            let counter = key(Space::Meta, [b'#', u8::try_from(random.below(3)).expect("small")]);
            plan.counters.push((counter.clone(), i64::from(random.bits() as i16)));
            plan.reads.push(counter);
        }
        plan.appends = (0..random.below(3)).map(|_| random.value(20)).collect();
        plan
    }

    fn decision(&self) -> Decision {
        if self.abort {
            return Decision::Abort;
        }
        let mut set = WriteSet { writes: self.writes.clone(), ..WriteSet::default() };
        for (key, delta) in &self.counters {
            set.add(key.clone(), *delta);
        }
        for value in &self.appends {
            set.append(key(Space::Log, "log"), value.clone());
        }
        Decision::Write(set)
    }
}

/// Few keys, so that commits collide; some are prefixes of others.
fn random_key(random: &mut Random) -> Key {
    let space = [Space::Meta, Space::Items, Space::Indexes][random.below(3)];
    let letters = [b'a', b'b', 0, 0xff];
    let name: Vec<u8> = (0..=random.below(2)).map(|_| letters[random.below(4)]).collect();
    key(space, name)
}

fn random_scan(random: &mut Random) -> Scan {
    let direction = if random.one_in(2) { Direction::Forward } else { Direction::Backward };
    let limit = if random.one_in(2) { usize::MAX } else { random.below(6) };
    let bytes_max = if random.one_in(2) { usize::MAX } else { random.below(200) };
    let start = random_key(random);
    let space = start.slice(..1);
    let mut end = random_key(random).to_vec();
    end[0] = start[0];
    let range = match random.below(4) {
        0 => KeyRange::prefix(&space),
        1 => KeyRange::prefix(&key(Space::Log, "")),
        2 => KeyRange::prefix(&space).after(&start),
        _ => KeyRange { start, end: end.into() },
    };
    Scan { range, direction, limit, bytes_max }
}

fn commit(kv: &Fixture, plan: &Plan, model: &Model) -> Outcome {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (slot, planned) = (Arc::clone(&seen), plan.clone());
    let decide = Box::new(move |values: &[Option<Value>]| {
        *slot.lock().unwrap() = values.to_vec();
        planned.decision()
    });
    let outcome = block_on(kv.commit(plan.reads.clone(), decide)).unwrap();
    assert_eq!(*seen.lock().unwrap(), model.values(&plan.reads));
    outcome
}

fn check_reads(read: &dyn Read, model: &Model, random: &mut Random) {
    let keys: Vec<Key> = (0..random.below(5)).map(|_| random_key(random)).collect();
    assert_eq!(block_on(read.get(&keys)).unwrap(), model.values(&keys));
    let scan = random_scan(random);
    model.check_page(&scan, &block_on(read.scan(scan.clone())).unwrap());
}

/// Decisions see the model's values, scans return the model's entries, stamps grow.
pub fn random_commits_and_scans_agree_with_a_map(make: fn(Clock) -> Fixture) {
    let (kv, mut model, mut random) = (make(Clock::default()), Model::default(), Random::new(11));
    let mut last = Stamp(0);
    for _ in 0..STEPS {
        let plan = Plan::random(&mut random);
        match commit(&kv, &plan, &model) {
            Outcome::Aborted => assert!(plan.abort),
            Outcome::Committed(stamp) => {
                assert!(!plan.abort && stamp > last);
                last = stamp;
                model.apply(&plan, stamp);
            }
        }
        check_reads(&*kv, &model, &mut random);
    }
    let everything: usize = Space::ALL.into_iter().map(|space| scan_all(&kv, space)).sum();
    assert_eq!(everything, model.0.len());
}

/// A snapshot answers for its own moment, however much is written behind it.
pub fn snapshots_stay_as_they_were_taken(make: fn(Clock) -> Fixture) {
    let (kv, mut model, mut random) = (make(Clock::default()), Model::default(), Random::new(12));
    let mut held: Vec<(Box<dyn Read>, Model)> = Vec::new();
    for step in 0..STEPS / 4 {
        let plan = Plan::random(&mut random);
        if let Outcome::Committed(stamp) = commit(&kv, &plan, &model) {
            model.apply(&plan, stamp);
        }
        if step % 20 == 0 {
            held.push((block_on(kv.snapshot()).unwrap(), model.clone()));
        }
        if held.len() > 8 {
            held.remove(random.below(8));
        }
        for (view, then) in &held {
            check_reads(&**view, then, &mut random);
        }
    }
}

fn scan_all(kv: &Fixture, space: Space) -> usize {
    let range = KeyRange::prefix(&key(space, ""));
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    block_on(kv.scan(scan)).unwrap().entries.len()
}
