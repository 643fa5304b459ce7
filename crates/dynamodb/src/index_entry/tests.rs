use std::collections::BTreeMap;

use dynamodb_values::{AttributeType, Item, Number, Value};

use super::{entry, entry_key};
use crate::definition::TableDefinition;
use crate::table::{Index, IndexId, IndexScope, KeyAttribute, Projection, Table, TableId, TableKey};

fn attribute(name: &str, kind: AttributeType) -> KeyAttribute {
    KeyAttribute { name: name.into(), kind }
}

fn table() -> Table {
    let key = TableKey {
        partition: attribute("p", AttributeType::S),
        sort: Some(attribute("s", AttributeType::N)),
    };
    let definition = TableDefinition::decode(crate::definition::FORMAT_1.as_bytes()).expect("a definition");
    Table {
        id: TableId(1),
        version: 1,
        name: "t".into(),
        key,
        indexes: Vec::new(),
        log: None,
        expiry: None,
        definition,
    }
}

fn index(projection: Projection) -> Index {
    Index {
        id: IndexId(1),
        name: "i".into(),
        scope: IndexScope::Global,
        partition: vec![attribute("g", AttributeType::S), attribute("h", AttributeType::B)],
        sort: vec![attribute("r", AttributeType::N)],
        projection,
        readable: true,
        maintained: true,
    }
}

fn text(value: &str) -> Value {
    Value::S(value.into())
}

fn number(value: &str) -> Value {
    Value::N(Number::parse(value).expect("a number"))
}

/// An item that is in the index, with some attributes replaced or, by `None`, taken away.
fn item(changes: &[(&str, Option<Value>)]) -> Item {
    let mut map: BTreeMap<String, Value> = [
        ("p", text("a")),
        ("s", number("1")),
        ("g", text("b")),
        ("h", Value::B(vec![1].into())),
        ("r", number("2")),
        ("x", text("c")),
        ("y", text("d")),
    ]
    .map(|(name, value)| (name.into(), value))
    .into();
    for (name, value) in changes {
        match value {
            Some(value) => map.insert((*name).into(), value.clone()),
            None => map.remove(*name),
        };
    }
    Item::from_map(&map)
}

#[test]
fn an_entry_holds_what_the_projection_names() {
    let check = |projection: Projection, expected: &[&str]| {
        let (_, entry) = entry(&table(), &index(projection), &item(&[])).expect("an entry");
        let names: Vec<_> = entry.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, expected);
    };
    check(Projection::All, &["g", "h", "p", "r", "s", "x", "y"]);
    check(Projection::KeysOnly, &["g", "h", "p", "r", "s"]);
    check(Projection::Include(vec!["y".into(), "none".into()]), &["g", "h", "p", "r", "s", "y"]);
}

#[test]
fn an_item_without_a_valid_index_key_has_no_entry() {
    let is_in = |name, value| entry(&table(), &index(Projection::All), &item(&[(name, value)])).is_some();
    assert!(is_in("x", None));
    assert!(is_in("g", Some(text(&"b".repeat(2048)))));
    for name in ["g", "h", "r"] {
        assert!(!is_in(name, None), "{name} is missing");
        assert!(!is_in(name, Some(Value::Null)), "{name} has another type");
    }
    assert!(!is_in("g", Some(number("1"))));
    assert!(!is_in("g", Some(text(""))));
    assert!(!is_in("g", Some(text(&"b".repeat(2049)))));
    assert!(!is_in("h", Some(Value::B(Vec::new().into()))));
}

#[test]
fn entries_sort_by_the_index_key_and_differ_by_the_primary_key() {
    let key = |changes: &[(&str, Option<Value>)]| {
        entry_key(&table(), &index(Projection::All), &item(changes)).expect("an entry")
    };
    assert!(key(&[("r", Some(number("-3")))]) < key(&[]));
    assert!(key(&[]) < key(&[("r", Some(number("10")))]));
    assert_ne!(key(&[]), key(&[("s", Some(number("5")))]));
    assert_eq!(key(&[]), key(&[("x", None)]));
}
