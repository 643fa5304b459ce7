//! What tests mean, said naively over owned values: conditions are compared with it on random items.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use bytes::Bytes;
use dynamodb_values::{Item, Number, Value};
use proptest::prelude::*;

use super::ParsedCondition;
use crate::ExpressionKind;
use crate::notation::placeholders;

fn order(one: &Value, two: &Value) -> Option<Ordering> {
    match (one, two) {
        (Value::S(one), Value::S(two)) => Some(one.as_bytes().cmp(two.as_bytes())),
        (Value::N(one), Value::N(two)) => Some(one.cmp(two)),
        (Value::B(one), Value::B(two)) => Some(one.cmp(two)),
        _ => None,
    }
}

fn begins_with(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::S(one), Value::S(two)) => one.as_bytes().starts_with(two.as_bytes()),
        (Value::B(one), Value::B(two)) => one.starts_with(two),
        _ => false,
    }
}

fn contains(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::S(one), Value::S(two)) => one.contains(two.as_str()),
        (Value::B(one), Value::B(two)) => {
            (0..=one.len()).any(|start| one.get(start..).is_some_and(|rest| rest.starts_with(two)))
        }
        (Value::Ss(set), Value::S(part)) => set.contains(part),
        (Value::Ns(set), Value::N(part)) => set.contains(part),
        (Value::Bs(set), Value::B(part)) => set.contains(part),
        (Value::L(list), part) => list.contains(part),
        _ => false,
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::S(text) => Some(text.encode_utf16().count()),
        Value::B(bytes) => Some(bytes.len()),
        Value::L(list) => Some(list.len()),
        Value::M(map) => Some(map.len()),
        Value::Ss(set) => Some(set.len()),
        Value::Ns(set) => Some(set.len()),
        Value::Bs(set) => Some(set.len()),
        Value::N(_) | Value::Bool(_) | Value::Null => None,
    }
}

fn expected(a: Option<&Value>, b: Option<&Value>) -> Vec<(&'static str, bool)> {
    let both = |test: fn(&Value, &Value) -> bool| a.zip(b).is_some_and(|(a, b)| test(a, b));
    let ordered = |test: fn(Ordering) -> bool| a.zip(b).and_then(|(a, b)| order(a, b)).is_some_and(test);
    let sizes = a.and_then(size).zip(b.and_then(size));
    vec![
        ("a = b", both(|a, b| a == b)),
        ("a <> b", !both(|a, b| a == b)),
        ("a < b", ordered(Ordering::is_lt)),
        ("a <= b", ordered(Ordering::is_le)),
        ("a > b", ordered(Ordering::is_gt)),
        ("a >= b", ordered(Ordering::is_ge)),
        ("c BETWEEN a AND b", false),
        ("a IN (c, b)", both(|a, b| a == b)),
        ("begins_with(a, b)", both(begins_with)),
        ("contains(a, b)", both(contains)),
        ("size(a) = size(b)", sizes.is_some_and(|(a, b)| a == b)),
        ("size(a) < size(b)", sizes.is_some_and(|(a, b)| a < b)),
        ("attribute_exists(a) AND attribute_not_exists(b)", a.is_some() && b.is_none()),
        ("NOT a = b", !both(|a, b| a == b)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let text = "[aé]{0,2}";
    let number = (-3_i64..4).prop_map(Number::from);
    let binary = "[xy]{0,2}".prop_map(Bytes::from);
    let scalar = prop_oneof![
        text.prop_map(Value::S),
        number.clone().prop_map(Value::N),
        binary.clone().prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        prop::collection::btree_set(text, 1..3).prop_map(Value::Ss),
        prop::collection::btree_set(number, 1..3).prop_map(Value::Ns),
        prop::collection::btree_set(binary, 1..3).prop_map(Value::Bs),
    ];
    scalar.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::L),
            prop::collection::btree_map("[mn]", inner, 0..3).prop_map(Value::M),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tests_mean_what_the_reference_says(a in prop::option::of(value()), b in prop::option::of(value())) {
        let mut map = BTreeMap::new();
        map.extend(a.clone().map(|a| ("a".to_owned(), a)));
        map.extend(b.clone().map(|b| ("b".to_owned(), b)));
        let item = Item::from_map(&map);
        for (text, expected) in expected(a.as_ref(), b.as_ref()) {
            let parsed = ParsedCondition::parse(text, ExpressionKind::Condition).unwrap();
            let condition = parsed.bind(&mut placeholders("", "")).unwrap();
            prop_assert_eq!(condition.matches(Some(&item)), expected, "{}", text);
        }
    }

    /// A constant means what an attribute of the same value means, where it is not refused beforehand.
    #[test]
    fn constants_mean_what_attributes_mean(a in value(), b in value()) {
        let item = Item::from_map(&BTreeMap::from([("a".to_owned(), a), ("b".to_owned(), b.clone())]));
        for text in ["a = b", "a <> b", "a < b", "a >= b", "a IN (b)", "begins_with(a, b)", "contains(a, b)"] {
            let attribute = ParsedCondition::parse(text, ExpressionKind::Condition).unwrap();
            let constant = ParsedCondition::parse(&text.replace('b', ":b").replace(":begins", "begins"), ExpressionKind::Condition);
            let values = Some(vec![(":b".to_owned(), b.clone())]);
            let mut placeholders_of_b = crate::Placeholders::new(None, values).unwrap();
            if let Ok(constant) = constant.unwrap().bind(&mut placeholders_of_b) {
                let attribute = attribute.bind(&mut placeholders("", "")).unwrap();
                prop_assert_eq!(constant.matches(Some(&item)), attribute.matches(Some(&item)), "{}", text);
            }
        }
    }
}
