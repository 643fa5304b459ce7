use proptest::prelude::*;
use serde_json::{Value, json};

use super::Pattern;

fn check(pattern: &Value, event: &Value, expected: bool) {
    let compiled = Pattern::parse(&pattern.to_string()).unwrap_or_else(|_| panic!("{pattern}"));
    assert_eq!(compiled.matches(event), expected, "{pattern} {event}");
}

#[test]
fn conditions_hold_as_aws_documents_them() {
    let event = json!({
        "eventName": "INSERT",
        "count": 5,
        "flag": true,
        "nothing": null,
        "list": ["a", "b"],
        "nested": [["c"], [["d"]], {"e": "f"}],
        "empty": [],
        "dynamodb": { "NewImage": { "name": { "S": "Müller-Lüdenscheidt" }, "age": { "N": "42" } } },
    });
    for (pattern, expected) in [
        (json!({}), true),
        (json!({"eventName": ["INSERT"]}), true),
        (json!({"eventName": ["MODIFY", "INSERT"]}), true),
        (json!({"eventName": ["insert"]}), false),
        (json!({"eventName": [{"equals-ignore-case": "insert"}]}), true),
        (json!({"eventName": [{"prefix": "IN"}]}), true),
        (json!({"eventName": [{"prefix": {"equals-ignore-case": "in"}}]}), true),
        (json!({"eventName": [{"suffix": "ERT"}]}), true),
        (json!({"eventName": [{"suffix": "ert"}]}), false),
        (json!({"eventName": [{"anything-but": "INSERT"}]}), false),
        (json!({"eventName": [{"anything-but": ["MODIFY", "REMOVE"]}]}), true),
        (json!({"eventName": [{"anything-but": {"prefix": "IN"}}]}), false),
        (json!({"missing": [{"anything-but": "x"}]}), false),
        (json!({"missing": [{"exists": false}]}), true),
        (json!({"count": [{"exists": true}]}), true),
        (json!({"list": [{"exists": false}]}), false),
        (json!({"list": [{"exists": true}]}), true),
        (json!({"nothing": [{"exists": true}]}), true),
        // Only leaves exist.
        (json!({"dynamodb": [{"exists": true}]}), false),
        (json!({"dynamodb": {"NewImage": {"name": [{"exists": true}]}}}), false),
        (json!({"dynamodb": {"NewImage": {"name": {"S": [{"exists": true}]}}}}), true),
        (json!({"dynamodb": {"NewImage": {"name": [{"exists": false}]}}}), true),
        (json!({"dynamodb": [{"anything-but": "x"}]}), false),
        (json!({"nested": [{"anything-but": ["c", "d"]}]}), false),
        (json!({"nested": ["d"]}), true),
        (json!({"empty": [{"exists": true}]}), false),
        (json!({"count": [5.0]}), true),
        (json!({"count": ["5"]}), false),
        (json!({"count": [{"numeric": [">", 0, "<=", 5]}]}), true),
        (json!({"count": [{"numeric": ["<", 5]}]}), false),
        (json!({"count": [{"numeric": ["=", 5]}]}), true),
        (json!({"flag": [true], "nothing": [null]}), true),
        (json!({"list": ["b"]}), true),
        (json!({"list": ["c"]}), false),
        (json!({"dynamodb": {"NewImage": {"age": {"N": ["42"]}}}}), true),
        (json!({"dynamodb": {"NewImage": {"age": {"N": [{"numeric": ["=", 42]}]}}}}), false),
        (json!({"dynamodb": {"NewImage": {"name": {"S": [{"prefix": "Müller"}]}}}}), true),
        (json!({"dynamodb": {"OldImage": {"name": {"S": [{"exists": false}]}}}}), true),
        (json!({"$or": [{"eventName": ["MODIFY"]}, {"count": [5]}]}), true),
        (json!({"$or": [{"eventName": ["MODIFY"]}, {"count": [6]}]}), false),
        (json!({"eventName": ["INSERT"], "count": [6]}), false),
    ] {
        check(&pattern, &event, expected);
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for text in [
        "",
        "[]",
        "\"x\"",
        r#"{"a":"b"}"#,
        r#"{"a":1}"#,
        r#"{"a":[]}"#,
        r#"{"a":[[1]]}"#,
        r#"{"a":[{"prefix":1}]}"#,
        r#"{"a":[{"unknown":"x"}]}"#,
        r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
        r#"{"a":[{"numeric":[">"]}]}"#,
        r#"{"a":[{"numeric":["~",1]}]}"#,
        r#"{"a":[{"exists":"yes"}]}"#,
        r#"{"a":[{"anything-but":[true]}]}"#,
        r#"{"a":[{"anything-but":{"exists":true}}]}"#,
    ] {
        assert!(Pattern::parse(text).is_err(), "{text}");
    }
}

/// Whether an event matches, read off the pattern's JSON as it is documented.
fn naively_matches(pattern: &Value, event: Option<&Value>) -> bool {
    let members = pattern.as_object().unwrap();
    members.iter().all(|(name, asked)| match (name.as_str(), asked) {
        ("$or", Value::Array(patterns)) => patterns.iter().any(|pattern| naively_matches(pattern, event)),
        (name, Value::Array(conditions)) => {
            let value = event.and_then(|event| event.get(name));
            conditions.iter().any(|condition| naively_holds(condition, value))
        }
        (name, within) => match event.and_then(|event| event.get(name)) {
            Some(Value::Array(elements)) => {
                elements.iter().any(|element| naively_matches(within, Some(element)))
            }
            value => naively_matches(within, value),
        },
    })
}

fn naively_holds(condition: &Value, value: Option<&Value>) -> bool {
    if let Some(exists) = condition.get("exists") {
        return value.is_some_and(has_a_leaf) == (exists == true);
    }
    let value = match value {
        None | Some(Value::Object(_)) => return false,
        Some(Value::Array(list)) => return list.iter().any(|one| naively_holds(condition, Some(one))),
        Some(leaf) => leaf,
    };
    let Value::Object(condition) = condition else {
        return condition == value || condition.is_number() && condition.as_f64() == value.as_f64();
    };
    let (name, argument) = condition.iter().next().unwrap();
    let text = |start: bool, ignores_case: bool, part: &Value| {
        let (Some(text), Some(part)) = (value.as_str(), part.as_str()) else { return false };
        let case = |text: &str| if ignores_case { text.to_lowercase() } else { text.to_owned() };
        if start { case(text).starts_with(&case(part)) } else { case(text).ends_with(&case(part)) }
    };
    match (name.as_str(), argument) {
        ("prefix" | "suffix", Value::Object(ignoring)) => {
            text(name == "prefix", true, &ignoring["equals-ignore-case"])
        }
        ("prefix" | "suffix", part) => text(name == "prefix", false, part),
        ("equals-ignore-case", whole) => {
            value.as_str().is_some_and(|value| value.to_lowercase() == whole.as_str().unwrap().to_lowercase())
        }
        ("anything-but", Value::Array(list)) => !list.iter().any(|one| naively_holds(one, Some(value))),
        ("anything-but", one) => !naively_holds(one, Some(value)),
        ("numeric", Value::Array(comparisons)) => value.as_f64().is_some_and(|value| {
            comparisons.chunks(2).all(|pair| {
                let than = pair[1].as_f64().unwrap();
                match pair[0].as_str().unwrap() {
                    "<" => value < than,
                    "<=" => value <= than,
                    ">" => value > than,
                    ">=" => value >= than,
                    _ => value == than,
                }
            })
        }),
        (other, _) => panic!("{other}"),
    }
}

fn has_a_leaf(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(has_a_leaf),
        value => !value.is_object(),
    }
}

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["", "a", "A", "ab", "Ab", "ba"]).prop_map(Value::from)
}

