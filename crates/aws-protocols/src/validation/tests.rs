//! The words, counts and orders of violations, on a small table.

use serde_json::{Value, json};

use super::{Constraint, Path, RequestError, Violations, parse};
use crate::schema::{List, Map, Member, Pattern, Range, Shape, Structure, Text};

static NAME_PATTERN: Pattern = Pattern::new("[a-zA-Z0-9_.-]+");
static NAME: Shape = Shape::Text(Text {
    length: Range { min: Some(3), max: Some(255) },
    pattern: Some(&NAME_PATTERN),
    values: &[],
    or_arn: false,
});
static KIND: Shape =
    Shape::Text(Text { length: Range::ANY, pattern: None, values: &["HASH", "RANGE"], or_arn: false });
static COUNT: Shape = Shape::Long(Range { min: Some(1), max: Some(10) });
static NAMES: Shape = Shape::List(List { length: Range { min: Some(1), max: Some(2) }, element: &NAME });
static KINDS: Shape = Shape::List(List { length: Range::ANY, element: &KIND });
static PARTS: Shape =
    Shape::List(List { length: Range { min: None, max: Some(25) }, element: &Shape::Structure(&PART) });
static TABLES: Shape =
    Shape::Map(Map { length: Range { min: Some(1), max: None }, key: &NAME, value: &NAMES });
static BY_NAME: Shape = Shape::Map(Map { length: Range::ANY, key: &KIND, value: &Shape::Structure(&PART) });

static PART: Structure = Structure {
    class: "com.amazonaws.test.Part",
    members: &[
        Member::required("Name", "name", &NAME),
        Member::optional("Kind", "kind", &KIND),
        // Tables may go in circles.
        Member::optional("Inner", "inner", &Shape::Structure(&PART)),
    ],
    report_order: &[1, 0, 2],
};

static INPUT: Structure = Structure {
    class: "com.amazonaws.test.Input",
    members: &[
        Member::optional("Count", "count", &COUNT),
        Member::optional("Names", "names", &NAMES),
        Member::optional("Kinds", "kinds", &KINDS),
        Member::optional("Parts", "parts", &PARTS),
        Member::optional("Tables", "tables", &TABLES),
        Member::optional("ByName", "byName", &BY_NAME),
    ],
    report_order: &[0, 1, 2, 3, 4, 5],
};

#[track_caller]
fn check(body: Value, expected: &str) {
    let found = match parse::<Value>(body.to_string().as_bytes(), &INPUT) {
        Ok(input) => input.to_string(),
        Err(RequestError::Validation(message)) => message,
        Err(RequestError::Serialization(fault)) => fault.to_string(),
    };
    assert_eq!(found, expected);
}

