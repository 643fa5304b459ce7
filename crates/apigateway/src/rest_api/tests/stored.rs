//! What is stored stays readable: a record of every version that there was.

use serde_json::json;

use super::Service;

/// A REST API of version 1, which is JSON behind that byte.
const VERSION_1: &str = include_str!("stored/rest-api-1.json");

#[test]
fn a_record_of_version_1_is_read() {
    let service = Service::new();
    let key = kv::KeyBuilder::new(kv::Space::Meta)
        .u8(b'a')
        .u8(b'r')
        .bytes(b"000000000000")
        .bytes(b"us-east-1")
        .bytes(b"abcdefghij")
        .build();
    let value = bytes::Bytes::from([&[1], VERSION_1.as_bytes()].concat());
    let put = move |_: &[Option<kv::Value>]| {
        let mut writes = kv::WriteSet::default();
        writes.put(key.clone(), value.clone());
        Ok::<_, std::convert::Infallible>((writes, ()))
    };
    service.runtime.block_on(kv::commit(&*service.kv, Vec::new(), put)).unwrap().unwrap();
    let api = service.ok("GetRestApi", json!({"restapi_id": "abcdefghij"}));
    assert_eq!((&api["name"], &api["rootResourceId"]), (&json!("shop"), &json!("klmnopqrst")));
    let method = json!({"restapi_id": "abcdefghij", "resource_id": "klmnopqrst", "http_method": "GET"});
    let method = service.ok("GetMethod", method);
    assert_eq!(method["methodIntegration"]["integrationResponses"]["200"]["statusCode"], "200");
    let stage = service.ok("GetStage", json!({"restapi_id": "abcdefghij", "stage_name": "prod"}));
    assert_eq!(
        (&stage["deploymentId"], &stage["methodSettings"]["*/*"]["throttlingBurstLimit"]),
        (&json!("dep123"), &json!(5))
    );
}
