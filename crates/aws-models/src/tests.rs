//! The generated tables, checked through the messages that they lead to.

use aws_protocols::schema::{Location, Shape, Structure};
use aws_protocols::validation::{RequestError, parse};
use serde_json::{Value, json};

use crate::dynamodb::types::{CreateTableInput, KeyType, TableDescription, TableStatus};
use crate::dynamodb::{OPERATIONS, shapes, structures};
use crate::{apigateway, apigatewayv2, lambda};

#[track_caller]
fn check(schema: &'static Structure, body: Value, expected: &[&str]) {
    let message = match parse::<Value>(body.to_string().as_bytes(), schema) {
        Ok(_) => "accepted".to_owned(),
        Err(RequestError::Validation(message)) => message,
        Err(RequestError::Serialization(fault)) => fault.message.unwrap_or_default().into_owned(),
    };
    let expected = match expected {
        [only] if !only.starts_with("Value ") => (*only).to_owned(),
        [only] => format!("1 validation error detected: {only}"),
        several => format!("{} validation errors detected: {}", several.len(), several.join("; ")),
    };
    assert_eq!(message, expected);
}

fn key(name: &str, key_type: &str) -> Value {
    json!({ "AttributeName": name, "KeyType": key_type })
}

/// A valid request with one member replaced.
fn create_table(member: &str, value: Value) -> Value {
    let mut body = json!({
        "TableName": "Music",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "KeySchema": [key("pk", "HASH")],
        "BillingMode": "PAY_PER_REQUEST",
    });
    body[member] = value;
    body
}

