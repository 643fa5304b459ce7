use serde_json::json;

use crate::testing::Service;

#[test]
fn tells_the_default_quotas() {
    let expected = json!({
        "AccountMaxReadCapacityUnits": 80_000,
        "AccountMaxWriteCapacityUnits": 80_000,
        "TableMaxReadCapacityUnits": 40_000,
        "TableMaxWriteCapacityUnits": 40_000,
    });
    assert_eq!(Service::new().answer("DescribeLimits", &json!({})), expected);
}

#[test]
fn the_endpoint_is_that_of_the_region() {
    let service = Service::new().in_region("eu-west-1");
    let endpoint = json!({"Address": "dynamodb.eu-west-1.amazonaws.com", "CachePeriodInMinutes": 1440});
    assert_eq!(service.answer("DescribeEndpoints", &json!({})), json!({"Endpoints": [endpoint]}));
}
