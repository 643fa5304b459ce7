//! Tables of resource, operations and what becomes of them.

use aws_models::apigateway::types::{Op, PatchOperation};
use serde_json::{Value, json};

use super::{ADD_REMOVE, ANY_CHANGE, Absent, Kind, REPLACE, Rule, Table, apply, wording};

const RULES: &[Rule] = &[
    Rule { path: "/description", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
    Rule { path: "/pattern", ops: REPLACE, kind: Kind::EmptyText },
    Rule { path: "/name", ops: REPLACE, kind: Kind::FilledText("name cannot be blank") },
    Rule { path: "/source", ops: REPLACE, kind: Kind::Choice(&["A", "B"], "A or B") },
    Rule { path: "/enabled", ops: REPLACE, kind: Kind::Flag },
    Rule { path: "/size", ops: REPLACE, kind: Kind::Integer(0, 10, "0 to 10") },
    Rule { path: "/settings/rate", ops: REPLACE, kind: Kind::Number(0.0, 1.0, "0 to 1") },
    Rule { path: "/variables/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::Fine) },
    Rule { path: "/parameters/{}", ops: ANY_CHANGE, kind: Kind::FlagEntry(Absent::Parameter) },
    Rule { path: "/templates/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::ContentType) },
    Rule { path: "/types/{}", ops: ANY_CHANGE, kind: Kind::Element },
    Rule { path: "/arns", ops: ANY_CHANGE, kind: Kind::ElementByValue },
    Rule { path: "/settings", ops: &[Op::Remove], kind: Kind::Whole },
    Rule { path: "/keys/{}", ops: ADD_REMOVE, kind: Kind::Element },
    Rule { path: "/deployment", ops: &[Op::Replace, Op::Copy], kind: Kind::Text },
];

fn patched(
    before: &Value,
    op: Op,
    path: &str,
    value: Option<&str>,
    wording: super::Wording,
) -> Result<Value, String> {
    let operation = PatchOperation {
        op: Some(op),
        path: Some(path.into()),
        value: value.map(Into::into),
        from: Some("/settings/deployment".into()),
    };
    let table = Table { wording, rules: RULES };
    apply(&table, before, Some(&[operation])).map_err(|error| error.to_string())
}

fn check(before: Value, (op, path, value): (Op, &str, Option<&str>), expected: Result<Value, &str>) {
    let after = patched(&before, op, path, value, wording::telling);
    assert_eq!(after, expected.map_err(Into::into), "{path}");
}

#[test]
fn values_are_set_and_removed() {
    check(json!({}), (Op::Replace, "/description", Some("new")), Ok(json!({"description": "new"})));
    check(json!({"description": "old"}), (Op::Replace, "/description", Some("")), Ok(json!({})));
    check(json!({"description": "old"}), (Op::Remove, "/description", None), Ok(json!({})));
    check(json!({}), (Op::Replace, "/pattern", Some("")), Ok(json!({"pattern": ""})));
    check(json!({}), (Op::Replace, "/name", None), Err("name cannot be blank"));
    check(json!({}), (Op::Replace, "/source", Some("B")), Ok(json!({"source": "B"})));
    check(json!({}), (Op::Replace, "/source", Some("C")), Err("A or B"));
    check(json!({}), (Op::Replace, "/enabled", Some("TRUE")), Ok(json!({"enabled": true})));
    check(json!({"enabled": true}), (Op::Replace, "/enabled", Some("yes")), Ok(json!({"enabled": false})));
    check(json!({}), (Op::Replace, "/size", Some("10")), Ok(json!({"size": 10})));
    check(json!({"size": 1}), (Op::Replace, "/size", Some("")), Ok(json!({})));
    check(json!({}), (Op::Replace, "/size", Some("11")), Err("0 to 10"));
    check(json!({}), (Op::Replace, "/size", Some("ten")), Err("0 to 10"));
    check(json!({}), (Op::Replace, "/settings/rate", Some("0.5")), Ok(json!({"settings": {"rate": 0.5}})));
    check(json!({"settings": {"rate": 1}}), (Op::Remove, "/settings", None), Ok(json!({})));
}

#[test]
fn entries_of_maps_are_set_and_removed() {
    check(json!({}), (Op::Replace, "/variables/a", Some("1")), Ok(json!({"variables": {"a": "1"}})));
    check(json!({"variables": {"a": "1"}}), (Op::Remove, "/variables/a", None), Ok(json!({})));
    check(json!({}), (Op::Remove, "/variables/a", None), Ok(json!({})));
    check(json!({}), (Op::Add, "/parameters/p", Some("true")), Ok(json!({"parameters": {"p": true}})));
    check(json!({}), (Op::Replace, "/parameters/p", Some("true")), Err("Invalid parameter name specified"));
    check(json!({}), (Op::Remove, "/templates/a~1b", None), Err("Content-Type specified was not found"));
    check(json!({}), (Op::Add, "/templates/a~1b~0", Some("t")), Ok(json!({"templates": {"a/b~": "t"}})));
}

#[test]
fn elements_of_lists_are_added_replaced_and_removed() {
    check(json!({}), (Op::Add, "/types/image~1png", None), Ok(json!({"types": ["image/png"]})));
    check(json!({"types": ["a"]}), (Op::Add, "/types/a", None), Ok(json!({"types": ["a"]})));
    check(
        json!({"types": ["a", "b"]}),
        (Op::Replace, "/types/a", Some("c")),
        Ok(json!({"types": ["b", "c"]})),
    );
    check(json!({"types": ["a"]}), (Op::Remove, "/types/a", None), Ok(json!({})));
    check(json!({"arns": ["a"]}), (Op::Add, "/arns", Some("b")), Ok(json!({"arns": ["a", "b"]})));
    check(json!({"arns": ["a", "b"]}), (Op::Remove, "/arns", Some("b")), Ok(json!({"arns": ["a"]})));
    check(json!({"arns": ["a"]}), (Op::Replace, "/arns", Some("b,c")), Ok(json!({"arns": ["b", "c"]})));
    check(json!({"arns": ["a"]}), (Op::Remove, "/arns", Some("a")), Ok(json!({})));
}

#[test]
fn a_value_is_copied_from_elsewhere() {
    let before = json!({"settings": {"deployment": "d2"}, "deployment": "d1"});
    let after = json!({"settings": {"deployment": "d2"}, "deployment": "d2"});
    check(before, (Op::Copy, "/deployment", None), Ok(after));
}

#[test]
fn unknown_paths_and_operations_are_refused_in_each_wording() {
    let refused = |op, path, wording| patched(&json!({}), op, path, Some("v"), wording).unwrap_err();
    assert_eq!(refused(Op::Replace, "/id", wording::telling), "Invalid patch path /id");
    assert_eq!(refused(Op::Replace, "/variables", wording::telling), "Invalid patch path /variables");
    assert_eq!(refused(Op::Replace, "/types/a/b", wording::telling), "Invalid patch path /types/a/b");
    assert_eq!(
        refused(Op::Replace, "/keys/k", wording::telling),
        "Invalid patch operation specified. Must be one of: [add, remove]",
    );
    assert_eq!(refused(Op::Replace, "/keys/k", wording::telling_path), "Invalid patch path /keys/k");
    assert_eq!(
        refused(Op::Copy, "/id", wording::listing),
        "Invalid patch path  '/id' specified for op 'copy'. Must be one of: [/deployment]",
    );
    assert_eq!(
        refused(Op::Move, "/name", wording::listing),
        "Invalid patch path  '/name' specified for op 'move'. Please choose supported operations",
    );
}
