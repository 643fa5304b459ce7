use super::Placeholders;
use crate::notation::value;

#[track_caller]
fn check(names: Option<&[(&str, &str)]>, values: Option<&[&str]>, expected: &str) {
    let names = names.map(|names| names.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect());
    let values = values.map(|keys| keys.iter().map(|key| ((*key).to_owned(), value("1"))).collect());
    let checked = Placeholders::new(names, values).and_then(|placeholders| placeholders.check_all_used());
    assert_eq!(checked.err().map(|error| error.to_string()).unwrap_or_default(), expected);
}

#[test]
fn faults() {
    check(None, None, "");
    check(Some(&[]), None, "ExpressionAttributeNames must not be empty");
    check(None, Some(&[]), "ExpressionAttributeValues must not be empty");
    for key in ["x", "#", "", "#a-b", "##", ":a"] {
        let expected = format!("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\"");
        check(Some(&[(key, "a")]), None, &expected);
    }
    for key in ["x", ":", "", ":a.b", "#a"] {
        let expected =
            format!("ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\"");
        check(None, Some(&[key]), &expected);
    }
    check(
        Some(&[("#DE", "")]),
        None,
        "ExpressionAttributeNames contains invalid value: Empty attribute name for key #DE",
    );
    check(
        Some(&[("#b", "x"), ("#a", "y")]),
        Some(&[":v"]),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}",
    );
    check(
        None,
        Some(&[":_1"]),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:_1}",
    );
}

#[test]
fn use_is_noted_and_of_repeated_keys_the_last_counts() {
    let names = vec![("#a".to_owned(), "one".to_owned()), ("#a".to_owned(), "two".to_owned())];
    let mut placeholders = Placeholders::new(Some(names), Some(vec![(":v".to_owned(), value("1"))])).unwrap();
    assert_eq!(placeholders.name("#a").unwrap(), "two");
    assert!(placeholders.check_all_used().is_err());
    placeholders.value(":v").unwrap();
    assert_eq!(placeholders.check_all_used(), Ok(()));
}
