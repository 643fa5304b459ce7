use proptest::prelude::*;

use super::ParsedCondition;
use crate::ExpressionKind;
use crate::notation::{item, placeholders};

const ITEM: &str = r##"{
    "s": "hello", "n": 7, "b": {"$B": "bytes"}, "yes": true, "off": false, "nothing": null,
    "l": [1, "two", [3]], "m": {"x": 1, "y": {"z": "deep"}, "e": []},
    "ss": {"$SS": ["a", "b"]}, "ns": {"$NS": [1, 2.5]}, "bs": {"$BS": ["p", "q"]}, "s2": "hello", "n2": 8,
    "u": "é𝄞"
}"##;

const VALUES: &str = r##"{
    ":a": "a", ":hello": "hello", ":hel": "hel", ":ell": "ell", ":zz": "zz", ":empty": "",
    ":n0": 0, ":n1": 1, ":n7": 7, ":n8": 8, ":n3": 3, ":u": "abc", ":n25": 2.5, ":b": {"$B": "bytes"}, ":by": {"$B": "by"}, ":bp": {"$B": "p"},
    ":t": true, ":null": null, ":list": [1, "two", [3]], ":inner": [3], ":map": {"z": "deep"},
    ":ss": {"$SS": ["b", "a"]}, ":ns": {"$NS": [2.5, 1]}, ":bs": {"$BS": ["q", "p"]},
    ":S": "S", ":N": "N", ":NULL": "NULL", ":BOOL": "BOOL", ":L": "L", ":X": "X"
}"##;

