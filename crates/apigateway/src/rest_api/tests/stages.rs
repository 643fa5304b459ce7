//! Stages.

use serde_json::{Value, json};

use super::{Api, NOWHERE, Service, patch};

const NO_STAGE: &str = "404 NotFoundException: Invalid stage identifier specified";

fn update(api: &Api<'_>, operations: Value) -> Result<Value, String> {
    api.call("UpdateStage", json!({"stage_name": "dev", "patchOperations": operations}))
}

#[test]
fn a_stage_has_awss_defaults() {
    let service = Service::new();
    let api = service.api();
    let deployment = api.deployed();
    let stage =
        api.ok("CreateStage", json!({"stageName": "dev", "deploymentId": deployment, "description": "d"}));
    let expected = json!({
        "deploymentId": deployment, "stageName": "dev", "description": "d", "cacheClusterEnabled": false,
        "cacheClusterStatus": "NOT_AVAILABLE", "methodSettings": {}, "tracingEnabled": false,
        "createdDate": 1_767_312_001.0, "lastUpdatedDate": 1_767_312_001.0,
    });
    assert_eq!(stage, expected);
    assert_eq!(api.ok("GetStage", json!({"stage_name": "dev"})), expected);
    assert_eq!(api.ok("GetStages", json!({"deploymentId": deployment})), json!({"item": [expected]}));
    assert_eq!(api.ok("GetStages", json!({"deploymentId": NOWHERE})), json!({"item": []}));
    assert_eq!(api.published().1, ["dev"]);
    api.ok("FlushStageCache", json!({"stage_name": "dev"}));
    api.ok("FlushStageAuthorizersCache", json!({"stage_name": "dev"}));
    api.ok("DeleteStage", json!({"stage_name": "dev"}));
    assert!(api.published().1.is_empty());
    for operation in
        ["GetStage", "DeleteStage", "UpdateStage", "FlushStageCache", "FlushStageAuthorizersCache"]
    {
        api.refuses(operation, json!({"stage_name": "dev"}), NO_STAGE);
    }
}

#[test]
fn stages_that_cannot_be_are_refused() {
    let service = Service::new();
    let api = service.api();
    let deployment = api.deployed();
    let row = |members: Value, refusal: &str| {
        let mut request = json!({"stageName": "dev", "deploymentId": deployment});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        api.refuses("CreateStage", request, refusal);
    };
    row(json!({"deploymentId": NOWHERE}), "400 BadRequestException: Deployment id does not exist");
    row(json!({"stageName": "a.b"}), "400 BadRequestException: Stage name only allows a-zA-Z0-9_-");
    row(
        json!({"documentationVersion": "v1"}),
        "404 NotFoundException: Invalid Documentation version specified",
    );
    row(
        json!({"variables": {"a-b": "1"}}),
        "400 BadRequestException: Invalid stage variable name: a-b. Please use only alphanumeric characters and underscores.",
    );
    row(
        json!({"variables": {"a": "{}"}}),
        "400 BadRequestException: Invalid stage variable value: {}.  Please use values with alphanumeric characters and the \
         symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
    );
    for number in 0..10 {
        api.ok("CreateStage", json!({"stageName": format!("s{number}"), "deploymentId": deployment}));
    }
    row(json!({"stageName": "s1"}), "409 ConflictException: Stage already exists");
    row(
        json!({}),
        "429 LimitExceededException: Maximum number of stages for this API has been reached. Please contact AWS if you need \
         additional stages.",
    );
}

