//! What holds for any template and any payload: nothing panics or runs away, what is written is what was read, and
//! expressions compute what they say.

#![allow(missing_docs, reason = "tests")]

mod support;

use mapping_template::{JsonPath, Overrides, Template};
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::prop_assert_eq;
use serde_json::{Map, Value};
use support::{Request, render};

/// JSON without what Java prints in its own way: numbers with fractions.
fn json() -> impl Strategy<Value = Value> {
    let leaf = proptest::prop_oneof![
        proptest::strategy::Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        proptest::prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// An expression over small integers with its value, and one over booleans with its.
#[derive(Debug, Clone)]
struct Computed<T> {
    text: String,
    value: T,
}

fn integer() -> impl Strategy<Value = Computed<i64>> {
    let leaf = (-9..10i64).prop_map(|value| Computed { text: value.to_string(), value });
    leaf.prop_recursive(4, 16, 2, |inner| {
        (inner.clone(), prop::sample::select(vec!['+', '-', '*', '/', '%']), inner).prop_filter_map(
            "nothing is divided by zero",
            |(left, sign, right)| {
                let value = match sign {
                    '+' => left.value + right.value,
                    '-' => left.value - right.value,
                    '*' => left.value.checked_mul(right.value)?,
                    '/' => left.value.checked_div(right.value)?,
                    _ => left.value.checked_rem(right.value)?,
                };
                Some(Computed { text: format!("({} {sign} {})", left.text, right.text), value })
            },
        )
    })
}

fn boolean() -> impl Strategy<Value = Computed<bool>> {
    let signs = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = (integer(), signs, integer()).prop_map(|(left, sign, right)| {
        let value = match sign {
            "==" => left.value == right.value,
            "!=" => left.value != right.value,
            "<" => left.value < right.value,
            "<=" => left.value <= right.value,
            ">" => left.value > right.value,
            _ => left.value >= right.value,
        };
        Computed { text: format!("{} {sign} {}", left.text, right.text), value }
    });
    leaf.prop_recursive(3, 12, 2, |inner| {
        (inner.clone(), any::<bool>(), any::<bool>(), inner).prop_map(|(left, and, negated, right)| {
            let joined = if and { left.value && right.value } else { left.value || right.value };
            let (sign, not) = (if and { "&&" } else { "||" }, if negated { "!" } else { "" });
            Computed { text: format!("{not}({} {sign} {})", left.text, right.text), value: joined != negated }
        })
    })
}

/// Pieces that templates consist of, in any order.
fn template() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "#set($a = ",
        "#if(",
        "#elseif(",
        "#else",
        "#end",
        "#foreach($i in ",
        "#define($d)",
        "#break",
        "#stop",
        "$a",
        "${a}",
        "$d",
        "$i",
        "$input.path('$..x')",
        "$input.json('$')",
        ".size()",
        ".add(1)",
        ".put('k', 1)",
        "[0]",
        "['k']",
        "{'k': 1}",
        "[1..3]",
        "[1,2]",
        ")",
        "(",
        "==",
        " && ",
        " + ",
        "1",
        "'t'",
        "\"$a\"",
        "\n",
        " ",
        "##",
        "#*",
        "*#",
        "\\",
        "$",
        "#",
        "$context.requestOverride.x",
        "$util.parseJson(",
        "$foreach.hasNext",
        "text",
        ".replaceAll('t', 'x')",
        ".split('')",
        "é",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_compiles_or_is_refused_and_renders_or_fails(text in template(), body in ".{0,20}") {
        if let Ok(template) = Template::compile(&text) {
            let _ = template.render(&Request { body: &body }, &mut Overrides::default());
        }
    }

    #[test]
    fn integers_are_computed(integer in integer()) {
        let output = render(&format!("#set($x = {})$x", integer.text), "");
        prop_assert_eq!(output, Ok(integer.value.to_string()));
    }

    #[test]
    fn conditions_decide(condition in boolean()) {
        let output = render(&format!("#if({})a#{{else}}b#end", condition.text), "");
        prop_assert_eq!(output.as_deref(), Ok(if condition.value { "a" } else { "b" }));
    }

    #[test]
    fn text_without_marks_is_its_own_output(text in "[^$#\\\\]{0,60}") {
        prop_assert_eq!(render(&text, ""), Ok(text));
    }

    #[test]
    fn the_payload_as_json_is_the_payload(value in json()) {
        let output = render("$input.json('$')", &value.to_string()).map(|json| serde_json::from_str(&json).ok());
        // An empty payload reads as an empty object, but no JSON is empty.
        prop_assert_eq!(output, Ok(Some(value)));
    }

    #[test]
    fn a_member_is_found_by_its_path(name in "[a-zA-Z_]{1,8}", value in json()) {
        let body = serde_json::json!({"outer": {&name: [0, value]}}).to_string();
        let path = format!("$.outer['{name}'][-1]");
        let by_template = render(&format!("$input.json(\"{path}\")").replace("[-1]", "[1]"), &body).ok();
        let found = by_template.and_then(|json| serde_json::from_str::<Value>(&json).ok());
        prop_assert_eq!(found, Some(value));
    }

    #[test]
    fn any_path_is_read_or_refused(path in "[$@.a\\[\\]'*?()<=!&|0-9,:~/ -]{0,24}", value in json()) {
        if let Ok(path) = JsonPath::compile(&path) {
            let _ = path.read(&value.to_string());
        }
    }

    #[test]
    fn encodings_are_undone(text in ".{0,40}") {
        let body = serde_json::json!({"t": text}).to_string();
        let undone = |template: &str| render(template, &body);
        prop_assert_eq!(undone("$util.urlDecode($util.urlEncode($input.path('$.t')))"), Ok(text.clone()));
        prop_assert_eq!(undone("$util.base64Decode($util.base64Encode($input.path('$.t')))"), Ok(text.clone()));
        let escaped = undone("\"$util.escapeJavaScript($input.path('$.t')).replaceAll(\"\\\\'\", \"'\")\"");
        prop_assert_eq!(escaped.map(|json| serde_json::from_str(&json).ok()), Ok(Some(text)));
    }
}
