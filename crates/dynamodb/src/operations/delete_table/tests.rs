use serde_json::json;

use crate::testing::Service;

#[test]
fn answers_deleting_without_the_schema() {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": true,
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    let name = json!({"TableName": "Music"});
    assert_eq!(
        service.refusal("DeleteTable", &name),
        "ValidationException: Resource cannot be deleted as it is currently protected against deletion. \
         Disable deletion protection first."
    );
    service.answer("UpdateTable", &json!({"TableName": "Music", "DeletionProtectionEnabled": false}));
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
    let answer = service.answer("DeleteTable", &json!({"TableName": arn}));
    let mut members: Vec<_> = answer["TableDescription"].as_object().expect("a table").keys().collect();
    members.sort();
    let expected = [
        "BillingModeSummary",
        "DeletionProtectionEnabled",
        "ItemCount",
        "ProvisionedThroughput",
        "TableArn",
        "TableId",
        "TableName",
        "TableSizeBytes",
        "TableStatus",
        "WarmThroughput",
    ];
    assert_eq!(members, expected);
    assert_eq!(answer["TableDescription"]["TableStatus"], "DELETING");
    assert_eq!(
        service.refusal("DeleteTable", &name),
        "ResourceNotFoundException: Requested resource not found: Table: Music not found"
    );
}
