use super::{Parts, parse};

fn check(text: &str, expected: Option<(&str, &str, &str, &str)>) {
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let expected = expected.map(|(region, account, name, qualifier)| {
        let leak = |text: &str| some(text.to_owned().leak());
        Parts {
            region: leak(region),
            account: leak(account),
            name: name.to_owned().leak(),
            qualifier: leak(qualifier),
        }
    });
    assert_eq!(parse(text), expected, "{text}");
}

#[test]
fn every_form_names_a_function() {
    check("f", Some(("", "", "f", "")));
    check("f:1", Some(("", "", "f", "1")));
    check("f:$LATEST", Some(("", "", "f", "$LATEST")));
    check("function:f:live", Some(("", "", "f", "live")));
    check("function", Some(("", "", "function", "")));
    check("123456789012:function:f", Some(("", "123456789012", "f", "")));
    check("123456789012:f:2", Some(("", "123456789012", "f", "2")));
    check("123456789012", Some(("", "", "123456789012", "")));
    check("us-gov-west-1:f", Some(("us-gov-west-1", "", "f", "")));
    check("js-22805-3:live", Some(("", "", "js-22805-3", "live")));
    check("us--1:1", Some(("", "", "us--1", "1")));
    check("us-east-1:123456789012:function:f", Some(("us-east-1", "123456789012", "f", "")));
    check("arn:aws:lambda:us-east-1:123456789012:function:f", Some(("us-east-1", "123456789012", "f", "")));
    check(
        "arn:aws:lambda:eu-west-3:123456789012:function:f:prod",
        Some(("eu-west-3", "123456789012", "f", "prod")),
    );
}

#[test]
fn other_texts_do_not() {
    for text in
        ["", ":", "f:", "f:1:2", "a b", "f:a/b", "arn:aws:s3:us-east-1:123456789012:function:f", "arn:x"]
    {
        check(text, None);
    }
}
