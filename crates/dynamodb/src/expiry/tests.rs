use std::collections::BTreeMap;

use aws_types::Timestamp;
use dynamodb_values::{Item, Number, Value};

use super::{Expiry, expired_at};

fn number(text: &str) -> Value {
    Value::N(Number::parse(text).expect("a number"))
}

#[test]
fn an_item_expires_by_a_positive_number() {
    let check = |value: Value, expected| {
        let item = Item::from_map(&BTreeMap::from([("ttl".to_owned(), value.clone())]));
        assert_eq!(Expiry::by("ttl").of(&item), expected, "{value:?}");
        assert_eq!(Expiry::by("TTL").of(&item), None);
    };
    check(number("1"), Some(1));
    check(number("1767312001"), Some(1_767_312_001));
    check(number("1767312001.999"), Some(1_767_312_001));
    check(number("1.767312e9"), Some(1_767_312_000));
    check(number("18446744073709551615"), Some(u64::MAX));
    check(number("18446744073709551616"), None);
    check(number("9.9e125"), None);
    check(number("0"), None);
    check(number("0.5"), None);
    check(number("1e-130"), None);
    check(number("-1767312001"), None);
    check(Value::S("1767312001".into()), None);
    check(Value::Bool(true), None);
    check(Value::Null, None);
    check(Value::L(vec![number("1")]), None);
}

#[test]
fn what_expired_long_ago_stays() {
    const FIVE_YEARS: u64 = 5 * 365 * 86_400;
    let check = |now_ms, expected| assert_eq!(expired_at(Timestamp(now_ms)), expected, "{now_ms}");
    check(1_767_312_001_999, 1_767_312_001 - FIVE_YEARS..=1_767_312_001);
    check(2_000, 0..=2);
}