#[test]
fn create_table_reports_what_the_live_service_reports() {
    let input = &structures::CREATE_TABLE_INPUT;
    check(input, create_table("TableClass", json!("STANDARD")), &["accepted"]);
    check(input, json!({}), &["The parameter 'TableName' is required but was not present in the request"]);
    check(
        input,
        create_table("TableName", json!("ab")),
        &[
            "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
        ],
    );
    check(
        input,
        create_table("KeySchema", json!([key("pk", "HASH"), key("sk", "RANGE"), key("extra", "RANGE")])),
        &[
            "Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), \
           KeySchemaElement(attributeName=extra, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: \
           Member must have length less than or equal to 2",
        ],
    );
    check(
        input,
        create_table("KeySchema", json!([])),
        &[
            "Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ],
    );
    check(
        input,
        create_table("KeySchema", json!([key("pk", "INVALID")])),
        &["Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: \
           Member must satisfy enum value set: [HASH, RANGE]"],
    );
    check(
        input,
        create_table("AttributeDefinitions", json!([{ "AttributeName": "pk", "AttributeType": "SS" }])),
        &["Value 'SS' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: \
           Member must satisfy enum value set: [B, N, S]"],
    );
    check(
        input,
        create_table("ProvisionedThroughput", json!({ "ReadCapacityUnits": -1, "WriteCapacityUnits": -1 })),
        &[
            "Value '-1' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: \
             Member must have value greater than or equal to 1",
            "Value '-1' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: \
             Member must have value greater than or equal to 1",
        ],
    );
}

#[test]
fn create_table_collects_violations_over_all_members() {
    check(
        &structures::CREATE_TABLE_INPUT,
        json!({ "TableName": "abc;" }),
        &[
            "Value null at 'keySchema' failed to satisfy constraint: Member must not be null",
            "Value 'abc;' at 'tableName' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            "Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null",
        ],
    );
}

#[test]
fn update_table_reports_inside_index_updates() {
    let update = json!({ "Update": { "IndexName": "gsi1", "ProvisionedThroughput": {} } });
    check(
        &structures::UPDATE_TABLE_INPUT,
        json!({ "TableName": "Music", "GlobalSecondaryIndexUpdates": [update] }),
        &[
            "Value null at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.writeCapacityUnits' \
             failed to satisfy constraint: Member must not be null",
            "Value null at 'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.readCapacityUnits' \
             failed to satisfy constraint: Member must not be null",
        ],
    );
}

#[test]
fn put_item_reports_wrong_enums_in_the_order_of_the_live_service() {
    check(
        &structures::PUT_ITEM_INPUT,
        json!({
            "TableName": "Music", "Item": {}, "ReturnValues": "INVALID", "ReturnConsumedCapacity": "INVALID",
            "ReturnItemCollectionMetrics": "INVALID",
        }),
        &[
            "Value 'INVALID' at 'returnValues' failed to satisfy constraint: \
             Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
            "Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: \
             Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
            "Value 'INVALID' at 'returnItemCollectionMetrics' failed to satisfy constraint: \
             Member must satisfy enum value set: [SIZE, NONE]",
        ],
    );
    check(
        &structures::UPDATE_ITEM_INPUT,
        json!({ "TableName": "Music", "Key": {}, "ReturnValues": "INVALID", "ReturnConsumedCapacity": "INVALID" }),
        &[
            "Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: \
             Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
            "Value 'INVALID' at 'returnValues' failed to satisfy constraint: \
             Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
        ],
    );
}

#[test]
fn list_tables_checks_ranges_and_lengths() {
    let input = &structures::LIST_TABLES_INPUT;
    check(input, json!({}), &["accepted"]);
    check(
        input,
        json!({ "Limit": 0 }),
        &[
            "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ],
    );
    check(
        input,
        json!({ "Limit": 101 }),
        &[
            "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100",
        ],
    );
    check(
        input,
        json!({ "ExclusiveStartTableName": "a;" }),
        &[
            "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
            "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: \
             Member must have length greater than or equal to 3",
        ],
    );
}

#[test]
fn wrong_json_types_come_before_violations() {
    let input = &structures::CREATE_TABLE_INPUT;
    for (body, expected) in [
        (json!({ "TableName": 1 }), "NUMBER_VALUE cannot be converted to String"),
        (json!({ "TableName": {} }), "Start of structure or map found where not expected"),
        (json!({ "KeySchema": "x" }), "Unexpected field type"),
        (json!({ "KeySchema": ["x"] }), "Unexpected value type in payload"),
        (json!({ "ProvisionedThroughput": "x" }), "Unexpected field type"),
        (
            json!({ "ProvisionedThroughput": [] }),
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput",
        ),
        (
            json!({ "ProvisionedThroughput": { "ReadCapacityUnits": "x" } }),
            "STRING_VALUE cannot be converted to Long",
        ),
    ] {
        check(input, body, &[expected]);
    }
}

#[test]
fn a_checked_request_has_its_type() {
    let body = create_table("Tags", json!([{ "Key": "owner", "Value": "me" }])).to_string();
    let input: CreateTableInput = parse(body.as_bytes(), &structures::CREATE_TABLE_INPUT).unwrap();
    assert_eq!(input.table_name, "Music");
    assert_eq!(input.key_schema[0].key_type, KeyType::Hash);
    assert_eq!(input.provisioned_throughput, None);
}

#[test]
fn answers_have_the_wire_names_and_leave_out_what_is_absent() {
    let table = TableDescription {
        table_name: Some("Music".to_owned()),
        table_status: Some(TableStatus::Creating),
        creation_date_time: Some(1_700_000_000.25),
        sse_description: Some(crate::dynamodb::types::SSEDescription {
            kms_master_key_arn: Some("arn".to_owned()),
            ..Default::default()
        }),
        ..TableDescription::default()
    };
    let expected = json!({
        "TableName": "Music", "TableStatus": "CREATING", "CreationDateTime": 1_700_000_000.25,
        "SSEDescription": { "KMSMasterKeyArn": "arn" },
    });
    assert_eq!(serde_json::to_value(&table).unwrap(), expected);
}

#[test]
fn hostile_nesting_costs_nothing() {
    // 498 lists and as many attribute values around them: below the reader's limit of 1,000.
    let nested = |depth: usize| {
        let value = format!("{}{{\"S\":\"x\"}}{}", "{\"L\":[".repeat(depth), "]}".repeat(depth));
        format!("{{\"TableName\":\"Music\",\"Item\":{{\"pk\":{value}}}}}")
    };
    assert!(parse::<Value>(nested(498).as_bytes(), &structures::PUT_ITEM_INPUT).is_ok());
    let refused = parse::<Value>(nested(100_000).as_bytes(), &structures::PUT_ITEM_INPUT);
    assert!(matches!(refused, Err(RequestError::Serialization(_))));
}

#[test]
fn every_pattern_compiles() {
    let mut open: Vec<&Shape> = vec![&shapes::TABLE_NAME];
    let mut seen = std::collections::BTreeSet::new();
    let services = [OPERATIONS, apigateway::OPERATIONS, apigatewayv2::OPERATIONS, lambda::OPERATIONS];
    let operations = services.into_iter().flatten();
    let mut structures: Vec<&Structure> = operations.map(|operation| operation.input).collect();
    while let Some(structure) = structures.pop() {
        if !seen.insert(structure.class) {
            continue;
        }
        open.extend(structure.members.iter().map(|member| member.shape));
        while let Some(shape) = open.pop() {
            match shape {
                Shape::Text(text) => {
                    assert!(text.pattern.is_none_or(|pattern| pattern.compiles()), "{text:?}")
                }
                Shape::List(list) => open.push(list.element),
                Shape::Map(map) => open.extend([map.key, map.value]),
                Shape::Structure(structure) => structures.push(structure),
                _ => {}
            }
        }
    }
}

#[test]
fn operations_stand_in_the_order_of_their_names() {
    assert!(OPERATIONS.is_sorted_by_key(|operation| operation.name));
    assert!(OPERATIONS.iter().any(|operation| operation.name == "PutItem"));
}

#[test]
fn members_of_rest_services_have_their_names_on_the_wire() {
    let input = &apigateway::structures::PUT_INTEGRATION_REQUEST;
    let places: Vec<_> =
        ["http_method", "httpMethod"].map(|name| input.member(name).unwrap().location).into();
    assert_eq!(places, [Location::Path, Location::Body]);
    let api: apigatewayv2::types::Api = serde_json::from_value(json!({
        "name": "pets", "protocolType": "HTTP", "routeSelectionExpression": "$request.method $request.path",
        "createdDate": "2026-11-28T00:00:00Z",
    }))
    .unwrap();
    assert_eq!(api.created_date.as_deref(), Some("2026-11-28T00:00:00Z"));
}

#[test]
fn operations_without_shapes_keep_their_names_and_paths() {
    let operation =
        apigatewayv2::OPERATIONS.iter().find(|operation| operation.name == "CreatePortal").unwrap();
    assert!(operation.input.members.is_empty());
    assert_eq!(operation.http.unwrap().uri, "/v2/portals");
}
