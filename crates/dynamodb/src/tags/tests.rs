use serde_json::{Value, json};

use crate::testing::Service;

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";

fn service() -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    service
}

fn tag(key: &str, value: &str) -> Value {
    json!({"Key": key, "Value": value})
}

#[test]
fn sets_replaces_and_removes_tags() {
    let service = service();
    let set = |tags: Value| service.answer("TagResource", &json!({"ResourceArn": ARN, "Tags": tags}));
    assert_eq!(set(json!([tag("один", "1"), tag("two", "")])), Value::Null);
    set(json!([tag("two", "2"), tag("three", "a b_.:/=+-@")]));
    let removed = service.answer("UntagResource", &json!({"ResourceArn": ARN, "TagKeys": ["один", "none"]}));
    assert_eq!(removed, Value::Null);
    let tags = service.answer("ListTagsOfResource", &json!({"ResourceArn": ARN}));
    assert_eq!(tags, json!({"Tags": [tag("two", "2"), tag("three", "a b_.:/=+-@")]}));
}

#[test]
fn refuses_wrong_tags() {
    let service = service();
    let check = |tags: Value, expected: &str| {
        let refusal = service.refusal("TagResource", &json!({"ResourceArn": ARN, "Tags": tags}));
        assert_eq!(refusal, format!("ValidationException: {expected}"));
    };
    let invalid = "One or more parameter values were invalid: ";
    check(json!([]), "Atleast one Tag needs to be provided as Input.");
    check(json!([tag("ok", "#!%")]), &format!("{invalid}Tag contains invalid characters: #!%"));
    check(json!([tag("a", "1"), tag("a", "2")]), &format!("{invalid}Duplicate tag key: a"));
    let many: Vec<_> = (0..51).map(|number| tag(&number.to_string(), "")).collect();
    check(json!(many), &format!("{invalid}Too many tags: 51, at most 50 are allowed per resource"));
}

#[test]
fn refuses_wrong_arns_by_their_shape() {
    let service = service();
    let check = |arn: &str, expected: &str| {
        let tags = json!({"ResourceArn": arn, "Tags": [tag("a", "1")]});
        assert_eq!(service.refusal("TagResource", &tags), expected);
    };
    check("no-arn", "ValidationException: Invalid TableArn: ARNs must start with 'arn:': no-arn");
    let index = format!("{ARN}/index/byb");
    check(
        &index,
        &format!("ValidationException: Invalid TableArn: Invalid ResourceArn provided as input {index}"),
    );
    let missing = format!("{ARN}x");
    check(
        &missing,
        &format!("ResourceNotFoundException: Requested resource not found: ResourcArn: {missing} not found"),
    );
    let listed = service.refusal("ListTagsOfResource", &json!({"ResourceArn": missing}));
    assert!(listed.starts_with("AccessDeniedException: "), "{listed}");
}