fn holds(text: &str, of: Option<&str>) -> bool {
    let parsed =
        ParsedCondition::parse(text, ExpressionKind::Condition).unwrap_or_else(|e| panic!("{text}: {e}"));
    let condition = parsed.bind(&mut placeholders(r##"{"#s": "s", "#m": "m", "#dot": "no.dot"}"##, VALUES));
    let condition = condition.unwrap_or_else(|e| panic!("{text}: {e}"));
    condition.matches(of.map(item).as_ref())
}

#[test]
fn comparisons() {
    for (text, expected) in [
        ("s = :hello", true),
        ("s = s2", true),
        ("s = :hel", false),
        ("s <> :hel", true),
        ("n = :n7", true),
        ("n = :hello", false),
        ("n <> :hello", true),
        ("gone = :hello", false),
        ("gone <> :hello", true),
        ("gone = gone2", false),
        ("gone <> gone2", true),
        ("n < :n8", true),
        ("n < n2", true),
        (":n8 > n", true),
        ("n <= :n7", true),
        ("n >= :n8", false),
        ("n > :hel", false),
        ("s > :hel", true),
        ("b > :by", true),
        ("gone < :n8", false),
        ("l = :list", true),
        ("l[2] = :inner", true),
        ("m.y = :map", true),
        ("ss = :ss", true),
        ("ns = :ns", true),
        ("bs = :bs", true),
        ("ss <> :ns", true),
        ("yes = :t", true),
        ("off = :t", false),
        ("nothing = :null", true),
        (":n7 = :n7", true),
        ("n BETWEEN :n1 AND :n8", true),
        ("n2 BETWEEN n AND :n8", true),
        ("n BETWEEN n2 AND :n8", false),
        ("s BETWEEN :hel AND :zz", true),
        (":n7 BETWEEN n AND n2", true),
        ("s IN (:a, :hello)", true),
        ("s IN (:a, n)", false),
        ("n IN (:n7)", true),
        ("gone IN (:n7)", false),
    ] {
        assert_eq!(holds(text, Some(ITEM)), expected, "{text}");
    }
}

#[test]
fn functions() {
    for (text, expected) in [
        ("attribute_exists(s)", true),
        ("attribute_exists(m.y.z)", true),
        ("attribute_exists(m.y.q)", false),
        ("attribute_exists(l[2][0])", true),
        ("attribute_exists(l[3])", false),
        ("attribute_exists(s[0])", false),
        ("attribute_exists(l.x)", false),
        ("attribute_not_exists(gone)", true),
        ("attribute_not_exists(#m.#s)", true),
        ("attribute_not_exists(#dot)", true),
        ("attribute_type(s, :S)", true),
        ("attribute_type(n, :N)", true),
        ("attribute_type(nothing, :NULL)", true),
        ("attribute_type(yes, :BOOL)", true),
        ("attribute_type(l, :L)", true),
        ("attribute_type(gone, :S)", false),
        ("begins_with(s, :hel)", true),
        ("begins_with(s, :empty)", true),
        ("begins_with(s, :ell)", false),
        ("begins_with(b, :by)", true),
        ("begins_with(b, :hel)", false),
        ("begins_with(n, :hel)", false),
        ("begins_with(:hello, s)", true),
        ("contains(s, :ell)", true),
        ("contains(s, :zz)", false),
        ("contains(b, :by)", true),
        ("contains(ss, :a)", true),
        ("contains(ss, :n1)", false),
        ("contains(ns, :n25)", true),
        ("contains(ns, :n7)", false),
        ("contains(bs, :bp)", true),
        ("contains(l, :n1)", true),
        ("contains(l, :inner)", true),
        ("contains(l, :a)", false),
        ("contains(m, :a)", false),
        ("contains(:ss, s)", false),
        ("size(s) = :n1", false),
        ("size(u) = :n3", true),
        ("size(u) = size(:u)", true),
        ("size(l) > :n1", true),
        ("size(ss) < :n7", true),
        ("size(ns) < size(l)", true),
        ("size(m) BETWEEN :n1 AND :n7", true),
        ("size(b) IN (:n1, :n7)", false),
        ("size(n) = :n1", false),
        ("size(gone) = :n1", false),
        ("contains(ns, size(ss))", false),
    ] {
        assert_eq!(holds(text, Some(ITEM)), expected, "{text}");
    }
}

#[test]
fn logic_and_precedence() {
    let (t, f) = ("n = :n7", "n = :n8");
    for (text, expected) in [
        (format!("{t} AND {t}"), true),
        (format!("{t} and {f}"), false),
        (format!("{f} Or {t}"), true),
        (format!("NOT {f}"), true),
        (format!("NOT NOT {t}"), true),
        (format!("NOT {f} AND {f}"), false),
        (format!("NOT ({f} AND {f})"), true),
        (format!("{t} OR {t} AND {f}"), true),
        (format!("({t} OR {t}) AND {f}"), false),
        (format!("{f} AND {t} OR {t}"), true),
        (format!("{f} AND ({t} OR {t})"), false),
        (format!("NOT {t} OR NOT {t} OR {t}"), true),
        (format!("({t} AND ({f} OR ({t} AND NOT {f})))"), true),
        (format!("({t}) AND ({t})"), true),
        ("(n) = (:n7)".to_owned(), true),
        ("((n) = :n7) AND (attribute_exists(s))".to_owned(), true),
        ("(m).x = :n1".to_owned(), true),
        ("(m.y).z IN ((:a), (:n1))".to_owned(), false),
        ("(size(l)) > :n1 AND ((size(l)) > (:n1))".to_owned(), true),
        ("(NOT (attribute_exists(gone)))".to_owned(), true),
        ("n BETWEEN (:n1) AND (:n8) AND s = :hello".to_owned(), true),
        ("NOT n BETWEEN :n1 AND :n8 OR s = :a".to_owned(), false),
    ] {
        assert_eq!(holds(&text, Some(ITEM)), expected, "{text}");
    }
}

#[test]
fn a_missing_item_has_no_attributes() {
    for (text, expected) in [
        ("attribute_not_exists(s)", true),
        ("attribute_exists(s)", false),
        ("s = :hello", false),
        ("s <> :hello", true),
        ("NOT s = :hello", true),
        (":n7 = :n7", true),
    ] {
        assert_eq!(holds(text, None), expected, "{text}");
    }
}

#[track_caller]
fn check_fault(text: &str, names: &str, values: &str, expected: &str) {
    let parsed = ParsedCondition::parse(text, ExpressionKind::Filter);
    let bound = parsed.and_then(|parsed| parsed.bind(&mut placeholders(names, values)));
    let message = bound.err().map(|error| error.to_string()).unwrap_or_default();
    assert_eq!(message.strip_prefix("Invalid FilterExpression: ").unwrap_or(&message), expected, "{text}");
}

#[test]
fn faults_of_the_text() {
    for (text, expected) in [
        ("", "The expression can not be empty;"),
        ("a", r#"Syntax error; token: "<EOF>", near: "a""#),
        ("a =", r#"Syntax error; token: "<EOF>", near: "=""#),
        ("a-b", r#"Syntax error; token: "-", near: "a-b""#),
        ("a = :b c", r#"Syntax error; token: "c", near: ":b c""#),
        ("a = :b  c  d", r#"Syntax error; token: "c", near: ":b  c  d""#),
        ("tenantAgent:abc123-1", r#"Syntax error; token: ":abc123", near: "tenantAgent:abc123-""#),
        ("a == :b", r#"Syntax error; token: "=", near: "== :b""#),
        ("a != :b", r#"Syntax error; token: "!", near: "a !=""#),
        ("_a = :b", r#"Syntax error; token: "_", near: "_a""#),
        ("a = # b", r##"Syntax error; token: "#", near: "= # b""##),
        ("a é :b", r#"Syntax error; token: "é", near: "a é :b""#),
        ("(a = :b", r#"Syntax error; token: "<EOF>", near: ":b""#),
        ("a = :b)", r#"Syntax error; token: ")", near: ":b)""#),
        ("(a) AND b = :b", r#"Syntax error; token: "AND", near: ") AND b""#),
        ("a AND b", r#"Syntax error; token: "AND", near: "a AND b""#),
        ("NOT", r#"Syntax error; token: "<EOF>", near: "NOT""#),
        ("a = NOT", r#"Syntax error; token: "NOT", near: "= NOT""#),
        ("a IN :b", r#"Syntax error; token: ":b", near: "IN :b""#),
        ("a IN ()", r#"Syntax error; token: ")", near: "()""#),
        ("a BETWEEN :b", r#"Syntax error; token: "<EOF>", near: ":b""#),
        ("a BETWEEN :b OR :c", r#"Syntax error; token: "OR", near: ":b OR :c""#),
        ("size()", r#"Syntax error; token: ")", near: "()""#),
        ("a[b] = :b", r#"Syntax error; token: "b", near: "[b]""#),
        ("a[0 = :b", r#"Syntax error; token: "=", near: "0 = :b""#),
        ("a. = :b", r#"Syntax error; token: "=", near: ". = :b""#),
        ("a[4294967295] = :b", "List index is not within the allowable range; index: [4294967295]"),
        ("a[99999999999] = :b", "List index is not within the allowable range; index: [99999999999]"),
        ("((a = :b))", "The expression has redundant parentheses;"),
        ("((attribute_exists(a)))", "The expression has redundant parentheses;"),
        ("a = ((:b))", "The expression has redundant parentheses;"),
        ("((a)) = :b", "The expression has redundant parentheses;"),
        ("c = :d OR ((a = :b) )", "The expression has redundant parentheses;"),
        ("foo(a)", "Invalid function name; function: foo"),
        ("Size(a) > :b", "Invalid function name; function: Size"),
        ("foo(a) AND", r#"Syntax error; token: "<EOF>", near: "AND""#),
        (
            "if_not_exists(a, :b)",
            "The function is not allowed in a condition expression; function: if_not_exists",
        ),
        (
            "a = list_append(b, :c)",
            "The function is not allowed in a condition expression; function: list_append",
        ),
        ("size(a)", "The function is not allowed to be used this way in an expression; function: size"),
        (
            "attribute_exists(a) = :b",
            "The function is not allowed to be used this way in an expression; function: attribute_exists",
        ),
        (
            "contains(a, begins_with(b, :c))",
            "The function is not allowed to be used this way in an expression; function: begins_with",
        ),
        ("name = :a", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("a.Size = :a", "Attribute name is a reserved keyword; reserved keyword: Size"),
        ("name = size(a) AND foo(b)", "Invalid function name; function: foo"),
    ] {
        check_fault(text, "", "", expected);
    }
}

#[test]
fn faults_of_the_operands() {
    let values = r#"{":s": "x", ":n": 1, ":n2": 2, ":t": true, ":ss": {"$SS": ["a"]}, ":b": {"$B": "b"}, ":null": null}"#;
    for (text, expected) in [
        (
            "#x = :s",
            "An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        (
            "a.#x = :s",
            "An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        ("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"),
        (
            "begins_with(a, :n) AND a = :x",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "a = :x AND begins_with(a, :n)",
            "An expression attribute value used in expression is not defined; attribute value: :x",
        ),
        (
            "attribute_exists(a, b)",
            "Incorrect number of operands for operator or function; operator or function: attribute_exists, \
             number of operands: 2",
        ),
        (
            "begins_with(a)",
            "Incorrect number of operands for operator or function; operator or function: begins_with, \
             number of operands: 1",
        ),
        (
            "size(a, b) > :n",
            "Incorrect number of operands for operator or function; operator or function: size, \
             number of operands: 2",
        ),
        (
            "attribute_exists(:s)",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "attribute_not_exists(size(a))",
            "Operator or function requires a document path; operator or function: attribute_not_exists",
        ),
        (
            "a.b[1] = a.b[1]",
            "The first operand must be distinct from the remaining operands for this operator or function; \
             operator: =, first operand: [a, b, [1]]",
        ),
        (
            "contains(a, a)",
            "The first operand must be distinct from the remaining operands for this operator or function; \
             operator: contains, first operand: [a]",
        ),
        (
            "a < :t",
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        ),
        (
            ":ss >= a",
            "Incorrect operand type for operator or function; operator or function: >=, operand type: SS",
        ),
        (
            "a BETWEEN :t AND :t",
            "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
        ),
        (
            "a BETWEEN :n2 AND :n",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \
             lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "a BETWEEN :n AND :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; \
             lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}",
        ),
        (
            "attribute_type(a, :s)",
            "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "attribute_type(a, :n)",
            "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
        ),
        (
            "attribute_type(a, b)",
            "Incorrect operand type for operator or function; operator or function: attribute_type, \
             operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
        ),
        (
            "size(:n) = a",
            "Incorrect operand type for operator or function; operator or function: size, operand type: N",
        ),
        (
            "begins_with(a, size(b))",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "contains(:null, a)",
            "Incorrect operand type for operator or function; operator or function: contains, operand type: NULL",
        ),
    ] {
        check_fault(text, "", values, expected);
    }
}

#[test]
fn limits() {
    let many = |count: usize, one: &str, between: &str| vec![one; count].join(between);
    let deep = |open: &str, text: &str, close: &str, count: usize| {
        format!("{}{text}{}", open.repeat(count), close.repeat(count))
    };
    let too_many = "The expression contains too many operators; operator count: 301";
    let values = r#"{":v": 1}"#;
    check_fault(&many(150, "a<:v", " OR "), "", values, "");
    check_fault(&many(151, "a<:v", " OR "), "", values, too_many);
    check_fault(&format!("NOT {}", many(150, "a<:v", " AND ")), "", values, "");
    check_fault(&deep("NOT ", "a<:v", "", 1000), "", values, too_many);
    check_fault(&deep("f(", "a", ")", 1300), "", values, too_many);
    check_fault(&deep("(", "a<:v", ")", 2000), "", values, "The expression has redundant parentheses;");
    check_fault(&deep("(", "a", ")", 2000), "", values, r#"Syntax error; token: "<EOF>", near: ")""#);
    check_fault(&"(".repeat(4096), "", values, r#"Syntax error; token: "<EOF>", near: "(""#);
    check_fault(&deep("(a<:v OR ", "a<:v", ")", 149), "", values, "");
    check_fault(&deep("(a<:v OR ", "a<:v", ")", 150), "", values, too_many);
    check_fault(
        &"a".repeat(4097),
        "",
        values,
        "Expression size has exceeded the maximum allowed size; expression size: 4097",
    );
    let path = |count| format!("{} = :v", many(count, "a", "."));
    check_fault(&path(32), "", values, "");
    check_fault(&path(33), "", values, "The document path has too many nesting levels; nesting levels: 33");
    let list = |count| format!("a IN ({})", many(count, ":v", ","));
    check_fault(&list(100), "", values, "");
    check_fault(
        &list(101),
        "",
        values,
        "The IN operator is provided with too many operands; number of operands: 101",
    );
    let long = ParsedCondition::parse(&"a".repeat(4097), ExpressionKind::Condition).unwrap_err();
    assert_eq!(
        long.to_string(),
        "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097"
    );
}

#[test]
fn attribute_names_are_resolved_and_top_level() {
    let parsed =
        ParsedCondition::parse("#a.b = :v AND size(c) > :v OR attribute_exists(d)", ExpressionKind::Filter)
            .unwrap();
    let condition = parsed.bind(&mut placeholders(r##"{"#a": "key"}"##, r#"{":v": 1}"#)).unwrap();
    assert_eq!(condition.attribute_names().collect::<Vec<_>>(), ["key", "c", "d"]);
}

/// A condition as a tree: the reference that the flat program is compared with.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(bool),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn truth(&self) -> bool {
        match self {
            Self::Leaf(truth) => *truth,
            Self::Not(of) => !of.truth(),
            Self::And(one, two) => one.truth() && two.truth(),
            Self::Or(one, two) => one.truth() || two.truth(),
        }
    }

    /// The text, with no more parentheses than `around` (0 for OR, 1 for AND, 2 for NOT) needs.
    fn text(&self, around: usize) -> String {
        let (own, text) = match self {
            Self::Leaf(true) => return "yes = :t".to_owned(),
            Self::Leaf(false) => return "attribute_exists(gone)".to_owned(),
            Self::Not(of) => (2, format!("NOT {}", of.text(2))),
            Self::And(one, two) => (1, format!("{} AND {}", one.text(1), two.text(1))),
            Self::Or(one, two) => (0, format!("{} OR {}", one.text(0), two.text(0))),
        };
        if own < around { format!("({text})") } else { text }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    any::<bool>().prop_map(Tree::Leaf).prop_recursive(6, 40, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| Tree::Not(Box::new(of))),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| Tree::And(Box::new(one), Box::new(two))),
            (inner.clone(), inner).prop_map(|(one, two)| Tree::Or(Box::new(one), Box::new(two))),
        ]
    })
}

/// Texts of the language's own pieces: more of them get past the first token than of any characters.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "#n",
        ":v",
        "(",
        ")",
        "[",
        "]",
        "0",
        "1",
        ".",
        ",",
        "=",
        "<>",
        "<",
        ">=",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "size(",
        "contains(",
        "attribute_exists(",
        "if_not_exists(",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "+",
        "-",
        "foo(",
        "name",
        "é",
        "!",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_program_agrees_with_the_tree(tree in tree()) {
        prop_assert_eq!(holds(&tree.text(0), Some(ITEM)), tree.truth(), "{}", tree.text(0));
    }

    #[test]
    fn no_text_panics(text in prop_oneof![any::<String>(), pieces()]) {
        let mut placeholders = placeholders(r##"{"#n": "n"}"##, r#"{":v": 1}"#);
        for kind in [ExpressionKind::Condition, ExpressionKind::KeyCondition] {
            if let Ok(parsed) = ParsedCondition::parse(&text, kind)
                && let Ok(condition) = parsed.bind(&mut placeholders)
            {
                let _ = condition.matches(Some(&item(ITEM)));
                let _ = condition.matches(None);
            }
        }
        let _ = crate::ParsedKeyCondition::parse(&text).map(|parsed| parsed.bind(&mut placeholders));
        let _ = crate::ParsedProjection::parse(&text)
            .map(|parsed| parsed.bind(&mut placeholders).map(|projection| projection.project(&item(ITEM))));
        let _ = crate::ParsedUpdate::parse(&text)
            .map(|parsed| parsed.bind(&mut placeholders).map(|update| update.apply(&item(ITEM))));
    }
}
