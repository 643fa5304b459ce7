//! Path, document, result.

#![allow(missing_docs, reason = "tests")]

use mapping_template::JsonPath;

/// The document of the article that JSONPath comes from.
const STORE: &str = r#"{"store":{"book":[
    {"category":"reference","author":"Nigel Rees","title":"Sayings of the Century","price":8.95},
    {"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},
    {"category":"fiction","author":"Herman Melville","title":"Moby Dick","isbn":"0-553-21311-3","price":8.99},
    {"category":"fiction","author":"J. R. R. Tolkien","title":"The Lord of the Rings","isbn":"0-395-19395-8","price":22.99}],
    "bicycle":{"color":"red","price":19.95}},"expensive":10,"tags":["a","b"],"empty":[],"none":null,"a b":{"c.d":1},"n":"5"}"#;

fn check(rows: &[(&str, Option<&str>)]) {
    let differing: Vec<String> = rows
        .iter()
        .filter_map(|(path, expected)| {
            let found = JsonPath::compile(path).map(|path| path.read(STORE));
            (found != Ok(Ok(expected.map(str::to_owned))))
                .then(|| format!("{path}: expected {expected:?}, found {found:?}"))
        })
        .collect();
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
}

#[test]
fn definite_paths() {
    check(&[
        ("$.expensive", Some("10")),
        ("$.store.bicycle.color", Some("red")),
        ("$['store']['bicycle']['color']", Some("red")),
        ("$.store.book[0].author", Some("Nigel Rees")),
        ("$.store.book[-1].author", Some("J. R. R. Tolkien")),
        ("$.store.bicycle", Some(r#"{"color":"red","price":19.95}"#)),
        ("$.tags", Some(r#"["a","b"]"#)),
        ("$['a b']['c.d']", Some("1")),
        ("$[\"a b\"]", Some(r#"{"c.d":1}"#)),
        ("expensive", Some("10")),
        ("store.bicycle.color", Some("red")),
        (" $.expensive ", Some("10")),
        ("$.none", Some("null")),
        ("$.missing", None),
        ("$.missing.deeper", None),
        ("$.store.book[9]", None),
        ("$.store.book[-9]", None),
        ("$.expensive.x", None),
        ("$.tags.x", None),
        ("$.store[0]", None),
    ]);
}

#[test]
fn indefinite_paths() {
    check(&[
        ("$.store.book[*].price", Some("[8.95,12.99,8.99,22.99]")),
        ("$.store.bicycle.*", Some(r#"["red",19.95]"#)),
        ("$..price", Some("[8.95,12.99,8.99,22.99,19.95]")),
        ("$.store..color", Some(r#"["red"]"#)),
        ("$..book[2].title", Some(r#"["Moby Dick"]"#)),
        ("$..book[-1:].title", Some(r#"["The Lord of the Rings"]"#)),
        ("$.store.book[0,1].price", Some("[8.95,12.99]")),
        ("$.store.book[:2].price", Some("[8.95,12.99]")),
        ("$.store.book[1:3].price", Some("[12.99,8.99]")),
        ("$.store.book[2:].price", Some("[8.99,22.99]")),
        ("$.store.book[-2:].price", Some("[8.99,22.99]")),
        ("$.store.book[5:9]", Some("[]")),
        ("$.store.bicycle['color','price']", Some(r#"["red",19.95]"#)),
        ("$..missing", Some("[]")),
        ("$.tags[*]", Some(r#"["a","b"]"#)),
        ("$..tags.*", Some(r#"["a","b"]"#)),
        ("$.empty[*]", Some("[]")),
    ]);
}

#[test]
fn filters() {
    check(&[
        ("$..book[?(@.isbn)].price", Some("[8.99,22.99]")),
        ("$..book[?(!@.isbn)].price", Some("[8.95,12.99]")),
        ("$.store.book[?(@.price < 10)].price", Some("[8.95,8.99]")),
        ("$.store.book[?(@.price<=8.95)].price", Some("[8.95]")),
        ("$.store.book[?(@['price'] > 12 && @.category == 'fiction')].price", Some("[12.99,22.99]")),
        ("$.store.book[?(@.category == \"reference\" || @.price > 20)].price", Some("[8.95,22.99]")),
        (
            "$.store.book[?((@.price > 20 || @.price < 8.96) && @.category != 'reference')].price",
            Some("[22.99]"),
        ),
        ("$.store.book[?(@.price > $.expensive)].price", Some("[12.99,22.99]")),
        ("$.store.book[?(@.author =~ /.*REES/i)].price", Some("[8.95]")),
        ("$.store.book[?(@.author =~ /Rees/)].price", Some("[]")),
        ("$.store.book[?(@.category in ['reference', 'x'])].price", Some("[8.95]")),
        ("$.store.book[?(@.category nin ['reference'])].price", Some("[12.99,8.99,22.99]")),
        ("$.store.book[?('fiction' in @.category)].price", Some("[]")),
        ("$.store.book[?(@.title contains 'Lord')].price", Some("[22.99]")),
        ("$.store.book[?(@.title size 9)].price", Some("[8.99]")),
        ("$.store.book[?(@.title empty false)].price", Some("[8.95,12.99,8.99,22.99]")),
        ("$.store.book[?(@.title.length() > 16)].price", Some("[8.95,22.99]")),
        ("$.store.book[?(@.missing == null)].price", Some("[]")),
        ("$.store.book[?(@.missing != 1)].price", Some("[8.95,12.99,8.99,22.99]")),
        ("$.tags[?(@ == 'b')]", Some(r#"["b"]"#)),
        ("$[?(@.n == 5)].n", Some(r#"["5"]"#)),
        ("$[?(@.tags subsetof ['a','b','c'])].expensive", Some("[10]")),
        ("$[?(@.tags anyof ['b'])].expensive", Some("[10]")),
        ("$[?(@.tags noneof ['b'])].expensive", Some("[]")),
        ("$.store[?(@.color == 'red')]", Some("[]")),
    ]);
}

#[test]
fn functions() {
    check(&[
        ("$.store.book.length()", Some("4")),
        ("$.tags.size()", Some("2")),
        ("$.store.bicycle.length()", Some("2")),
        ("$.store.bicycle.color.length()", Some("3")),
        ("$..price.max()", Some("22.99")),
        ("$..price.min()", Some("8.95")),
        ("$..price.sum()", Some("73.87")),
        ("$.store.book[*].title.length()", Some("[22,15,9,21]")),
        ("$.store.bicycle.keys()", Some(r#"["color","price"]"#)),
        ("$.tags.first()", Some("a")),
        ("$.tags.last()", Some("b")),
        ("$.tags.concat()", Some("ab")),
        ("$.missing.length()", None),
        ("$.empty.max()", None),
    ]);
}

#[test]
fn what_is_no_path_is_refused() {
    let texts = [
        "",
        " ",
        "$.",
        "$..",
        "$.a.",
        "$[",
        "$[]",
        "$['a",
        "$[a]",
        "$[?(@.a]",
        "$[?(@.a ==)]",
        "$[?(@.a =~ /(/)]",
        "$.a b",
        "$.f()",
        "$.length().x",
        "$[1:2:3]",
        "$[?('a')]",
        "$a$",
    ];
    let accepted: Vec<_> = texts.iter().filter(|text| JsonPath::compile(text).is_ok()).collect();
    assert_eq!(accepted, ["$a$"; 0].iter().collect::<Vec<_>>());
}

#[test]
fn deep_filters_and_documents_are_refused() {
    let filter = format!("$[?({}@.a{})]", "(".repeat(5_000), ")".repeat(5_000));
    assert!(JsonPath::compile(&filter).is_err());
    let long = format!("${}", ".a".repeat(100_000));
    let document = "[".repeat(100_000);
    assert!(
        JsonPath::compile(&long)
            .is_ok_and(|path| path.read("{}") == Ok(None) && path.read(&document).is_err())
    );
}
