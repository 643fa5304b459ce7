use super::{ParsedProjection, Projection};
use crate::notation::{item, map, placeholders};

const ITEM: &str = r#"{
    "a": 1, "m": {"x": 1, "y": {"z": 2, "w": 3}}, "l": [0, 1, {"p": 5, "q": 6}, [7, 8, 9]], "s": {"$SS": ["k"]}
}"#;

#[test]
fn what_is_projected() {
    for (text, expected) in [
        ("a", r#"{"a": 1}"#),
        ("a, s", r#"{"a": 1, "s": {"$SS": ["k"]}}"#),
        ("gone", "{}"),
        ("m", r#"{"m": {"x": 1, "y": {"z": 2, "w": 3}}}"#),
        ("m.x", r#"{"m": {"x": 1}}"#),
        ("m.y.z, m.x", r#"{"m": {"x": 1, "y": {"z": 2}}}"#),
        ("m.gone, a", r#"{"a": 1}"#),
        ("a.x", "{}"),
        ("a[0]", "{}"),
        ("m[0]", "{}"),
        ("l[1]", r#"{"l": [1]}"#),
        ("l[3], l[0]", r#"{"l": [0, [7, 8, 9]]}"#),
        ("l[3][2], l[3][0], l[9]", r#"{"l": [[7, 9]]}"#),
        ("l[2].q, l[1]", r#"{"l": [1, {"q": 6}]}"#),
        ("l[2].gone", "{}"),
        ("#a", r#"{"a": 1}"#),
    ] {
        let names = if text.contains('#') { r##"{"#a": "a"}"## } else { "" };
        let projection = ParsedProjection::parse(text).unwrap().bind(&mut placeholders(names, "")).unwrap();
        assert_eq!(projection.project(&item(ITEM)).to_map(), map(expected), "{text}");
    }
}

#[test]
fn faults() {
    let overlap = "Two document paths overlap with each other; must remove or rewrite one of these paths; ";
    let conflict = "Two document paths conflict with each other; must remove or rewrite one of these paths; ";
    for (text, expected) in [
        ("", "The expression can not be empty;".to_owned()),
        ("a,", r#"Syntax error; token: "<EOF>", near: ",""#.to_owned()),
        ("a b", r#"Syntax error; token: "b", near: "a b""#.to_owned()),
        ("a/b", r#"Syntax error; token: "/", near: "a/b""#.to_owned()),
        ("(a)", r#"Syntax error; token: "(", near: "(a""#.to_owned()),
        (":a", r#"Syntax error; token: ":a", near: ":a""#.to_owned()),
        ("a, name", "Attribute name is a reserved keyword; reserved keyword: name".to_owned()),
        (
            "#n",
            "An expression attribute name used in the document path is not defined; attribute name: #n"
                .to_owned(),
        ),
        ("a, a", format!("{overlap}path one: [a], path two: [a]")),
        ("a, a.b", format!("{overlap}path one: [a], path two: [a, b]")),
        ("a[1].c, b, a[1]", format!("{overlap}path one: [a, [1], c], path two: [a, [1]]")),
        ("#x, a", format!("{overlap}path one: [a], path two: [a]")),
        ("a.b, a[1]", format!("{conflict}path one: [a, b], path two: [a, [1]]")),
        ("a.b, a[1], c, c", format!("{overlap}path one: [c], path two: [c]")),
    ] {
        let parsed = ParsedProjection::parse(text);
        let bound = parsed.and_then(|parsed| parsed.bind(&mut placeholders(r##"{"#x": "a"}"##, "")));
        assert_eq!(
            bound.unwrap_err().to_string(),
            format!("Invalid ProjectionExpression: {expected}"),
            "{text}"
        );
    }
}

#[test]
fn attributes_to_get_are_whole_attributes() {
    let projection = Projection::of_attributes(["m.x", "a"]);
    assert_eq!(
        projection.project(&item(r#"{"m.x": 1, "m": {"x": 2}, "a": 3}"#)).to_map(),
        map(r#"{"m.x": 1, "a": 3}"#)
    );
}
