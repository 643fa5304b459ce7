//! Template, payload, output.
//!
//! Rows marked «observed» were seen on the live service.

#![allow(missing_docs, reason = "tests")]

mod support;

use support::check;

/// The values that rows of language tests read, as `$v`.
const VALUES: &str = r#"{"name":"World","t":true,"f":false,"n":null,"one":1,"three":3,
    "map":{"k":"initial value","foo:bar":"baz"},"list":["foo",["bar1","bar2"],{"bar1":"bar2"}]}"#;

fn check_language(rows: &[(&str, &str)]) {
    let rows: Vec<(String, &str)> = rows
        .iter()
        .map(|(template, output)| (format!("#set($v = $input.path('$')){template}"), *output))
        .collect();
    let rows: Vec<(&str, &str)> =
        rows.iter().map(|(template, output)| (template.as_str(), *output)).collect();
    check(VALUES, &rows);
}

#[test]
fn text_and_references() {
    check_language(&[
        ("<html></html>", "<html></html>"),
        ("Grüße", "Grüße"),
        ("Hello $v.name", "Hello World"),
        ("Hello ${v.name}.", "Hello World."),
        ("Hello $v.name}.", "Hello World}."),
        ("Hello $!v.name and $!{v.name}!", "Hello World and World!"),
        ("Hello $ ", "Hello $ "),
        ("Hello $name", "Hello "),
        ("Hello $!name", "Hello "),
        ("$v.name.", "World."),
        ("$v.name..", "World.."),
        ("$v.name-x", ""),
        ("${v.name}-x", "World-x"),
        ("$0 $1.50", "$0 $1.50"),
        ("$v.list[0]", "foo"),
        ("$v.list[1][1]", "bar2"),
        ("$v.list[2].bar1", "bar2"),
        ("$v.list[-1].bar1", "bar2"),
        ("$v.map['foo:bar']", "baz"),
        ("$v[\"name\"]", "World"),
        ("#set($i = 1)$v.list[ $i ]", "[\"bar1\",\"bar2\"]"),
        ("$v.missing.deeper.still", ""),
        ("$v.missing.method('x').y", ""),
        ("$v.n", ""),
        ("$v.t $v.f", "true false"),
        ("$v.class.name", "java.util.LinkedHashMap"),
        ("<span style=\"color: #13ff93\">", "<span style=\"color: #13ff93\">"),
        ("\"#\"", "\"#\""),
        ("<a href=\"#\">bob</a>", "<a href=\"#\">bob</a>"),
    ]);
}
