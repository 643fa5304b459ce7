//! Query and Scan: what may be selected, where a page may begin, which segments there are.

use serde_json::{Value, json};

use super::{check_invalid, one, with};
use crate::testing::Service;

fn query(members: Value) -> Value {
    let values = json!({":p": {"S": "a"}});
    let base = json!({"TableName": "composite", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": values});
    with(&base, &members)
}

fn scan(members: Value) -> Value {
    with(&json!({"TableName": "composite"}), &members)
}

/// Refusals that Query and Scan share.
#[track_caller]
fn check_both(members: Value, expected: &str) {
    check_invalid("Query", &query(members.clone()), expected);
    check_invalid("Scan", &scan(members), expected);
}

#[test]
fn selections() {
    let attributes =
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
    check_both(json!({"Select": "SPECIFIC_ATTRIBUTES"}), &one(attributes));
    let index = "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
    check_both(json!({"Select": "ALL_PROJECTED_ATTRIBUTES"}), &one(index));
    for (select, name) in [("ALL_ATTRIBUTES", "ALL_ATTRIBUTES"), ("COUNT", "only the Count")] {
        let sentence = format!("Cannot specify the ProjectionExpression when choosing to get {name}");
        check_both(json!({"Select": select, "ProjectionExpression": "a"}), &one(&sentence));
    }
}

#[test]
fn indexes() {
    check_both(json!({"IndexName": "absent"}), "The table does not have the specified index: absent");
    let consistent = "Consistent reads are not supported on global secondary indexes";
    check_both(json!({"IndexName": "global", "ConsistentRead": true}), consistent);
    let on_index =
        json!({"IndexName": "global", "KeyConditionExpression": "x = :p", "Select": "ALL_ATTRIBUTES"});
    let all = "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is not ALL";
    check_invalid("Query", &query(on_index), all);
    check_invalid("Scan", &scan(json!({"IndexName": "global", "Select": "ALL_ATTRIBUTES"})), all);
}

#[test]
fn start_keys() {
    check_both(json!({"ExclusiveStartKey": {"bad": {"S": "p"}}}), "The provided starting key is invalid");
    let from = |pk: &str, sk: &str| json!({"ExclusiveStartKey": {"pk": {"S": pk}, "sk": {"S": sk}}});
    let boundaries = "The provided starting key is outside query boundaries based on provided conditions";
    check_invalid("Query", &query(from("other", "1")), boundaries);
    let condition = json!({"KeyConditionExpression": "pk = :p AND sk < :s",
        "ExpressionAttributeValues": {":p": {"S": "a"}, ":s": {"S": "5"}}});
    let predicate = "The provided starting key does not match the range key predicate";
    check_invalid("Query", &query(with(&condition, &from("a", "5"))), predicate);
    check_invalid("Query", &query(with(&condition, &from("other", "6"))), predicate);
    let at_most_one = "The query can return at most one row and cannot be restarted";
    check_invalid("Query", &query(with(&condition, &from("other", "4"))), at_most_one);
    let hash_only = json!({"TableName": "hash", "ExclusiveStartKey": {"pk": {"S": "a"}}});
    check_invalid("Query", &query(hash_only), at_most_one);
    let service = super::service();
    assert_eq!(service.answer("Query", &query(with(&condition, &from("a", "4"))))["Count"], 0);
}

#[test]
fn segments() {
    let below = "The Segment parameter is zero-based and must be less than parameter TotalSegments";
    check_invalid("Scan", &scan(json!({"Segment": 5, "TotalSegments": 5})), below);
    let no_total = "The TotalSegments parameter is required but was not present in the request when Segment parameter is present";
    check_invalid("Scan", &scan(json!({"Segment": 0})), no_total);
    let no_segment = "The Segment parameter is required but was not present in the request when parameter TotalSegments is present";
    check_invalid("Scan", &scan(json!({"TotalSegments": 4})), no_segment);
}

#[test]
fn filters_on_keys() {
    let filter = json!({"FilterExpression": "sk = :p"});
    let sentence = "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk";
    check_invalid("Query", &query(filter.clone()), sentence);
    let service = super::service();
    let values = json!({"ExpressionAttributeValues": {":p": {"S": "a"}}});
    assert_eq!(service.answer("Scan", &scan(with(&filter, &values)))["Count"], 0);
}

#[test]
fn what_a_local_index_fetches_counts_towards_the_page() {
    let service = Service::new();
    let key = |sort: &str| json!([{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]);
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    service.answer("CreateTable", &json!({
        "TableName": "wide", "BillingMode": "PAY_PER_REQUEST", "KeySchema": key("sk"),
        "AttributeDefinitions": [string("pk"), string("sk"), string("x")],
        "LocalSecondaryIndexes": [{"IndexName": "thin", "KeySchema": key("x"), "Projection": {"ProjectionType": "KEYS_ONLY"}}],
    }));
    for sk in ["1", "2", "3", "4", "5"] {
        let text = |text: &str| json!({"S": text});
        let item =
            json!({"pk": text("a"), "sk": text(sk), "x": text(sk), "filler": text(&"f".repeat(300_000))});
        service.answer("PutItem", &json!({"TableName": "wide", "Item": item}));
    }
    let all = json!({"TableName": "wide", "IndexName": "thin", "Select": "ALL_ATTRIBUTES"});
    let first = service.answer("Query", &query(all.clone()));
    assert_eq!((&first["Count"], &first["ScannedCount"]), (&json!(4), &json!(4)));
    let rest = query(with(&all, &json!({"ExclusiveStartKey": first["LastEvaluatedKey"]})));
    let rest = service.answer("Query", &rest);
    assert_eq!((&rest["Count"], &rest["Items"][0]["sk"]), (&json!(1), &json!({"S": "5"})));
    assert_eq!(rest.get("LastEvaluatedKey"), None);
}
