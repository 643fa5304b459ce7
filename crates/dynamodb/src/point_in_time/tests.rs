use std::collections::BTreeMap;

use dynamodb_values::Item;
use kv::{Key, Stamp, WriteSet};
use serde_json::{Value, json};

use super::ItemsAt;
use super::undo::Undo;
use crate::testing::Service;

/// Items by partition and sort key: what their attribute `v` is.
type State = BTreeMap<(u64, u64), u64>;

/// Numbers without a pattern, the same ones every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

fn service() -> Service {
    let service = Service::new();
    let key = |name: &str, role: &str| json!({"AttributeName": name, "KeyType": role});
    let number = |name: &str| json!({"AttributeName": name, "AttributeType": "N"});
    service.answer(
        "CreateTable",
        &json!({"TableName": "table", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [number("p"), number("s")],
            "KeySchema": [key("p", "HASH"), key("s", "RANGE")]}),
    );
    recover(&service, true);
    service
}

fn recover(service: &Service, enabled: bool) {
    let specification = json!({"PointInTimeRecoveryEnabled": enabled});
    let request = json!({"TableName": "table", "PointInTimeRecoverySpecification": specification});
    service.answer("UpdateContinuousBackups", &request);
}

fn stream(service: &Service, specification: Value) {
    service.answer("UpdateTable", &json!({"TableName": "table", "StreamSpecification": specification}));
}

fn present(service: &Service) -> Stamp {
    let nothing = kv::commit_stamped(&*service.kv, Vec::new(), |_| Ok::<_, ()>((WriteSet::default(), ())));
    service.wait(nothing).expect("a commit").expect("a stamp").1
}

/// One write, of the table and of the model.
fn write(service: &Service, state: &mut State, random: &mut Random) {
    let (p, s, v) = (random.below(7), random.below(20), random.below(1000));
    let key = json!({"p": {"N": p.to_string()}, "s": {"N": s.to_string()}});
    match random.below(3) {
        0 => {
            service.answer("DeleteItem", &json!({"TableName": "table", "Key": key}));
            state.remove(&(p, s));
        }
        1 => {
            let mut item = key;
            item["v"] = json!({"N": v.to_string()});
            item["filler"] = json!({"S": "x".repeat(random.below(200) as usize)});
            service.answer("PutItem", &json!({"TableName": "table", "Item": item}));
            state.insert((p, s), v);
        }
        _ => {
            let update = json!({"TableName": "table", "Key": key, "UpdateExpression": "SET v = :v",
                "ExpressionAttributeValues": {":v": {"N": v.to_string()}}});
            service.answer("UpdateItem", &update);
            state.insert((p, s), v);
        }
    }
}

fn attribute(item: &Item, name: &str) -> u64 {
    match item.get(name) {
        Some(dynamodb_values::ValueRef::N(number)) => number.number().to_string().parse().expect("small"),
        other => panic!("{name} is {other:?}"),
    }
}

/// The walk's items, read in pages of `bytes_max`, with a new walk for each page if it is `interrupted`.
fn read(service: &Service, moment: Option<Stamp>, limits: (usize, usize), interrupted: bool) -> State {
    let (bytes_max, undo_bytes_max) = limits;
    let open = |behind: Option<&[u8]>| {
        let table = service.wait(service.db.catalog.described_table(&service.context(), "table"));
        let state = service.wait(service.kv.snapshot()).expect("a snapshot");
        let mut items = ItemsAt::open(state, table.expect("a table"), moment, behind);
        items.undo = Undo::with_bytes_max(undo_bytes_max);
        items
    };
    let (mut items, mut state, mut last) = (open(None), State::new(), None::<Key>);
    while let Some(page) = service.wait(items.next(bytes_max)).expect("a page") {
        for (key, item) in page {
            assert!(last.as_ref().is_none_or(|last| *last < key), "keys ascend");
            state.insert((attribute(&item, "p"), attribute(&item, "s")), attribute(&item, "v"));
            last = Some(key);
        }
        if interrupted {
            items = open(last.as_deref());
        }
    }
    state
}

#[test]
fn every_moment_is_what_it_was() {
    let (service, mut random) = (service(), Random(0x9e37_79b9_7f4a_7c15));
    let (mut state, mut moments) = (State::new(), Vec::new());
    for round in 0..40 {
        for _ in 0..random.below(30) {
            write(&service, &mut state, &mut random);
        }
        moments.push((present(&service), state.clone()));
        // Other readers of the log come and go: its shards close, and others open.
        match round {
            10 => stream(&service, json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"})),
            20 => stream(&service, json!({"StreamEnabled": false})),
            _ => {}
        }
    }
    for (moment, expected) in &moments {
        for limits in [(usize::MAX, usize::MAX), (1, usize::MAX), (700, 2000), (1, 1)] {
            for interrupted in [false, true] {
                assert_eq!(
                    read(&service, Some(*moment), limits, interrupted),
                    *expected,
                    "{moment:?} {limits:?}"
                );
            }
        }
    }
    assert_eq!(read(&service, None, (500, 1), false), state);
}

#[test]
fn a_commit_belongs_to_its_own_moment() {
    let service = service();
    let put = |p: u64| {
        let item = json!({"p": {"N": p.to_string()}, "s": {"N": "0"}, "v": {"N": "1"}});
        service.answer("PutItem", &json!({"TableName": "table", "Item": item}));
        present(&service)
    };
    let (first, second) = (put(1), put(2));
    let at = |moment: u64| read(&service, Some(Stamp(moment)), (usize::MAX, usize::MAX), false).len();
    // The empty commits that told the moments came right behind the puts.
    assert_eq!([at(first.0 - 2), at(first.0 - 1), at(first.0)], [0, 1, 1]);
    assert_eq!([at(second.0 - 2), at(second.0 - 1)], [1, 2]);
}