fn scalar() -> impl Strategy<Value = Value> {
    let number = prop::sample::select(vec![json!(0), json!(1), json!(1.0), json!(2.5), json!(-1)]);
    prop_oneof![text(), number, Just(Value::Null), any::<bool>().prop_map(Value::from)]
}

fn condition() -> impl Strategy<Value = Value> {
    let sign = || prop::sample::select(vec!["<", "<=", ">", ">=", "="]);
    let plain = || prop_oneof![text(), (-1..3).prop_map(Value::from)];
    prop_oneof![
        3 => scalar(),
        1 => any::<bool>().prop_map(|exists| json!({ "exists": exists })),
        1 => text().prop_map(|part| json!({ "prefix": part })),
        1 => text().prop_map(|part| json!({ "suffix": { "equals-ignore-case": part } })),
        1 => text().prop_map(|whole| json!({ "equals-ignore-case": whole })),
        1 => plain().prop_map(|one| json!({ "anything-but": one })),
        1 => prop::collection::vec(plain(), 1..3).prop_map(|list| json!({ "anything-but": list })),
        1 => text().prop_map(|part| json!({ "anything-but": { "prefix": part } })),
        1 => (sign(), -1..3).prop_map(|(sign, than)| json!({ "numeric": [sign, than] })),
        1 => (-1..3, 0..3).prop_map(|(from, to)| json!({ "numeric": [">=", from, "<", to] })),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b"]).prop_map(str::to_owned)
}

fn pattern() -> impl Strategy<Value = Value> {
    let conditions = prop::collection::vec(condition(), 1..3).prop_map(Value::from);
    let leaf = prop::collection::btree_map(name(), conditions, 0..3).prop_map(|members| json!(members));
    leaf.prop_recursive(3, 12, 3, |inner| {
        let within =
            prop::collection::btree_map(name(), inner.clone(), 1..3).prop_map(|members| json!(members));
        let any = prop::collection::vec(inner, 1..3).prop_map(|patterns| json!({ "$or": patterns }));
        prop_oneof![2 => within, 1 => any]
    })
}

fn event() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => prop::collection::btree_map(name(), inner, 0..3).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #[test]
    fn a_pattern_decides_as_a_naive_reading_of_it(pattern in pattern(), event in event()) {
        let compiled = Pattern::parse(&pattern.to_string()).unwrap();
        prop_assert_eq!(compiled.matches(&event), naively_matches(&pattern, Some(&event)), "{} {}", pattern, event);
    }

    #[test]
    fn any_text_is_a_pattern_or_refused(text in "[\\[\\]{}\",:a$or0-9]{0,24}", event in event()) {
        if let Ok(pattern) = Pattern::parse(&text) {
            pattern.matches(&event);
        }
    }
}