#[test]
fn every_path_of_a_stage_can_be_patched() {
    let service = Service::new();
    let api = service.api();
    let deployment = api.deployed();
    api.ok("CreateStage", json!({"stageName": "dev", "deploymentId": deployment}));
    let mut stage = update(
        &api,
        json!([
            patch("replace", "/description", "new"),
            patch("replace", "/tracingEnabled", "true"),
            patch("replace", "/variables/var1", "test"),
            patch("add", "/variables/var2", "test2"),
            patch("replace", "/accessLogSettings/destinationArn", "arn:aws:logs:us-east-1:0:log-group:g"),
            patch("replace", "/accessLogSettings/format", "$context.requestId"),
            patch("replace", "/cacheClusterEnabled", "true"),
            patch("replace", "/cacheClusterSize", "1.6"),
            patch("replace", "/*/*/throttling/burstLimit", "123"),
            patch("replace", "/*/*/caching/enabled", "true"),
            patch("replace", "/pets/GET/logging/loglevel", "INFO"),
            patch("replace", "/~1pets~1{id}/GET/metrics/enabled", "true"),
        ]),
    )
    .unwrap();
    let settings = stage.as_object_mut().unwrap().remove("methodSettings").unwrap();
    let expected = json!({
        "deploymentId": deployment, "stageName": "dev", "description": "new", "cacheClusterEnabled": true,
        "cacheClusterSize": "1.6", "cacheClusterStatus": "AVAILABLE", "tracingEnabled": true,
        "variables": {"var1": "test", "var2": "test2"},
        "accessLogSettings": {"destinationArn": "arn:aws:logs:us-east-1:0:log-group:g", "format": "$context.requestId"},
        "createdDate": 1_767_312_001.0, "lastUpdatedDate": 1_767_312_001.0,
    });
    assert_eq!(stage, expected);
    let everywhere = json!({
        "metricsEnabled": false, "dataTraceEnabled": false, "throttlingBurstLimit": 123, "throttlingRateLimit": 10000.0,
        "cachingEnabled": true, "cacheTtlInSeconds": 300, "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    });
    assert_eq!(settings["*/*"], everywhere);
    assert_eq!(settings["pets/GET"]["loggingLevel"], "INFO");
    assert_eq!(settings["~1pets~1{id}/GET"]["metricsEnabled"], true);
    let stage = update(
        &api,
        json!([
            patch("remove", "/*/*", ""),
            patch("remove", "/pets/GET", ""),
            patch("remove", "/variables/var1", ""),
            patch("remove", "/accessLogSettings", ""),
            patch("replace", "/cacheClusterEnabled", "false"),
        ]),
    )
    .unwrap();
    assert_eq!(stage["methodSettings"].as_object().unwrap().len(), 1);
    assert_eq!((&stage["variables"], stage.get("accessLogSettings")), (&json!({"var2": "test2"}), None));
    assert_eq!(stage["cacheClusterStatus"], "NOT_AVAILABLE");
}

#[test]
fn a_canary_is_set_promoted_and_removed() {
    let service = Service::new();
    let api = service.api();
    let first = api.deployed();
    let second = super::text(&api.ok("CreateDeployment", json!({}))["id"]);
    api.ok(
        "CreateStage",
        json!({"stageName": "dev", "deploymentId": first, "variables": {"a": "1", "b": "1"}}),
    );
    let stage = update(
        &api,
        json!([
            patch("replace", "/canarySettings/deploymentId", &second),
            patch("replace", "/canarySettings/stageVariableOverrides/a", "2"),
        ]),
    )
    .unwrap();
    let canary = json!({
        "deploymentId": second, "percentTraffic": 0.0, "useStageCache": false, "stageVariableOverrides": {"a": "2"},
    });
    assert_eq!(stage["canarySettings"], canary);
    let copy = |path: &str, from: &str| json!({"op": "copy", "path": path, "from": from});
    let stage = update(
        &api,
        json!([
            copy("/deploymentId", "/canarySettings/deploymentId"),
            copy("/variables", "/canarySettings/stageVariableOverrides"),
            patch("remove", "/canarySettings", ""),
        ]),
    )
    .unwrap();
    assert_eq!((&stage["deploymentId"], stage.get("canarySettings")), (&json!(second), None));
    assert_eq!(stage["variables"], json!({"a": "2", "b": "1"}));
    let stage = update(&api, json!([patch("replace", "/canarySettings/percentTraffic", "50")])).unwrap();
    let canary = json!({"deploymentId": second, "percentTraffic": 50.0, "useStageCache": false});
    assert_eq!(stage["canarySettings"], canary);
}

#[test]
fn patches_of_a_stage_are_refused_in_awss_words() {
    let service = Service::new();
    let api = service.api();
    let deployment = api.deployed();
    api.ok("CreateStage", json!({"stageName": "dev", "deploymentId": deployment}));
    let refusal = |operation: Value| update(&api, json!([operation])).unwrap_err();
    for path in [
        "/documentation_version",
        "/tags/tag1",
        "/canarySettings/badPath",
        "/pets/ANY/caching/enabled",
        "/pets/GET/caching/wrong",
    ] {
        let refusal = refusal(patch("replace", path, "x"));
        let begin = format!(
            "400 BadRequestException: Invalid method setting path: {path}. Must be one of: [/deploymentId, /description, \
             /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, "
        );
        assert!(refusal.starts_with(&begin), "{refusal}");
        assert!(refusal.ends_with("/variables/{variable_name}, /tracingEnabled]"), "{refusal}");
        assert!(
            refusal
                .contains("/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, ")
        );
    }
    let row = |operation: Value, expected: &str| {
        assert_eq!(refusal(operation), format!("400 BadRequestException: {expected}"))
    };
    row(
        patch("remove", "/canarySettings/stageVariableOverrides", ""),
        "Cannot remove method setting canarySettings/stageVariableOverrides because there is no method setting for this method ",
    );
    row(
        patch("remove", "/*/*", ""),
        "Cannot remove method setting */* because there is no method setting for this method ",
    );
    row(
        patch("add", "/canarySettings/deploymentId", &deployment),
        "Invalid add operation with path: /canarySettings/deploymentId",
    );
    row(patch("replace", "/deploymentId", NOWHERE), "Deployment id does not exist");
    let copy = |path: &str, from: &str| json!({"op": "copy", "path": path, "from": from});
    row(
        copy("/deploymentId", "/canarySettings/deploymentId"),
        "Promotion not available. Canary does not exist.",
    );
    for (path, from) in [
        ("/deploymentId", "x"),
        ("/deploymentId", "/tracingEnabled"),
        ("/canarySettings/stageVariableOverrides", "/variables"),
    ] {
        row(
            copy(path, from),
            &format!(
                "Invalid copy operation with path: {path} and from {from}. Valid copy:path are [/deploymentId, /variables] and \
                 valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]"
            ),
        );
    }
    row(
        patch("replace", "/*/*/logging/loglevel", "LOUD"),
        "Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]",
    );
}
