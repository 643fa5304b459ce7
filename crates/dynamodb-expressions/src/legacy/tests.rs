use super::{
    AttributeAction, AttributeUpdate, ComparisonOperator, ConditionalOperator, ExpectedAttribute,
    LegacyCondition,
};
use crate::notation::{item, map, value};
use crate::{KeyAttribute, KeySchema};
use dynamodb_values::AttributeType;

const ITEM: &str = r#"{"s": "hello", "n": 7, "l": [1], "ss": {"$SS": ["a"]}, "ns": {"$NS": [1]}}"#;

fn values(json: &str) -> Vec<dynamodb_values::Value> {
    match value(json) {
        dynamodb_values::Value::L(list) => list,
        other => vec![other],
    }
}

fn condition(attribute: &str, operator: &str, json: &str) -> LegacyCondition {
    let operator = ComparisonOperator::parse(operator).unwrap();
    LegacyCondition { attribute: attribute.to_owned(), operator, values: values(json) }
}

#[test]
fn what_conditions_mean() {
    for (attribute, operator, json, expected) in [
        ("s", "EQ", r#"["hello"]"#, true),
        ("l", "EQ", "[[1]]", true),
        ("s", "NE", r#"["other"]"#, true),
        ("gone", "NE", r#"["other"]"#, true),
        ("n", "LT", "[8]", true),
        ("n", "LE", "[7]", true),
        ("n", "GT", "[7]", false),
        ("n", "GE", "[7]", true),
        ("n", "GE", r#"["7"]"#, false),
        ("n", "NOT_NULL", "[]", true),
        ("gone", "NULL", "[]", true),
        ("s", "CONTAINS", r#"["ell"]"#, true),
        ("ss", "CONTAINS", r#"["a"]"#, true),
        ("s", "NOT_CONTAINS", r#"["x"]"#, true),
        ("gone", "NOT_CONTAINS", r#"["x"]"#, false),
        ("s", "BEGINS_WITH", r#"["he"]"#, true),
        ("n", "IN", "[1, 7]", true),
        ("n", "BETWEEN", "[1, 6]", false),
    ] {
        let read =
            super::condition(vec![condition(attribute, operator, json)], ConditionalOperator::And).unwrap();
        assert_eq!(read.matches(Some(&item(ITEM))), expected, "{attribute} {operator} {json}");
    }
}

#[test]
fn conditions_are_joined() {
    let both = || vec![condition("n", "EQ", "[7]"), condition("s", "EQ", r#"["x"]"#)];
    let and = super::condition(both(), ConditionalOperator::And).unwrap();
    let or = super::condition(both(), ConditionalOperator::Or).unwrap();
    assert_eq!((and.matches(Some(&item(ITEM))), or.matches(Some(&item(ITEM)))), (false, true));
    assert_eq!(or.attribute_names().collect::<Vec<_>>(), ["n", "s"]);
}

#[test]
fn faults_of_conditions() {
    let invalid = "One or more parameter values were invalid: ";
    for (operator, json, expected) in [
        ("EQ", "[]", "Invalid number of argument(s) for the EQ ComparisonOperator"),
        ("EQ", r#"["a", "a"]"#, "Invalid number of argument(s) for the EQ ComparisonOperator"),
        ("NULL", r#"["a"]"#, "Invalid number of argument(s) for the NULL ComparisonOperator"),
        ("IN", "[]", "Invalid number of argument(s) for the IN ComparisonOperator"),
        ("BETWEEN", "[1]", "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
        ("LE", r#"[{"$SS": ["a"]}]"#, "ComparisonOperator LE is not valid for SS AttributeValue type"),
        ("CONTAINS", r#"[{"k": 1}]"#, "ComparisonOperator CONTAINS is not valid for M AttributeValue type"),
        ("BEGINS_WITH", "[1]", "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
        ("IN", "[true]", "ComparisonOperator IN is not valid for BOOL AttributeValue type"),
        ("IN", r#"[1, "a"]"#, "AttributeValues inside AttributeValueList must be of same type"),
    ] {
        let read = super::condition(vec![condition("a", operator, json)], ConditionalOperator::And);
        assert_eq!(read.unwrap_err().to_string(), format!("{invalid}{expected}"), "{operator} {json}");
    }
    let reversed = super::condition(vec![condition("a", "BETWEEN", "[2, 1]")], ConditionalOperator::And);
    assert_eq!(
        reversed.unwrap_err().to_string(),
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
    );
    assert_eq!(ComparisonOperator::parse("eq"), None);
}

fn expected() -> ExpectedAttribute {
    ExpectedAttribute { attribute: "s".to_owned(), value: None, exists: None, operator: None, values: None }
}

#[test]
fn what_expected_means() {
    let hello = || Some(value(r#""hello""#));
    for (given, holds) in [
        (ExpectedAttribute { value: hello(), ..expected() }, true),
        (ExpectedAttribute { value: hello(), exists: Some(true), ..expected() }, true),
        (ExpectedAttribute { exists: Some(false), ..expected() }, false),
        (ExpectedAttribute { operator: Some(ComparisonOperator::Ne), value: hello(), ..expected() }, false),
        (ExpectedAttribute { operator: Some(ComparisonOperator::NotNull), ..expected() }, true),
        (
            ExpectedAttribute {
                operator: Some(ComparisonOperator::Eq),
                values: hello().map(|v| vec![v]),
                ..expected()
            },
            true,
        ),
    ] {
        let read = super::expected(vec![given.clone()], ConditionalOperator::And).unwrap();
        assert_eq!(read.matches(Some(&item(ITEM))), holds, "{given:?}");
    }
}

#[test]
fn faults_of_expected() {
    let v = || Some(value("1"));
    let eq = Some(ComparisonOperator::Eq);
    for (given, message) in [
        (
            ExpectedAttribute { value: v(), values: Some(vec![]), ..expected() },
            "Value and AttributeValueList cannot be used together for Attribute: s",
        ),
        (
            ExpectedAttribute { exists: Some(true), operator: eq, ..expected() },
            "Exists and ComparisonOperator cannot be used together for Attribute: s",
        ),
        (
            ExpectedAttribute { operator: eq, ..expected() },
            "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: s",
        ),
        (
            ExpectedAttribute { operator: eq, values: Some(vec![]), ..expected() },
            "Invalid number of argument(s) for the EQ ComparisonOperator",
        ),
        (
            ExpectedAttribute { values: Some(vec![]), ..expected() },
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: s",
        ),
        (expected(), "Value must be provided when Exists is null for Attribute: s"),
        (
            ExpectedAttribute { exists: Some(true), ..expected() },
            "Value must be provided when Exists is true for Attribute: s",
        ),
        (
            ExpectedAttribute { exists: Some(false), value: v(), ..expected() },
            "Value cannot be used when Exists is false for Attribute: s",
        ),
    ] {
        let error = super::expected(vec![given], ConditionalOperator::And).unwrap_err();
        assert_eq!(error.to_string(), format!("One or more parameter values were invalid: {message}"));
    }
}

fn update(attribute: &str, action: AttributeAction, json: &str) -> AttributeUpdate {
    let value = (!json.is_empty()).then(|| value(json));
    AttributeUpdate { attribute: attribute.to_owned(), action, value }
}

#[test]
fn what_updates_do() {
    use AttributeAction::{Add, Delete, Put};
    for (attribute, action, json, expected) in [
        ("n", Put, r#""x""#, r#"{"n": "x"}"#),
        ("n", Delete, "", r#"{"n": null}"#),
        ("n", Add, "3", r#"{"n": 10}"#),
        ("new", Add, "3", r#"{"new": 3}"#),
        ("l", Add, "[2]", r#"{"l": [1, 2]}"#),
        ("ss", Add, r#"{"$SS": ["b"]}"#, r#"{"ss": {"$SS": ["a", "b"]}}"#),
        ("ss", Delete, r#"{"$SS": ["a"]}"#, r#"{"ss": null}"#),
        ("gone", Delete, r#"{"$SS": ["a"]}"#, "{}"),
    ] {
        let mut after = map(ITEM);
        for (name, value) in map(expected) {
            match value {
                dynamodb_values::Value::Null => after.remove(&name),
                value => after.insert(name, value),
            };
        }
        let read = super::update(vec![update(attribute, action, json)]).unwrap();
        assert_eq!(read.apply(&item(ITEM)).unwrap().to_map(), after, "{attribute} {action:?} {json}");
    }
    let mismatched = super::update(vec![update("s", Add, "1")]).unwrap().apply(&item(ITEM));
    assert_eq!(mismatched.unwrap_err().to_string(), "Type mismatch for attribute to update");
}

#[test]
fn faults_of_updates() {
    use AttributeAction::{Add, Delete, Put};
    for (action, json, expected) in [
        (Put, "", "Only DELETE action is allowed when no attribute value is specified"),
        (Add, "", "Only DELETE action is allowed when no attribute value is specified"),
        (Delete, "1", "DELETE action with value is not supported for the type N"),
        (Add, r#""x""#, "ADD action is not supported for the type S"),
        (Add, "true", "ADD action is not supported for the type BOOL"),
    ] {
        let error = super::update(vec![update("a", action, json)]).unwrap_err();
        assert_eq!(error.to_string(), format!("One or more parameter values were invalid: {expected}"));
    }
}

#[test]
fn key_conditions() {
    let read = |conditions| super::key_condition(conditions).map_err(|error| error.to_string());
    let key = read(vec![condition("pk", "EQ", r#"["p"]"#), condition("sk", "BETWEEN", "[1, 2]")]).unwrap();
    assert_eq!(key.attribute_names().collect::<Vec<_>>(), ["pk", "sk"]);
    assert_eq!(read(vec![]).unwrap_err(), "Conditions can be of length 1 or 2 only");
    let three = ["a", "b", "c"].map(|name| condition(name, "EQ", "[1]")).to_vec();
    assert_eq!(read(three).unwrap_err(), "Conditions can be of length 1 or 2 only");
    let partition = [KeyAttribute { name: "pk", attribute_type: AttributeType::N }];
    for operator in ["NE", "IN"] {
        let checked = read(vec![condition("pk", operator, "[1]")])
            .unwrap()
            .check(&KeySchema { partition: &partition, sort: &[] });
        assert_eq!(
            checked.unwrap_err().to_string(),
            "Attempted conditional constraint is not an indexable operation"
        );
    }
}
