use proptest::prelude::*;

use super::{ParsedUpdate, Update};
use crate::notation::{item, map, placeholders};

const ITEM: &str = r#"{
    "a": 1, "s": "text", "l": [0, 1, 2], "m": {"x": 1, "y": {"z": 2}, "l": [5]}, "ss": {"$SS": ["p", "q"]},
    "ns": {"$NS": [1, 2]}, "bs": {"$BS": ["b"]}, "o": [{"k": 1}, [7]]
}"#;

const VALUES: &str = r#"{
    ":n": 10, ":s": "new", ":l": [8, 9], ":e": [], ":m": {"k": 1}, ":ss": {"$SS": ["q", "r"]}, ":ns": {"$NS": [2, 3]},
    ":bs": {"$BS": ["b"]}, ":t": true, ":big": {"$N": "9e125"}, ":null": null, ":b": {"$B": "x"}
}"#;

fn update(text: &str) -> Update {
    ParsedUpdate::parse(text)
        .and_then(|parsed| parsed.bind(&mut placeholders(r##"{"#s": "s", "#dot": "x.y"}"##, VALUES)))
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Checks the attributes that differ from [`ITEM`]; `null` in `expected` is an attribute that is gone.
#[track_caller]
fn check(text: &str, expected: &str) {
    let mut after = map(ITEM);
    for (name, value) in map(expected) {
        match value {
            dynamodb_values::Value::Null => after.remove(&name),
            value => after.insert(name, value),
        };
    }
    let applied = update(text).apply(&item(ITEM)).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(applied.to_map(), after, "{text}");
    assert_eq!(applied, dynamodb_values::Item::from_map(&after), "{text}: encoding");
}

#[test]
fn set() {
    for (text, expected) in [
        ("SET a = :s", r#"{"a": "new"}"#),
        ("set b = :n", r#"{"b": 10}"#),
        ("SET b = a, a = #s", r#"{"b": 1, "a": "text"}"#),
        ("SET a = a + :n", r#"{"a": 11}"#),
        ("SET a = :n - a", r#"{"a": 9}"#),
        ("SET a = (:n - (a))", r#"{"a": 9}"#),
        ("SET a = (:n) - (a)", r#"{"a": 9}"#),
        ("SET b = if_not_exists(b, :n) + :n", r#"{"b": 20}"#),
        ("SET a = if_not_exists(a, gone)", "{}"),
        ("SET b = if_not_exists(c, if_not_exists(d, a))", r#"{"b": 1}"#),
        ("SET l = list_append(l, :l)", r#"{"l": [0, 1, 2, 8, 9]}"#),
        ("SET l = list_append(:l, l)", r#"{"l": [8, 9, 0, 1, 2]}"#),
        ("SET b = list_append(if_not_exists(b, :e), :l)", r#"{"b": [8, 9]}"#),
        ("SET m.x = :s", r#"{"m": {"x": "new", "y": {"z": 2}, "l": [5]}}"#),
        ("SET m.fresh = m.y", r#"{"m": {"x": 1, "y": {"z": 2}, "l": [5], "fresh": {"z": 2}}}"#),
        ("SET m.y.z = :n, m.l[0] = :n", r#"{"m": {"x": 1, "y": {"z": 10}, "l": [10]}}"#),
        ("SET l[1] = :n", r#"{"l": [0, 10, 2]}"#),
        ("SET l[99] = :n", r#"{"l": [0, 1, 2, 10]}"#),
        ("SET l[4294967294] = :n", r#"{"l": [0, 1, 2, 10]}"#),
        ("SET l[99] = :n, l[50] = :s, l[0] = :t", r#"{"l": [true, 1, 2, "new", 10]}"#),
        ("SET l[0] = l[2], l[2] = l[0]", r#"{"l": [2, 1, 0]}"#),
        ("SET o[0].k = :n, o[1][0] = :s", r#"{"o": [{"k": 10}, ["new"]]}"#),
        ("SET #dot = :n", r#"{"x.y": 10}"#),
    ] {
        check(text, expected);
    }
}

#[test]
fn remove_add_and_delete() {
    for (text, expected) in [
        ("REMOVE a", r#"{"a": null}"#),
        ("REMOVE gone, a", r#"{"a": null}"#),
        ("REMOVE l[0], l[2]", r#"{"l": [1]}"#),
        ("REMOVE l[7]", "{}"),
        ("REMOVE m.y.z, m.gone", r#"{"m": {"x": 1, "y": {}, "l": [5]}}"#),
        ("REMOVE m.l[0]", r#"{"m": {"x": 1, "y": {"z": 2}, "l": []}}"#),
        ("REMOVE l[0] SET l[1] = :n, l[9] = :s", r#"{"l": [10, 2, "new"]}"#),
        ("ADD a :n", r#"{"a": 11}"#),
        ("ADD b :n", r#"{"b": 10}"#),
        ("ADD b :ss", r#"{"b": {"$SS": ["q", "r"]}}"#),
        ("ADD ss :ss, ns :ns", r#"{"ss": {"$SS": ["p", "q", "r"]}, "ns": {"$NS": [1, 2, 3]}}"#),
        ("ADD m.x :n, l[0] :n", r#"{"m": {"x": 11, "y": {"z": 2}, "l": [5]}, "l": [10, 1, 2]}"#),
        ("ADD m.fresh :ns", r#"{"m": {"x": 1, "y": {"z": 2}, "l": [5], "fresh": {"$NS": [2, 3]}}}"#),
        ("DELETE ss :ss, ns :ns", r#"{"ss": {"$SS": ["p"]}, "ns": {"$NS": [1]}}"#),
        ("DELETE bs :bs", r#"{"bs": null}"#),
        ("DELETE gone :ss, m.gone :ss", "{}"),
        (
            "DELETE ss :ss ADD a :n REMOVE #s SET b = :n",
            r#"{"ss": {"$SS": ["p"]}, "a": 11, "s": null, "b": 10}"#,
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn what_an_item_does_not_allow() {
    let missing = "The provided expression refers to an attribute that does not exist in the item";
    let wrong_type = "An operand in the update expression has an incorrect data type";
    let path = "The document path provided in the update expression is invalid for update";
    for (text, expected) in [
        ("SET b = gone", missing),
        ("SET b = m.gone", missing),
        ("SET b = gone + :n", missing),
        ("SET b = list_append(gone, :l)", missing),
        ("SET b = if_not_exists(gone, gone2)", missing),
        ("SET b = #s + :n", wrong_type),
        ("SET b = list_append(a, :l)", wrong_type),
        ("SET b = if_not_exists(#s, :n) - :n", wrong_type),
        ("ADD #s :n", wrong_type),
        ("ADD ss :n", wrong_type),
        ("ADD ss :ns", wrong_type),
        ("ADD l :n", wrong_type),
        ("DELETE a :ss", wrong_type),
        ("DELETE ns :ss", wrong_type),
        ("SET gone.x = :n", path),
        ("SET m.gone.x = :n", path),
        ("SET a.x = :n", path),
        ("SET a[0] = :n", path),
        ("SET l.x = :n", path),
        ("SET m[0] = :n", path),
        ("SET l[9].x = :n", path),
        ("REMOVE gone.x", path),
        ("REMOVE a[0]", path),
        ("REMOVE m.gone.x", path),
        ("ADD gone.x :n", path),
        ("DELETE gone.x :ss", path),
        (
            "SET a = :big + :big",
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
    ] {
        let error = update(text).apply(&item(ITEM)).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn copies_of_more_than_an_item_are_not_made() {
    let large = item(&format!(r#"{{"l": [{}1]}}"#, "1, ".repeat(50_000)));
    let copies = |count: usize| (0..count).map(|n| format!("a{n} = l")).collect::<Vec<_>>().join(", ");
    let appended = format!("a = {}l, l{}", "list_append(".repeat(200), "), l".repeat(199) + ")");
    let too_large = Err(crate::UpdateError::TooLarge);
    for (actions, expected) in [(copies(2), Ok(())), (copies(400), too_large.clone()), (appended, too_large)]
    {
        let update = ParsedUpdate::parse(&format!("SET {actions}")).unwrap();
        let update = update.bind(&mut crate::Placeholders::default()).unwrap();
        assert_eq!(update.apply(&large).map(drop), expected);
    }
}

#[test]
fn nesting_ends_at_32_levels() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    for (levels, fits) in [(30, true), (31, false)] {
        let values = format!(r#"{{":v": {}}}"#, nested(levels));
        let update =
            ParsedUpdate::parse("SET m.y.z = :v").unwrap().bind(&mut placeholders("", &values)).unwrap();
        assert_eq!(update.apply(&item(ITEM)).is_ok(), fits, "{levels}");
    }
}

#[test]
fn faults_of_the_text() {
    let overlap = "Two document paths overlap with each other; must remove or rewrite one of these paths; ";
    let conflict = "Two document paths conflict with each other; must remove or rewrite one of these paths; ";
    for (text, expected) in [
        ("", "The expression can not be empty;".to_owned()),
        ("INVALID SYNTAX HERE", r#"Syntax error; token: "INVALID", near: "INVALID SYNTAX""#.to_owned()),
        ("SET", r#"Syntax error; token: "<EOF>", near: "SET""#.to_owned()),
        ("SET a", r#"Syntax error; token: "<EOF>", near: "a""#.to_owned()),
        ("SET path = VALUE 1", r#"Syntax error; token: "1", near: "VALUE 1""#.to_owned()),
        ("ADD hits : incr", r#"Syntax error; token: ":", near: "hits : incr""#.to_owned()),
        ("SET a = :n, SET b = :n", r#"Syntax error; token: "SET", near: ", SET b""#.to_owned()),
        ("SET a = :n + :n + :n", r#"Syntax error; token: "+", near: ":n + :n""#.to_owned()),
        ("SET a = :n, ", r#"Syntax error; token: "<EOF>", near: ",""#.to_owned()),
        ("ADD a b", r#"Syntax error; token: "b", near: "a b""#.to_owned()),
        ("REMOVE a = :n", r#"Syntax error; token: "=", near: "a = :n""#.to_owned()),
        ("SET a = (:n", r#"Syntax error; token: "<EOF>", near: ":n""#.to_owned()),
        ("SET a = ((:n))", "The expression has redundant parentheses;".to_owned()),
        ("SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name".to_owned()),
        ("SET a = foo(b, :n)", "Invalid function name; function: foo".to_owned()),
        ("SET a = size(b)", "The function is not allowed in an update expression; function: size".to_owned()),
        (
            "SET a = list_append(b, :l) + :n",
            "The function is not allowed to be used this way in an expression; function: list_append"
                .to_owned(),
        ),
        (
            "SET a = :n REMOVE b SET c = :n",
            r#"The "SET" section can only be used once in an update expression;"#.to_owned(),
        ),
        (
            "SET a = :gone, b = #gone",
            "An expression attribute name used in the document path is not defined; attribute name: #gone"
                .to_owned(),
        ),
        (
            "SET a = :gone, a = :n",
            "An expression attribute value used in expression is not defined; attribute value: :gone"
                .to_owned(),
        ),
        ("SET a = :n, a = :n", format!("{overlap}path one: [a], path two: [a]")),
        ("SET a.b = :n REMOVE a", format!("{overlap}path one: [a, b], path two: [a]")),
        ("SET a.b = :n ADD a[1] :n", format!("{conflict}path one: [a, b], path two: [a, [1]]")),
    ] {
        let bound = ParsedUpdate::parse(text).and_then(|parsed| parsed.bind(&mut placeholders("", VALUES)));
        assert_eq!(bound.unwrap_err().to_string(), format!("Invalid UpdateExpression: {expected}"), "{text}");
    }
}

#[test]
fn faults_of_the_operands() {
    let incorrect = "Incorrect operand type for operator or function; operator";
    for (text, expected) in [
        ("ADD a :s", format!("{incorrect}: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND")),
        ("ADD a :m", format!("{incorrect}: ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND")),
        ("ADD a :l", format!("{incorrect}: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND")),
        (
            "DELETE a :n",
            format!("{incorrect}: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
        ),
        ("SET a = a + :s", format!("{incorrect} or function: +, operand type: S")),
        ("SET a = :l - a", format!("{incorrect} or function: -, operand type: L")),
        ("SET a = list_append(:n, a)", format!("{incorrect} or function: list_append, operand type: N")),
        (
            "SET a = if_not_exists(:n, a)",
            "Operator or function requires a document path; operator or function: if_not_exists".to_owned(),
        ),
        (
            "SET a = if_not_exists(b, b)",
            "The first operand must be distinct from the remaining operands for this operator or function; \
             operator: if_not_exists, first operand: [b]"
                .to_owned(),
        ),
        (
            "SET a = if_not_exists(b)",
            "Incorrect number of operands for operator or function; operator or function: if_not_exists, \
             number of operands: 1"
                .to_owned(),
        ),
        (
            "SET a = list_append(a, b, c)",
            "Incorrect number of operands for operator or function; operator or function: list_append, \
             number of operands: 3"
                .to_owned(),
        ),
    ] {
        let bound = ParsedUpdate::parse(text).and_then(|parsed| parsed.bind(&mut placeholders("", VALUES)));
        assert_eq!(bound.unwrap_err().to_string(), format!("Invalid UpdateExpression: {expected}"), "{text}");
    }
}

#[test]
fn operators_are_counted() {
    let nested =
        |count: usize| format!("SET a = {}b{}", "if_not_exists(c,".repeat(count), ",:n)".repeat(count));
    let too_many =
        "Invalid UpdateExpression: The expression contains too many operators; operator count: 301";
    let deep = format!("SET a = {}b", "f(".repeat(2000));
    assert_eq!(ParsedUpdate::parse(&deep).unwrap_err().to_string(), too_many);
    assert!(ParsedUpdate::parse(&nested(200)).is_ok());
    assert!(ParsedUpdate::parse(&"(".repeat(4096)).is_err());
}

#[test]
fn keys_and_creation() {
    let keys =
        |text: &str| update(text).check_key_attributes(["pk", "sk"]).map_err(|error| error.to_string());
    let refused = |name: &str| {
        Err(format!(
            "One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part of the \
             key"
        ))
    };
    assert_eq!(keys("SET a = sk"), Ok(()));
    assert_eq!(keys("SET sk = :n"), refused("sk"));
    assert_eq!(keys("SET sk = :n REMOVE pk.x"), refused("pk"));
    for (text, expected) in [
        ("REMOVE a", false),
        ("DELETE a :ss REMOVE b", false),
        ("ADD a :n", true),
        ("REMOVE a SET b = :n", true),
    ] {
        assert_eq!(update(text).creates_item(), expected, "{text}");
    }
    assert!(Update::default().creates_item());
    assert_eq!(Update::default().apply(&item(ITEM)).unwrap(), item(ITEM));
}

#[test]
fn touched_parts() {
    let update = update("SET m.y.z = :n, l[2] = :n, l[0] = :s REMOVE a ADD b :n");
    let (old, new) = (item(ITEM), update.apply(&item(ITEM)).unwrap());
    assert_eq!(update.touched(&old).to_map(), map(r#"{"m": {"y": {"z": 2}}, "l": [0, 2], "a": 1}"#));
    assert_eq!(update.touched(&new).to_map(), map(r#"{"m": {"y": {"z": 10}}, "l": ["new", 10], "b": 10}"#));
}

/// Actions on distinct attributes, each applied alone: the order and the company of actions must not matter.
fn actions() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(
        vec![
            "SET a = a + :n",
            "SET #s = :s",
            "SET l[1] = :n",
            "SET m.x = :t",
            "SET b = :m",
            "REMOVE ss",
            "REMOVE gone",
            "ADD ns :ns",
            "ADD c :n",
            "DELETE bs :bs",
            "SET o[0].k = :l",
            "REMOVE #dot",
        ],
        0..12,
    )
    .prop_shuffle()
}

/// What is done at an index of a list.
#[derive(Debug, Clone, Copy)]
enum AtIndex {
    Nothing,
    Set,
    Remove,
}

fn at_indexes() -> impl Strategy<Value = Vec<AtIndex>> {
    let one = prop::sample::select(vec![AtIndex::Nothing, AtIndex::Set, AtIndex::Remove]);
    prop::collection::vec(one, 1..12)
}

/// The list after the update, said naively: `Some` is an element that stays, new elements are 1000 + index.
fn list_after(length: usize, actions: &[AtIndex]) -> Vec<usize> {
    let mut list: Vec<Option<usize>> = (0..length).map(Some).collect();
    for (index, action) in actions.iter().enumerate() {
        match (action, index < length) {
            (AtIndex::Set, true) => list[index] = Some(1000 + index),
            (AtIndex::Set, false) => list.push(Some(1000 + index)),
            (AtIndex::Remove, true) => list[index] = None,
            (AtIndex::Remove, false) | (AtIndex::Nothing, _) => {}
        }
    }
    list.into_iter().flatten().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn actions_on_distinct_paths_are_independent(actions in actions()) {
        prop_assume!(!actions.is_empty());
        let one_by_one = actions.iter().fold(item(ITEM), |item, text| update(text).apply(&item).unwrap());
        let clause = |keyword: &str| {
            let of: Vec<_> = actions.iter().filter_map(|text| text.strip_prefix(keyword)).collect();
            if of.is_empty() { String::new() } else { format!("{keyword}{}", of.join(",")) }
        };
        let together = ["REMOVE ", "SET ", "DELETE ", "ADD "].map(clause).join(" ");
        prop_assert_eq!(update(&together).apply(&item(ITEM)).unwrap(), one_by_one, "{}", together);
    }
    #[test]
    fn lists_change_as_the_reference_says(length in 0_usize..8, actions in at_indexes()) {
        let at = |index: usize, action: &AtIndex| match action {
            AtIndex::Set => (format!("l[{index}] = :v{index}"), String::new()),
            AtIndex::Remove => (String::new(), format!("l[{index}]")),
            AtIndex::Nothing => (String::new(), String::new()),
        };
        let (sets, removes): (Vec<_>, Vec<_>) =
            actions.iter().enumerate().map(|(index, action)| at(index, action)).unzip();
        let clause = |keyword: &str, of: Vec<String>| {
            let of: Vec<_> = of.into_iter().rev().filter(|text| !text.is_empty()).collect();
            if of.is_empty() { String::new() } else { format!("{keyword} {}", of.join(", ")) }
        };
        let text = format!("{} {}", clause("SET", sets), clause("REMOVE", removes));
        prop_assume!(!text.trim().is_empty());
        let values: Vec<_> = (0..actions.len()).map(|index| format!(r#"":v{index}": {}"#, 1000 + index)).collect();
        let mut placeholders = placeholders("", &format!("{{{}}}", values.join(",")));
        let update = ParsedUpdate::parse(&text).unwrap().bind(&mut placeholders).unwrap();
        let list = |elements: &[usize]| item(&format!(r#"{{"l": {elements:?}}}"#));
        let before: Vec<usize> = (0..length).collect();
        prop_assert_eq!(update.apply(&list(&before)).unwrap(), list(&list_after(length, &actions)), "{}", text);
    }
}

#[track_caller]
fn check_statement_bytes(text: &str, values: &str, expected: usize) {
    let mut placeholders = placeholders("", values);
    let update = ParsedUpdate::parse(text).unwrap().bind(&mut placeholders).unwrap();
    assert_eq!(update.statement_bytes(), expected, "{text}");
}

#[test]
fn the_size_of_a_statement_is_that_of_its_clauses() {
    let path = |names: &[usize]| 1 + names.iter().map(|bytes| 14 + bytes).sum::<usize>();
    check_statement_bytes("SET b = :p", r#"{":p": "xyz"}"#, 3 + 19 + 1 + 3);
    check_statement_bytes("SET b.leaf = :p", r#"{":p": ""}"#, 3 + 19 + 1 + 4 + 4);
    check_statement_bytes("SET b[10] = :p", r#"{":p": ""}"#, 3 + 19 + 1 + 4 + 2);
    check_statement_bytes("SET c = big", "", 3 + 19 + 1 + path(&[3]));
    check_statement_bytes("SET c = m.z", "", 3 + 19 + 1 + path(&[1, 1]));
    check_statement_bytes("SET c = l[10]", "", 3 + 19 + 1 + path(&[1, 2]));
    check_statement_bytes("SET n = n + :o", r#"{":o": 1}"#, 3 + 19 + 1 + 34 + path(&[1]) + 2);
    check_statement_bytes("SET n = n - :o", r#"{":o": 1}"#, 3 + 19 + 1 + 37 + path(&[1]) + 2);
    check_statement_bytes("SET c = if_not_exists(c, :v)", r#"{":v": "v"}"#, 3 + 19 + 1 + 39 + path(&[1]) + 1);
    check_statement_bytes(
        "SET l = list_append(l, :n)",
        r#"{":n": ["ten"]}"#,
        3 + 19 + 1 + 37 + path(&[1]) + 3 + 1 + 3,
    );
    check_statement_bytes("ADD ss :n", r#"{":n": {"$SS": ["abc"]}}"#, 3 + 19 + 2 + 3);
    check_statement_bytes("REMOVE m.yy, l[1]", "", 3 + 1 + 1 + 4 + 2 + 1 + 1 + 4 + 1);
    check_statement_bytes("DELETE ss :n", r#"{":n": {"$SS": ["abc"]}}"#, 3 + 1 + 2);
}
