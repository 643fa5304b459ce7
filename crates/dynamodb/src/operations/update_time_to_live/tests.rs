use serde_json::{Value, json};

use crate::testing::Service;

fn service(items: usize) -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Sessions", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }),
    );
    for number in 0..items {
        let item = json!({"id": {"N": number.to_string()}, "ttl": {"N": "99999999999"}});
        service.answer("PutItem", &json!({"TableName": "Sessions", "Item": item}));
    }
    service
}

fn update(attribute: &str, enabled: bool) -> Value {
    json!({"TableName": "Sessions",
        "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled}})
}

fn described(service: &Service) -> (String, Value) {
    let answer = service.answer("DescribeTimeToLive", &json!({"TableName": "Sessions"}));
    let setting = &answer["TimeToLiveDescription"];
    (setting["TimeToLiveStatus"].as_str().expect("a status").to_owned(), setting["AttributeName"].clone())
}

fn state(status: &str, attribute: impl Into<Value>) -> (String, Value) {
    (status.to_owned(), attribute.into())
}

#[test]
fn a_small_table_is_switched_at_once() {
    let service = service(3);
    assert_eq!(described(&service), state("DISABLED", Value::Null));
    for attribute in ["ttl", "other"] {
        let answer = service.answer("UpdateTimeToLive", &update(attribute, true));
        assert_eq!(answer["TimeToLiveSpecification"], update(attribute, true)["TimeToLiveSpecification"]);
        assert_eq!(described(&service), state("ENABLED", attribute));
        service.answer("UpdateTimeToLive", &update(attribute, false));
        assert_eq!(described(&service), state("DISABLED", Value::Null));
    }
}

#[test]
fn a_large_table_is_switched_in_the_background() {
    let service = service(1500);
    let refused = |attribute, enabled, sentence: &str| {
        let refusal = service.refusal("UpdateTimeToLive", &update(attribute, enabled));
        assert_eq!(refusal, format!("ValidationException: {sentence}"));
    };
    let other = "TimeToLive is active on a different AttributeName: current AttributeName is ttl";
    refused("ttl", false, "TimeToLive is already disabled");
    service.answer("UpdateTimeToLive", &update("ttl", true));
    for status in ["ENABLING", "ENABLED"] {
        assert_eq!(described(&service), state(status, "ttl"));
        refused("ttl", true, "TimeToLive is already enabled");
        refused("other", true, other);
        refused("other", false, other);
        service.finish_background();
    }
    service.answer("UpdateTimeToLive", &update("ttl", false));
    assert_eq!(described(&service), state("DISABLING", "ttl"));
    refused("ttl", false, "TimeToLive is already disabled");
    refused("other", true, "Time to live has been modified multiple times within a fixed interval");
    service.finish_background();
    assert_eq!(described(&service), state("DISABLED", Value::Null));
}

#[test]
fn disabling_overtakes_enabling() {
    let service = service(1500);
    service.answer("UpdateTimeToLive", &update("ttl", true));
    service.answer("UpdateTimeToLive", &update("ttl", false));
    service.finish_background();
    assert_eq!(described(&service), state("DISABLED", Value::Null));
    service.answer("UpdateTimeToLive", &update("other", true));
    service.finish_background();
    assert_eq!(described(&service), state("ENABLED", "other"));
}