#[test]
fn a_request_without_violations_is_read_without_what_the_model_does_not_know() {
    check(json!({ "Count": 3, "Names": null, "Unknown": [[]] }), r#"{"Count":3}"#);
}

#[test]
fn structures_are_shown_as_java_prints_them() {
    let part = json!({ "Name": "abc", "Inner": { "Name": "def", "Kind": "HASH" } });
    let shown = "Part(name=abc, kind=null, inner=Part(name=def, kind=HASH, inner=null))";
    check(
        json!({ "Parts": vec![part; 26] }),
        &format!(
            "1 validation error detected: Value '[{}]' at 'parts' failed to satisfy constraint: \
             Member must have length less than or equal to 25",
            vec![shown; 26].join(", ")
        ),
    );
}

#[test]
fn violating_strings_of_a_list_are_reported_at_the_list() {
    check(
        json!({ "Names": ["abc", "a;"], "Kinds": ["HASH", "OTHER"] }),
        "2 validation errors detected: Value '[abc, a;]' at 'names' failed to satisfy constraint: \
         Member must satisfy constraint: [Member must have length less than or equal to 255, \
         Member must have length greater than or equal to 3, \
         Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]; \
         Value '[HASH, OTHER]' at 'kinds' failed to satisfy constraint: \
         Member must satisfy constraint: [Member must satisfy enum value set: [HASH, RANGE]]",
    );
}

#[test]
fn violating_keys_and_values_are_reported_at_the_map() {
    check(
        json!({ "Tables": { "a": [] } }),
        "2 validation errors detected: Value '{a=[]}' at 'tables' failed to satisfy constraint: \
         Map keys must satisfy constraint: [Member must have length less than or equal to 255, \
         Member must have length greater than or equal to 3, \
         Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]; \
         Value '{a=[]}' at 'tables' failed to satisfy constraint: \
         Map value must satisfy constraint: [Member must have length less than or equal to 2, \
         Member must have length greater than or equal to 1]",
    );
    check(
        json!({ "Tables": {} }),
        "1 validation error detected: Value '{}' at 'tables' failed to satisfy constraint: \
         Member must have length greater than or equal to 1",
    );
}

#[test]
fn what_is_inside_of_lists_and_maps_has_a_path() {
    check(
        json!({ "Parts": [{ "Name": "abc" }, { "Kind": "OTHER" }], "ByName": { "HASH": {} } }),
        "3 validation errors detected: Value 'OTHER' at 'parts.2.member.kind' failed to satisfy constraint: \
         Member must satisfy enum value set: [HASH, RANGE]; \
         Value null at 'parts.2.member.name' failed to satisfy constraint: Member must not be null; \
         Value null at 'byName.HASH.member.name' failed to satisfy constraint: Member must not be null",
    );
}

#[test]
fn a_request_of_far_too_many_values_is_not_built() {
    let body = |count: usize| format!(r#"{{"Kinds":[{}"HASH"]}}"#, r#""HASH","#.repeat(count - 1));
    let is_read = |count| parse::<Value>(body(count).as_bytes(), &INPUT).is_ok();
    // The list is a value as well.
    assert!(is_read(49_999));
    assert!(!is_read(50_000));
}

#[test]
fn at_most_ten_violations_are_listed() {
    let mut violations = Violations::new();
    for _ in 0..12 {
        violations.missing(&Path::top("tableName"));
    }
    let message = violations.message().unwrap();
    assert!(message.starts_with("10 validation errors detected: "));
    assert_eq!(message.matches("; ").count(), 9);
}

#[test]
fn hand_made_parsers_get_the_same_words() {
    let mut violations = Violations::new();
    assert_eq!(violations.message(), None);
    violations.check_required_text(&Path::top("tableName"), Some("ab"), &NAME);
    violations.check_number(&Path::top("limit"), 0, &COUNT);
    violations.violated_unshown(&Path::top("TableName"), Constraint::LengthMin(1));
    violations.say("ReturnItemCollectionMetrics can only be SIZE or NONE");
    assert_eq!(
        violations.message().unwrap(),
        "4 validation errors detected: Value 'ab' at 'tableName' failed to satisfy constraint: \
         Member must have length greater than or equal to 3; \
         Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1; \
         Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1; \
         ReturnItemCollectionMetrics can only be SIZE or NONE"
    );
}

#[test]
fn an_arn_may_stand_for_a_name() {
    static TABLE: Shape = Shape::Text(Text {
        length: Range { min: Some(3), max: Some(255) },
        pattern: Some(&NAME_PATTERN),
        values: &[],
        or_arn: true,
    });
    for (text, constraint) in [
        ("arn:aws:dynamodb:us-east-1:123456789012:table/Music", None),
        ("", Some("Member must have length greater than or equal to 1")),
        ("ab", Some("Member must have length greater than or equal to 3")),
        ("abc!", Some("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")),
    ] {
        let mut violations = Violations::new();
        violations.check_text(&Path::top("tableName"), text, &TABLE);
        let expected = constraint.map(|constraint| {
            format!(
                "1 validation error detected: Value '{text}' at 'tableName' failed to satisfy constraint: {constraint}"
            )
        });
        assert_eq!(violations.message(), expected, "{text}");
    }
}

#[test]
fn lengths_are_those_of_utf_16() {
    let mut violations = Violations::new();
    let two_units = Shape::Text(Text {
        length: Range { min: None, max: Some(1) },
        pattern: None,
        values: &[],
        or_arn: false,
    });
    violations.check_text(&Path::top("x"), "\u{10000}", Box::leak(Box::new(two_units)));
    assert!(!violations.is_empty());
}
