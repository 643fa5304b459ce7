//! REST APIs, their tags and the account.

use serde_json::{Value, json};

use super::{NOWHERE, Service, patch, text};

fn update(service: &Service, id: &str, operations: Value) -> Result<Value, String> {
    service.call("UpdateRestApi", json!({"restapi_id": id, "patchOperations": operations}))
}

#[test]
fn a_new_api_has_awss_defaults() {
    let service = Service::new();
    let mut api = service.ok("CreateRestApi", json!({"name": "shop"}));
    let members = api.as_object_mut().unwrap();
    let (id, root) = (members.remove("id").unwrap(), members.remove("rootResourceId").unwrap());
    assert_eq!((text(&id).len(), text(&root).len()), (10, 10));
    let expected = json!({
        "name": "shop",
        "createdDate": 1_767_312_001.0,
        "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
        "disableExecuteApiEndpoint": false,
    });
    assert_eq!(api, expected);
    let found = service.ok("GetRestApi", json!({"restapi_id": id}));
    assert_eq!((&found["id"], &found["tags"]), (&id, &json!({})));
    let resources = service.ok("GetResources", json!({"restapi_id": id}));
    assert_eq!(resources, json!({"item": [{"id": root, "path": "/"}]}));
    let models = service.ok("GetModels", json!({"restapi_id": id}));
    let names: Vec<&Value> = models["item"].as_array().unwrap().iter().map(|model| &model["name"]).collect();
    assert_eq!(names, ["Empty", "Error"]);
}

