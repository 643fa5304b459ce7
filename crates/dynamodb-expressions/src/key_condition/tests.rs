use dynamodb_values::AttributeType;

use super::{KeyAttribute, KeyQuery, KeySchema, ParsedKeyCondition, SortRange};
use crate::notation::{placeholders, value};

const VALUES: &str = r#"{
    ":p": "p", ":q": "q", ":n": 1, ":n5": 5, ":t": true, ":u": false, ":x": {"$B": "x"}, ":e": "", ":m": {}
}"#;

fn key(name: &str, attribute_type: AttributeType) -> KeyAttribute<'_> {
    KeyAttribute { name, attribute_type }
}

fn query(text: &str, partition: &[KeyAttribute<'_>], sort: &[KeyAttribute<'_>]) -> Result<KeyQuery, String> {
    let parsed = ParsedKeyCondition::parse(text).map_err(|error| error.to_string())?;
    let bound = parsed.bind(&mut placeholders("", VALUES)).and_then(|bound| bound.read());
    let bound = bound.map_err(|error| error.to_string())?;
    bound.check(&KeySchema { partition, sort }).map_err(|error| error.to_string())
}

fn on_number_sort_key(text: &str) -> Result<KeyQuery, String> {
    query(text, &[key("pk", AttributeType::S)], &[key("sk", AttributeType::N)])
}

fn on_string_sort_key(text: &str) -> Result<KeyQuery, String> {
    query(text, &[key("pk", AttributeType::S)], &[key("sk", AttributeType::S)])
}

