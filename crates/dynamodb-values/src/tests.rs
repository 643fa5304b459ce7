use std::collections::BTreeMap;

use aws_protocols::json::Reader;
use bytes::Bytes;
use proptest::prelude::*;

use super::*;

fn read(json: &str) -> Result<Item, String> {
    let mut reader = Reader::new(json.as_bytes());
    let read = json::read_item(&mut reader);
    let read = read.and_then(|item| reader.end().map(|()| item));
    match read {
        Ok(Ok(item)) => Ok(item),
        Ok(Err(fault)) => Err(fault.to_string()),
        Err(fault) => Err(fault.to_string()),
    }
}

fn written(item: &Item) -> String {
    let mut out = Vec::new();
    item.write_json(&mut out);
    String::from_utf8(out).unwrap()
}

/// `value` is the value of an attribute `a`.
#[track_caller]
fn check(value: &str, answer: &str) {
    let item = read(&format!(r#"{{"a":{value}}}"#));
    let found = item.map(|item| {
        let json = written(&item);
        json.strip_prefix(r#"{"a":"#).and_then(|json| json.strip_suffix('}')).unwrap().to_owned()
    });
    assert_eq!(found.unwrap_or_else(|fault| fault), answer, "{value}");
}

#[test]
fn values_come_back_in_canonical_form() {
    for same in [
        r#"{"S":"text"}"#,
        r#"{"S":""}"#,
        r#"{"S":"\"\\\u0001é😀"}"#,
        r#"{"N":"12.5"}"#,
        r#"{"B":"Yg=="}"#,
        r#"{"B":""}"#,
        r#"{"BOOL":true}"#,
        r#"{"BOOL":false}"#,
        r#"{"NULL":true}"#,
        r#"{"L":[]}"#,
        r#"{"M":{}}"#,
        r#"{"L":[{"S":"a"},{"L":[{"NULL":true}]}]}"#,
        r#"{"M":{"a":{"N":"1"},"b":{"M":{"c":{"S":"d"}}}}}"#,
        r#"{"SS":["","a","b"]}"#,
        r#"{"NS":["-2","0.5","10"]}"#,
        r#"{"BS":["YQ==","Yg=="]}"#,
    ] {
        check(same, same);
    }
    check(r#"{"N":"1.0"}"#, r#"{"N":"1"}"#);
    check(r#"{"N":"1E+2"}"#, r#"{"N":"100"}"#);
    check(r#"{"N":"-0"}"#, r#"{"N":"0"}"#);
    check(r#"{"NS":["10","1e0","-2"]}"#, r#"{"NS":["-2","1","10"]}"#);
    check(r#"{"SS":["b","a"]}"#, r#"{"SS":["a","b"]}"#);
    check(r#"{"M":{"b":{"S":"1"},"a":{"S":"2"}}}"#, r#"{"M":{"a":{"S":"2"},"b":{"S":"1"}}}"#);
    check(r#"{"M":{"b":{"S":"1"},"b":{"S":"2"}}}"#, r#"{"M":{"b":{"S":"2"}}}"#);
    check(r#"{"S":"a","S":"b"}"#, r#"{"S":"b"}"#);
    check(r#"{"S":"a","N":null,"X":[{}]}"#, r#"{"S":"a"}"#);
    check(r#"{"BOOL":"false"}"#, r#"{"BOOL":false}"#);
}

#[test]
fn wrong_values_are_refused_in_the_words_of_the_service() {
    let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    for value in [
        "{}",
        r#"{"a":""}"#,
        r#"{"M":{"a":{}}}"#,
        r#"{"L":[{}]}"#,
        r#"{"L":[{"a":{}}]}"#,
        r#"{"S":null}"#,
        "null",
    ] {
        check(value, empty);
    }
    let several = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    check(r#"{"S":"a","N":"1"}"#, several);
    check(r#"{"S":"a","N":"1","S":"b"}"#, several);
    let parameter = "One or more parameter values were invalid: ";
    for (value, rest) in [
        (r#"{"NULL":"no"}"#, "Null attribute value types must have the value of true"),
        (r#"{"NULL":false}"#, "Null attribute value types must have the value of true"),
        (r#"{"SS":[]}"#, "An string set  may not be empty"),
        (r#"{"NS":[]}"#, "An number set  may not be empty"),
        (r#"{"BS":[]}"#, "Binary sets should not be empty"),
        (r#"{"SS":["b","a","b","0"]}"#, r#"Input collection ["a", "b", "b", "0"] contains duplicates."#),
        (
            r#"{"BS":["/w==","AA==","AA=="]}"#,
            r#"Input collection ["AA==","/w==","AA=="]of type BS contains duplicates."#,
        ),
        (r#"{"NS":["1","1.0"]}"#, "Input collection contains duplicates."),
    ] {
        check(value, &format!("{parameter}{rest}"));
    }
    let numeric = "The parameter cannot be converted to a numeric value";
    check(r#"{"S":"","N":""}"#, &format!("{numeric}: "));
    check(r#"{"S":"a","N":"b"}"#, &format!("{numeric}: b"));
    check(r#"{"NS":["1",""]}"#, &format!("{numeric}: "));
    check(r#"{"NS":["1","b"]}"#, &format!("{numeric}: b"));
    check(r#"{"N":"1e126"}"#, &ValueError::Overflow.to_string());
}

#[test]
fn the_older_layer_has_words_of_its_own() {
    let numeric = "The parameter cannot be converted to a numeric value";
    let parameter = "One or more parameter values were invalid: ";
    for (value, words) in [
        (r#"{"N":"abc"}"#, format!("{numeric}: abc")),
        (r#"{"N":""}"#, numeric.to_owned()),
        (r#"{"N":"1e126"}"#, ValueError::Overflow.to_string()),
        (r#"{"N":"1e2147483647"}"#, ValueError::Underflow.to_string()),
        (r#"{"N":"1e2147483648"}"#, format!("{numeric}: 1e2147483648")),
        (r#"{"SS":["b","a","b"]}"#, format!("{parameter}Input collection [b, a, b] contains duplicates.")),
        (r#"{"NS":["2","1","2"]}"#, "Input collection contains duplicates".to_owned()),
        (
            r#"{"BS":["/w==","AA==","AA=="]}"#,
            format!("{parameter}Input collection [/w==, AA==, AA==]of type BS contains duplicates."),
        ),
    ] {
        let read = json::read_value(&mut Reader::new(value.as_bytes())).unwrap();
        assert_eq!(read.unwrap_err().in_older_words(), words, "{value}");
    }
}

#[test]
fn deep_values_go_before_names_within_them_and_far_deeper_ones_last() {
    let deep =
        |wraps: usize| [r#"{"M":{"n":"#.repeat(wraps), r#"{"S":""}"#.into(), "}}".repeat(wraps)].concat();
    let fault = |json: String| json::read_item(&mut Reader::new(json.as_bytes())).unwrap().unwrap_err();
    assert_eq!(fault(format!(r#"{{"m":{{"M":{{"":{{"S":"x"}}}}}},"d":{}}}"#, deep(40))), ValueError::TooDeep);
    assert_eq!(fault(format!(r#"{{"d":{},"":{{"S":"x"}}}}"#, deep(100))), ValueError::EmptyName);
    assert_eq!(fault(format!(r#"{{"":{{"S":"x"}},"d":{}}}"#, deep(100))), ValueError::EmptyName);
    assert_eq!(fault(format!(r#"{{"d":{}}}"#, deep(62))), ValueError::TooDeep);
    assert_eq!(fault(format!(r#"{{"d":{}}}"#, deep(63))), ValueError::FarTooDeep);
}

#[test]
fn wrong_json_types_go_before_wrong_values() {
    check(r#"{"S":"a","N":"x"},"b":{"S":1}"#, "NUMBER_VALUE cannot be converted to String");
    check(r#""a""#, "Unexpected value type in payload");
    check("[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
    check(r#"{"B":"23456"}"#, "Base64 encoded length is expected a multiple of 4 bytes but found: 5");
    check(r#"{"SS":"a"}"#, "Unexpected field type");
    check(r#"{"SS":[1]}"#, "NUMBER_VALUE cannot be converted to String");
    check(r#"{"BS":[true]}"#, "only base-64-encoded strings are convertible to bytes");
    check(r#"{"M":[]}"#, {
        "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"
    });
    check(r#"{"L":{}}"#, "Start of structure or map found where not expected");
    check(r#"{"NULL":"abc"}"#, "Unexpected token received from parser");
}

#[test]
fn thirty_two_levels_are_allowed() {
    let maps =
        |wraps: usize| [r#"{"M":{"n":"#.repeat(wraps), r#"{"S":"leaf"}"#.into(), "}}".repeat(wraps)].concat();
    let lists =
        |wraps: usize| [r#"{"L":["#.repeat(wraps), r#"{"S":"leaf"}"#.into(), "]}".repeat(wraps)].concat();
    check(&maps(31), &maps(31));
    check(&lists(31), &lists(31));
    let too_deep = ValueError::TooDeep.to_string();
    check(&maps(32), &too_deep);
    check(&lists(32), &too_deep);
    check(&maps(400), &too_deep);
    check(&maps(100_000), "malformed JSON");
}

#[test]
fn names_are_checked() {
    assert_eq!(read(r#"{"":{"S":"a"}}"#).unwrap_err(), "Empty attribute name");
    let named = |bytes: usize| read(&format!(r#"{{"{}":{{"S":"a"}}}}"#, "n".repeat(bytes)));
    assert_eq!(named(65_535).unwrap().size_bytes(), 65_536);
    assert_eq!(named(65_536).unwrap_err(), ValueError::NameTooLong.to_string());
}

#[test]
fn item_sizes_are_exact() {
    for (json, size) in [
        ("{}", 0),
        (r#"{"a":{"S":"xyz"}}"#, 4),
        (r#"{"é":{"S":"é"}}"#, 4),
        (r#"{"a":{"B":"YWI="},"b":{"BOOL":true},"c":{"NULL":true}}"#, 3 + 2 + 1 + 1),
        (r#"{"a":{"N":"123"}}"#, 1 + 3),
        (r#"{"a":{"L":[]}}"#, 1 + 3),
        (r#"{"a":{"L":[{"S":"x"},{"N":"1"}]}}"#, 1 + 3 + 2 + 1 + 2),
        (r#"{"a":{"M":{"bb":{"S":"x"}}}}"#, 1 + 3 + 1 + 2 + 1),
        (r#"{"a":{"SS":["x","yy"]}}"#, 1 + 3),
        (r#"{"a":{"NS":["1","-1"]}}"#, 1 + 2 + 3),
        (r#"{"a":{"S":"lost"},"a":{"S":""}}"#, 1),
    ] {
        let item = read(json).unwrap();
        assert_eq!(item.size_bytes(), size, "{json}");
        assert_eq!(Item::from_map(&item.to_map()), item, "{json}");
    }
}

#[test]
fn views_find_what_is_there() {
    let item = read(r#"{"b":{"L":[{"N":"1"},{"S":"x"}]},"a":{"M":{"k":{"SS":["p","q"]}}}}"#).unwrap();
    let Some(ValueRef::L(list)) = item.get("b") else { panic!("no list") };
    assert_eq!(list.get(1), Some(ValueRef::S("x")));
    assert_eq!(list.get(2), None);
    let Some(ValueRef::M(map)) = item.get("a") else { panic!("no map") };
    let Some(ValueRef::Ss(set)) = map.get("k") else { panic!("no set") };
    assert!(set.contains(b"q") && !set.contains(b"r"));
    assert_eq!(item.get("c"), None);
    assert_eq!(item.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn changes_replace_add_and_remove() {
    let item = read(r#"{"b":{"S":"old"},"d":{"N":"1"},"f":{"S":"kept"}}"#).unwrap();
    let change = |name: &str, value: Option<Value>| (name.to_owned(), value);
    let changes = BTreeMap::from([
        change("a", Some(Value::Null)),
        change("b", Some(Value::S("new".into()))),
        change("c", None),
        change("d", None),
        change("g", Some(Value::Bool(true))),
    ]);
    let changed = item.with_changes(&changes);
    let expected = r#"{"a":{"NULL":true},"b":{"S":"new"},"f":{"S":"kept"},"g":{"BOOL":true}}"#;
    assert_eq!(written(&changed), expected);
    assert_eq!(changed, read(expected).unwrap());
}

#[test]
fn stored_items_of_version_1_stay_readable() {
    let stored = b"\x01\x0c\0\0\0\x02\0\0\0\x01a\x05\x02hi\x01b\x0a\x04\0\0\0\x02\0\0\0\x01\x04\x01\x37";
    let item = Item::from_stored(Bytes::from_static(stored)).unwrap();
    assert_eq!(written(&item), r#"{"a":{"S":"hi"},"b":{"L":[{"NULL":true},{"N":"7"}]}}"#);
    assert_eq!(item.size_bytes(), 3 + 1 + 3 + 2 + 3);
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = any::<(i64, i8)>().prop_map(|(digits, exponent)| {
        Number::parse(&format!("{digits}e{}", exponent.clamp(-120, 100))).unwrap()
    });
    let bytes = || prop::collection::vec(any::<u8>(), 0..20).prop_map(Bytes::from);
    let scalar = prop_oneof![
        any::<String>().prop_map(Value::S),
        number.clone().prop_map(Value::N),
        bytes().prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        prop::collection::btree_set(any::<String>(), 1..5).prop_map(Value::Ss),
        prop::collection::btree_set(number, 1..5).prop_map(Value::Ns),
        prop::collection::btree_set(bytes(), 1..5).prop_map(Value::Bs),
    ];
    scalar.prop_recursive(4, 20, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::L),
            prop::collection::btree_map(".{1,6}", inner, 0..5).prop_map(Value::M),
        ]
    })
}

fn any_map() -> impl Strategy<Value = BTreeMap<String, Value>> {
    prop::collection::btree_map(".{1,8}", any_value(), 0..8)
}

proptest! {
    #[test]
    fn tree_item_json_and_back(map in any_map()) {
        let item = Item::from_map(&map);
        prop_assert_eq!(item.to_map(), map.clone());
        prop_assert_eq!(&read(&written(&item)), &Ok(item.clone()));
        prop_assert_eq!(&Item::from_stored(item.stored().clone()), &Ok(item.clone()));
        prop_assert_eq!(item.size_bytes(), map.iter().map(|(name, value)| name.len() + value.size_bytes()).sum::<usize>());
        prop_assert_eq!(item.size_bytes(), item.iter().map(|(name, value)| name.len() + value.size_bytes()).sum::<usize>());
        let reversed: Vec<_> = item.iter().collect();
        prop_assert_eq!(Item::from_entries(reversed.into_iter().rev()), item);
    }

    #[test]
    fn equality_of_views_is_equality_of_values(left in any_value(), right in any_value()) {
        let encode = |value: &Value| { let mut out = Vec::new(); value.encode(&mut out); out };
        let (left_bytes, right_bytes) = (encode(&left), encode(&right));
        let (left_view, right_view) = (ValueRef::decode(&left_bytes).unwrap(), ValueRef::decode(&right_bytes).unwrap());
        prop_assert_eq!(left_view == right_view, left == right);
        prop_assert_eq!(left_view.to_value(), left);
        let mut again = Vec::new();
        left_view.encode(&mut again);
        prop_assert_eq!(again, left_bytes);
    }

    #[test]
    fn damaged_bytes_are_read_without_a_panic(map in any_map(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = Item::from_map(&map).stored().to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(item) = Item::from_stored(bytes.into()) {
            let mut out = Vec::new();
            item.write_json(&mut out);
            let _ = (item.to_map(), item.get("a"), item.with_changes(&BTreeMap::new()));
            let _ = item.iter().map(|(_, value)| value.size_bytes()).sum::<usize>();
        }
    }

    #[test]
    fn any_json_like_text_is_read_without_a_panic(text in r#"(\{"a":)?[\[\]{}":,SNBLM0-9a-z ]{0,40}"#) {
        let _ = read(&text);
    }
}