#[test]
fn what_was_set_comes_back_and_a_policy_comes_back_escaped() {
    let service = Service::new();
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let asked = json!({
        "name": "a", "description": "d", "version": "v1", "binaryMediaTypes": ["image/png"], "minimumCompressionSize": 0,
        "apiKeySource": "AUTHORIZER", "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]},
        "policy": policy, "tags": {"k": "v"}, "disableExecuteApiEndpoint": true,
    });
    let api = service.ok("CreateRestApi", asked);
    assert_eq!(api["policy"], r#"{\"Version\":\"2012-10-17\",\"Statement\":[]}"#);
    let configuration =
        json!({"types": ["PRIVATE"], "ipAddressType": "dualstack", "vpcEndpointIds": ["vpce-1"]});
    assert_eq!(api["endpointConfiguration"], configuration);
    assert_eq!((&api["minimumCompressionSize"], &api["tags"]), (&json!(0), &json!({"k": "v"})));
    assert_eq!(service.ok("GetRestApi", json!({"restapi_id": api["id"]})), api);
}

#[test]
fn creation_refuses_what_aws_refuses() {
    let service = Service::new();
    let row = |members: Value, refusal: &str| {
        let mut request = json!({"name": "a"});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        service.refuses("CreateRestApi", request, refusal);
    };
    row(json!({"description": ""}), "400 BadRequestException: Description cannot be an empty string");
    row(
        json!({"minimumCompressionSize": 10_485_761}),
        "400 BadRequestException: Invalid minimum compression size, must be between 0 and 10485760",
    );
    row(
        json!({"endpointConfiguration": {"types": []}}),
        "400 BadRequestException: REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
    );
    row(
        json!({"endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}}),
        "400 BadRequestException: Cannot create an api with multiple Endpoint Types.",
    );
    row(
        json!({"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}}),
        "400 BadRequestException: Only dualstack ipAddressType is supported for Private APIs.",
    );
    row(
        json!({"policy": "no"}),
        "400 BadRequestException: Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
    );
    row(
        json!({"cloneFrom": NOWHERE}),
        "404 NotFoundException: Invalid API identifier specified 000000000000:nowhere",
    );
}

#[test]
fn every_path_of_an_api_can_be_patched() {
    let service = Service::new();
    let id = service.api().id;
    let operations = json!([
        patch("replace", "/name", "b"),
        patch("replace", "/description", "d"),
        patch("replace", "/apiKeySource", "AUTHORIZER"),
        patch("replace", "/minimumCompressionSize", "10"),
        patch("replace", "/disableExecuteApiEndpoint", "true"),
        patch("add", "/binaryMediaTypes/image~1png", ""),
        patch("add", "/binaryMediaTypes/image~1jpeg", ""),
        patch("replace", "/binaryMediaTypes/image~1png", "image/gif"),
        patch("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"),
        patch("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
        patch("replace", "/policy", r#"{"Statement":[]}"#),
    ]);
    let mut api = update(&service, &id, operations).unwrap();
    let members = api.as_object_mut().unwrap();
    for name in ["id", "rootResourceId", "createdDate"] {
        members.remove(name).unwrap();
    }
    let expected = json!({
        "name": "b", "description": "d", "apiKeySource": "AUTHORIZER", "minimumCompressionSize": 10,
        "disableExecuteApiEndpoint": true, "binaryMediaTypes": ["image/jpeg", "image/gif"],
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "dualstack"},
        "policy": r#"{\"Statement\":[]}"#, "tags": {},
    });
    assert_eq!(api, expected);
    let operations =
        json!([patch("remove", "/description", ""), patch("replace", "/minimumCompressionSize", "")]);
    let api = update(&service, &id, operations).unwrap();
    assert_eq!((api.get("description"), api.get("minimumCompressionSize")), (None, None));
    let api =
        update(&service, &id, json!([patch("replace", "/endpointConfiguration/types/REGIONAL", "PRIVATE")]));
    assert_eq!(
        api.unwrap()["endpointConfiguration"],
        json!({"types": ["PRIVATE"], "ipAddressType": "dualstack"})
    );
}

#[test]
fn patches_of_an_api_are_refused_in_awss_words_and_change_nothing() {
    let service = Service::new();
    let id = service.api().id;
    let row = |operation: Value, refusal: &str| {
        let operations = json!([patch("replace", "/name", "changed"), operation]);
        let refusal = format!("400 BadRequestException: {refusal}");
        assert_eq!(update(&service, &id, operations.clone()), Err(refusal), "{operations}");
    };
    row(patch("replace", "/id", "x"), "Invalid patch path /id");
    row(patch("add", "/binaryMediaTypes", "x"), "Invalid patch path /binaryMediaTypes");
    row(
        patch("add", "/minimumCompressionSize", "1"),
        "Invalid patch operation specified. Must be one of: [replace]",
    );
    row(
        patch("replace", "/minimumCompressionSize", "-1"),
        "Invalid minimum compression size, must be between 0 and 10485760",
    );
    row(
        patch("copy", "/endpointConfiguration/types/EDGE", "REGIONAL"),
        "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
    );
    row(
        patch("replace", "/endpointConfiguration/types/EDGE", "wrong"),
        "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
    );
    row(
        patch("replace", "/endpointConfiguration/ipAddressType", "wrong"),
        "ipAddressType must be either ipv4 or dualstack.",
    );
    assert_eq!(service.ok("GetRestApi", json!({"restapi_id": id}))["name"], "api");
    let refusal = "404 NotFoundException: Invalid API identifier specified 000000000000:nowhere";
    assert_eq!(update(&service, NOWHERE, json!([])), Err(refusal.into()));
}

#[test]
fn apis_are_listed_in_pages_and_kept_apart_by_region() {
    let service = Service::new();
    for _ in 0..3 {
        service.api();
    }
    service.call_from("eu-west-1", "CreateRestApi", json!({"name": "elsewhere"})).unwrap();
    let first = service.ok("GetRestApis", json!({"limit": 2}));
    let second = service.ok("GetRestApis", json!({"limit": 2, "position": first["position"]}));
    let ids = |page: &Value| {
        page["item"].as_array().unwrap().iter().map(|api| text(&api["id"])).collect::<Vec<_>>()
    };
    let all = [ids(&first), ids(&second)].concat();
    assert_eq!((all.len(), second.get("position")), (3, None));
    assert!(all.is_sorted());
}

#[test]
fn a_clone_has_what_the_original_has() {
    let service = Service::new();
    let api = service.api();
    api.resource(&api.root, "pets");
    let clone = service.ok("CreateRestApi", json!({"name": "clone", "cloneFrom": api.id}));
    assert_ne!(text(&clone["id"]), api.id);
    let resources = service.ok("GetResources", json!({"restapi_id": clone["id"]}));
    assert_eq!(resources, api.ok("GetResources", json!({})));
}

#[test]
fn a_deleted_api_is_gone_with_its_deployments() {
    let service = Service::new();
    let api = service.api();
    api.deployed();
    api.ok("DeleteRestApi", json!({}));
    assert!(api.published().1.is_empty());
    api.refuses(
        "GetRestApi",
        json!({}),
        &format!("404 NotFoundException: Invalid API identifier specified 000000000000:{}", api.id),
    );
    let left = kv::Scan {
        range: kv::KeyBuilder::new(kv::Space::Meta).prefix_range(),
        direction: kv::Direction::Forward,
        limit: 10,
        bytes_max: 1 << 20,
    };
    assert!(service.runtime.block_on(service.kv.scan(left)).unwrap().entries.is_empty());
}

#[test]
fn tags_of_apis_and_stages_come_and_go() {
    let service = Service::new();
    let api = service.api();
    let deployment = api.deployed();
    api.ok("CreateStage", json!({"stageName": "prod", "deploymentId": deployment}));
    let of_api = format!("arn:aws:apigateway:us-east-1::/restapis/{}", api.id);
    for arn in [&of_api, &format!("{of_api}/stages/prod")] {
        service.ok("TagResource", json!({"resource_arn": arn, "tags": {"a": "1", "b": "2"}}));
        service.ok("UntagResource", json!({"resource_arn": arn, "tagKeys": ["a"]}));
        assert_eq!(service.ok("GetTags", json!({"resource_arn": arn})), json!({"tags": {"b": "2"}}));
    }
    assert_eq!(api.ok("GetRestApi", json!({}))["tags"], json!({"b": "2"}));
    let row = |arn: &str, refusal: &str| service.refuses("GetTags", json!({"resource_arn": arn}), refusal);
    row("nothing", "400 BadRequestException: Invalid ARN specified in the request");
    row(
        "arn:aws:apigateway:eu-west-1::/restapis/a",
        "400 BadRequestException: Invalid ARN specified in the request",
    );
    row(
        "arn:aws:apigateway:us-east-1::/apikeys/a",
        "400 BadRequestException: Invalid ARN specified in the request",
    );
    row(
        "arn:aws:apigateway:us-east-1::/restapis/nowhere",
        "404 NotFoundException: Invalid API identifier specified 000000000000:nowhere",
    );
}

#[test]
fn the_account_has_settings() {
    let service = Service::new();
    let expected = json!({
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}, "features": ["UsagePlans"], "apiKeyVersion": "4",
    });
    assert_eq!(service.ok("GetAccount", json!({})), expected);
    let role = "arn:aws:iam::000000000000:role/logs";
    let operations = json!({"patchOperations": [patch("replace", "/cloudwatchRoleArn", role)]});
    assert_eq!(service.ok("UpdateAccount", operations)["cloudwatchRoleArn"], role);
    assert_eq!(service.ok("GetAccount", json!({}))["cloudwatchRoleArn"], role);
    service.refuses(
        "UpdateAccount",
        json!({"patchOperations": [patch("replace", "/throttleSettings", "1")]}),
        "400 BadRequestException: Invalid patch path  '/throttleSettings' specified for op 'replace'. Must be one of: [/cloudwatchRoleArn]",
    );
}
