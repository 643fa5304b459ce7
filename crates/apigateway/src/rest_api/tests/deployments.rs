//! Deployments, and what of them is published.

use apigateway_model::Stages;
use serde_json::{Value, json};

use super::{NOWHERE, Service, patch, text};

#[test]
fn only_what_can_be_called_can_be_deployed() {
    let service = Service::new();
    let api = service.api();
    api.refuses(
        "CreateDeployment",
        json!({}),
        "400 BadRequestException: The REST API doesn't contain any methods",
    );
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE"})));
    api.refuses("CreateDeployment", json!({}), "400 BadRequestException: No integration defined for method");
    api.refuses(
        "CreateDeployment",
        json!({"restapi_id": NOWHERE}),
        "404 NotFoundException: Invalid API identifier specified 000000000000:nowhere",
    );
    api.ok("PutIntegration", api.on_method(json!({"type": "MOCK"})));
    let deployment = api.ok("CreateDeployment", json!({"description": "first"}));
    let expected = json!({"id": deployment["id"], "description": "first", "createdDate": 1_767_312_001.0});
    assert_eq!(deployment, expected);
    assert_eq!(api.ok("GetDeployments", json!({})), json!({"item": [expected]}));
    let embedded =
        api.ok("GetDeployment", json!({"deployment_id": deployment["id"], "embed": ["apisummary"]}));
    assert_eq!(
        embedded["apiSummary"],
        json!({"/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": false}}})
    );
}

#[test]
fn a_private_api_needs_a_policy() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let operations = json!([patch("replace", "/endpointConfiguration/types/EDGE", "PRIVATE")]);
    api.ok("UpdateRestApi", json!({"patchOperations": operations}));
    api.refuses(
        "CreateDeployment",
        json!({}),
        "400 BadRequestException: Private REST API doesn't have a resource policy attached to it",
    );
}

#[test]
fn a_deployment_makes_and_moves_a_stage() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let first = api.ok(
        "CreateDeployment",
        json!({"stageName": "prod", "variables": {"a": "1"}, "stageDescription": "s"}),
    );
    let (revision, stages) = api.published();
    assert_eq!(stages, ["prod"]);
    let second = api.ok("CreateDeployment", json!({"stageName": "prod"}));
    let stage = api.ok("GetStage", json!({"stage_name": "prod"}));
    assert_eq!((&stage["deploymentId"], &stage["variables"]), (&second["id"], &json!({"a": "1"})));
    assert_eq!(stage["description"], "s");
    assert!(api.published().0 > revision);
    api.ok("DeleteDeployment", json!({"deployment_id": first["id"]}));
    api.refuses(
        "DeleteDeployment",
        json!({"deployment_id": second["id"]}),
        "400 BadRequestException: Active stages pointing to this deployment must be moved or deleted",
    );
    api.refuses(
        "CreateDeployment",
        json!({"stageName": "not a name"}),
        "400 BadRequestException: Stage name only allows a-zA-Z0-9_-",
    );
}

#[test]
fn what_is_published_is_what_was_frozen() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    api.ok("CreateDeployment", json!({"stageName": "prod"}));
    api.resource(&api.root, "later");
    assert_eq!(api.published().1, ["prod"]);
    let resources = || {
        let Stages::Rest(stages) = service.published().unwrap().stages else { panic!("not a REST API") };
        stages[0].definition.resources.len()
    };
    assert_eq!(resources(), 1);
    api.ok(
        "UpdateStage",
        json!({"stage_name": "prod", "patchOperations": [patch("replace", "/variables/v", "1")]}),
    );
    assert_eq!(resources(), 1);
    api.ok("CreateDeployment", json!({"stageName": "prod"}));
    assert_eq!(resources(), 2);
}

#[test]
fn all_is_there_and_published_after_a_restart() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    api.ok("CreateDeployment", json!({"stageName": "prod"}));
    let before = service.published().unwrap();
    let restarted = service.restarted();
    restarted.runtime.block_on(restarted.service.publish_all()).unwrap();
    let after = restarted.published().unwrap();
    assert_eq!((&after.id, after.revision), (&before.id, before.revision));
    let stages = |api: apigateway_model::PublishedApi| match api.stages {
        Stages::Rest(stages) => stages,
        Stages::Http(_) => panic!("not a REST API"),
    };
    assert_eq!(stages(after), stages(before));
    let resources = json!({"restapi_id": api.id, "embed": ["methods"]});
    assert_eq!(restarted.ok("GetResources", resources.clone()), service.ok("GetResources", resources));
}

#[test]
fn a_canary_is_deployed_to_a_stage_that_is_there() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let canary = |members: Value| {
        let mut request =
            json!({"canarySettings": {"percentTraffic": 50.0, "stageVariableOverrides": {"v": "canary"}}});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    };
    const CONTENT: &str = "400 BadRequestException: Invalid deployment content specified.";
    api.refuses(
        "CreateDeployment",
        canary(json!({})),
        &format!("{CONTENT}Non null and non empty stageName must be provided for canary deployment. Provided value is null"),
    );
    api.refuses(
        "CreateDeployment",
        canary(json!({"stageName": "dev"})),
        &format!("{CONTENT}Stage dev must already be created before making a canary release deployment"),
    );
    let first = api.ok("CreateDeployment", json!({"stageName": "dev"}));
    let second = api.ok("CreateDeployment", canary(json!({"stageName": "dev"})));
    let stage = api.ok("GetStage", json!({"stage_name": "dev"}));
    assert_eq!(stage["deploymentId"], first["id"]);
    let expected = json!({
        "deploymentId": second["id"], "percentTraffic": 50.0, "stageVariableOverrides": {"v": "canary"}, "useStageCache": false,
    });
    assert_eq!(stage["canarySettings"], expected);
    api.refuses(
        "DeleteDeployment",
        json!({"deployment_id": second["id"]}),
        "400 BadRequestException: Active stages pointing to this deployment must be moved or deleted",
    );
}

#[test]
fn a_deployments_description_can_be_patched() {
    let service = Service::new();
    let api = service.api();
    let id = api.deployed();
    let update = |id: &str, operation: Value| {
        api.call("UpdateDeployment", json!({"deployment_id": id, "patchOperations": [operation]}))
    };
    assert_eq!(update(&id, patch("replace", "/description", "new")).unwrap()["description"], "new");
    let unknown = "400 BadRequestException: Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description]";
    assert_eq!(update(&id, patch("replace", "/id", "x")), Err(unknown.into()));
    let nowhere = "404 NotFoundException: Invalid Deployment identifier specified";
    assert_eq!(update(NOWHERE, patch("replace", "/description", "new")), Err(nowhere.into()));
    api.refuses("GetDeployment", json!({"deployment_id": NOWHERE}), nowhere);
    api.refuses("DeleteDeployment", json!({"deployment_id": NOWHERE}), nowhere);
    assert_eq!(text(&api.ok("GetDeployment", json!({"deployment_id": id}))["id"]), id);
}