#[test]
fn what_is_read() {
    let (p, q, one, five) = (value(r#""p""#), value(r#""q""#), value("1"), value("5"));
    let read =
        |sort_equal: Vec<_>, sort_range| Ok(KeyQuery { partition: vec![p.clone()], sort_equal, sort_range });
    for (text, expected) in [
        ("pk = :p", read(vec![], None)),
        (":p = pk", read(vec![], None)),
        ("(pk = :p)", read(vec![], None)),
        ("pk = :p AND sk = :n", read(vec![one.clone()], None)),
        ("sk = :n and pk = :p", read(vec![one.clone()], None)),
        ("(pk = :p) AND (sk < :n)", read(vec![], Some(SortRange::Less(one.clone())))),
        ("pk = :p AND sk <= :n", read(vec![], Some(SortRange::LessOrEqual(one.clone())))),
        ("pk = :p AND :n <= sk", read(vec![], Some(SortRange::GreaterOrEqual(one.clone())))),
        ("pk = :p AND sk > (:n)", read(vec![], Some(SortRange::Greater(one.clone())))),
        ("pk = :p AND sk BETWEEN :n AND :n5", read(vec![], Some(SortRange::Between(one.clone(), five)))),
    ] {
        assert_eq!(on_number_sort_key(text), expected, "{text}");
    }
    let begins = Some(SortRange::BeginsWith(q));
    assert_eq!(on_string_sort_key("pk = :p AND begins_with(sk, :q)"), read(vec![], begins));
}

#[test]
fn faults_of_the_expression() {
    for (text, expected) in [
        ("", "The expression can not be empty;"),
        ("((pk = :p))", "The expression has redundant parentheses;"),
        ("a-b", r#"Syntax error; token: "-", near: "a-b""#),
        ("pk = :p OR sk = :q", "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk <> :p", "Invalid operator used in KeyConditionExpression: <>"),
        ("pk IN (:p)", "Invalid operator used in KeyConditionExpression: IN"),
        ("attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists"),
        ("pk = :p AND contains(sk, :q)", "Invalid operator used in KeyConditionExpression: contains"),
        ("size(pk) = :n", "KeyConditionExpressions cannot contain nested operations"),
        ("Begins_with(pk, :p)", "Invalid function name; function: Begins_with"),
        ("pk = :p AND pk = :q", "KeyConditionExpressions must only contain one condition per key"),
        (
            "pk = :p AND sk > :n AND sk < :n5",
            "KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "pk = sk",
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        (":p = :q", "Invalid condition in KeyConditionExpression: No key attribute specified"),
        (
            "b > a.b",
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        (
            "b between c[1] and d",
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        ("a between size(b) and size(a)", "KeyConditionExpressions cannot contain nested operations"),
        ("a.d > c", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (":p = a.d", "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("begins_with(b[0], :p)", "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("pk.a = :p", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (
            ":q BETWEEN pk AND sk",
            "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first \
             operand",
        ),
        (
            "begins_with(:p, sk)",
            "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its \
             first operand",
        ),
        (
            "pk = :p AND begins_with(sk, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "pk = :p AND :t >= sk",
            "Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL",
        ),
        (
            "pk = :p AND sk BETWEEN :u AND :t",
            "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
        ),
        (
            "pk = :gone AND begins_with(sk, :n)",
            "An expression attribute value used in expression is not defined; attribute value: :gone",
        ),
        (
            "begins_with(sk, :n) AND pk = :gone",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
    ] {
        let expected = format!("Invalid KeyConditionExpression: {expected}");
        assert_eq!(on_number_sort_key(text), Err(expected), "{text}");
    }
}

#[test]
fn faults_of_the_schema() {
    let schema =
        "One or more parameter values were invalid: Condition parameter type does not match schema type";
    let missed = |name: &str| format!("Query condition missed key schema element: {name}");
    let empty = |kind: &str, name: &str| {
        format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
             empty {kind} value. Key: {name}"
        )
    };
    for (text, expected) in [
        ("sk = :n", missed("pk")),
        ("foreign_one = :p", missed("pk")),
        ("pk = :p AND foreign_one = :p", missed("sk")),
        ("pk > :p", "Query key condition not supported".to_owned()),
        ("begins_with(pk, :p)", "Query key condition not supported".to_owned()),
        ("pk = :n", schema.to_owned()),
        ("pk = :p AND sk = :t", schema.to_owned()),
        ("pk = :p AND begins_with(sk, :q)", schema.to_owned()),
        ("pk = :p AND sk = :m", schema.to_owned()),
        ("pk = :e", empty("string", "pk")),
        (
            "pk = :p AND sk > :n AND extra = :n5",
            "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"
                .to_owned(),
        ),
    ] {
        assert_eq!(on_number_sort_key(text), Err(expected), "{text}");
    }
    assert_eq!(on_string_sort_key("pk = :p AND sk > :e"), Err(empty("string", "sk")));
    assert_eq!(
        query("pk = :p AND sk = :q", &[key("pk", AttributeType::S)], &[]),
        Err("The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)"
            .to_owned())
    );
}

#[test]
fn keys_of_several_attributes() {
    let s = AttributeType::S;
    let partition = [key("h1", s), key("h2", AttributeType::N)];
    let sort = [key("a", s), key("b", s), key("c", s), key("d", s)];
    let unfixed = |unfixed: &str, used: &str| {
        Err(format!(
            "RANGE key attributes {unfixed} must have equality conditions specified in the query because a condition \
             is present on key attribute {used}"
        ))
    };
    let p = value(r#""p""#);
    let read = |equal: usize, sort_range| {
        let partition = vec![p.clone(), value("1")];
        Ok(KeyQuery { partition, sort_equal: vec![p.clone(); equal], sort_range })
    };
    for (text, expected) in [
        ("", read(0, None)),
        (" AND a = :p", read(1, None)),
        (" AND b = :p AND a = :p", read(2, None)),
        (" AND a = :p AND b < :p", read(1, Some(SortRange::Less(p.clone())))),
        (
            " AND a = :p AND b = :p AND c = :p AND begins_with(d, :p)",
            read(3, Some(SortRange::BeginsWith(p.clone()))),
        ),
        (" AND b = :p", unfixed("a", "b")),
        (" AND a = :p AND c = :p", unfixed("b", "c")),
        (" AND a = :p AND b > :p AND c = :p", unfixed("b", "c")),
        (" AND a > :p AND c = :p", unfixed("a, b", "c")),
    ] {
        let text = format!("h2 = :n AND h1 = :p{text}");
        assert_eq!(query(&text, &partition, &sort), expected, "{text}");
    }
    assert_eq!(
        query("h1 = :p", &partition, &sort),
        Err("Query condition missed key schema element: h2".to_owned())
    );
    assert_eq!(
        query("h1 = :p AND h2 > :n", &partition, &sort),
        Err("Query key condition not supported".to_owned())
    );
}
