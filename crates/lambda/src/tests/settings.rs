use serde_json::{Value, json};

use crate::testing::Service;

const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

fn service() -> Service {
    let service = Service::new();
    service.make("f");
    service.answer("PublishVersion", &json!({ "FunctionName": "f" }));
    service
}

#[test]
fn aliases_are_made_changed_and_removed() {
    let service = service();
    let create = json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "1", "Description": "d" });
    let mut made = service.answer("CreateAlias", &create);
    let revision = made["RevisionId"].take();
    assert_eq!(
        made,
        json!({ "AliasArn": format!("{ARN}:live"), "Name": "live", "FunctionVersion": "1", "Description": "d",
            "RevisionId": null })
    );
    assert_eq!(
        service.refusal("CreateAlias", &create),
        format!("ResourceConflictException: Alias already exists: {ARN}:live")
    );
    let other = json!({ "FunctionName": "f", "Name": "other", "FunctionVersion": "9" });
    assert_eq!(
        service.refusal("CreateAlias", &other),
        format!("ResourceNotFoundException: Function not found: {ARN}:9")
    );
    let update =
        json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST", "RevisionId": revision });
    assert_eq!(service.answer("UpdateAlias", &update)["FunctionVersion"], "$LATEST");
    assert!(service.refusal("UpdateAlias", &update).starts_with("PreconditionFailedException"));
    let listed = service.answer("ListAliases", &json!({ "FunctionName": "f" }));
    assert_eq!(listed["Aliases"].as_array().unwrap().len(), 1);
    let name = json!({ "FunctionName": "f", "Name": "live" });
    service.answer("DeleteAlias", &name);
    service.answer("DeleteAlias", &name);
    assert_eq!(
        service.refusal("GetAlias", &name),
        format!("ResourceNotFoundException: Cannot find alias arn: {ARN}:live")
    );
}

#[test]
fn weights_of_aliases_are_checked() {
    let service = service();
    let refusal = |version: &str, weights: Value| {
        let routing = json!({ "AdditionalVersionWeights": weights });
        let body =
            json!({ "FunctionName": "f", "Name": "a", "FunctionVersion": version, "RoutingConfig": routing });
        service.refusal("CreateAlias", &body)
    };
    for (version, weights, expected) in [
        (
            "$LATEST",
            json!({ "1": 0.5 }),
            "$LATEST is not supported for an alias pointing to more than 1 version",
        ),
        ("1", json!({ "1": 0.5 }), "Function version 1 is already included in routing configuration."),
        (
            "1",
            json!({ "2": 0.1, "3": 0.1 }),
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        ),
        ("1", json!({ "2": 0.1 }), "Function not found"),
    ] {
        let refusal = refusal(version, weights);
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn policies_are_kept_by_qualifier() {
    let service = service();
    let add = json!({ "FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": "arn:aws:execute-api:us-east-1:000000000000:abc/*/GET/pets" });
    let added = service.answer("AddPermission", &add);
    let statement: Value = serde_json::from_str(added["Statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Resource"], ARN);
    assert_eq!(
        service.refusal("AddPermission", &add),
        "ResourceConflictException: The statement id (s) provided already exists. Please provide a new statement id, \
         or remove the existing statement."
    );
    let policy = service.answer("GetPolicy", &json!({ "FunctionName": "f" }));
    let document: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(document["Statement"], json!([statement]));
    assert_eq!(
        service.refusal("GetPolicy", &json!({ "FunctionName": "f", "Qualifier": "1" })),
        "ResourceNotFoundException: The resource you requested does not exist."
    );
    let remove = |id: &str| json!({ "FunctionName": "f", "StatementId": id });
    assert_eq!(
        service.refusal("RemovePermission", &remove("t")),
        "ResourceNotFoundException: Statement t is not found in resource policy."
    );
    service.answer("RemovePermission", &remove("s"));
    assert_eq!(
        service.refusal("RemovePermission", &remove("s")),
        "ResourceNotFoundException: No policy is associated with the given resource."
    );
}

#[test]
fn a_policy_has_the_revision_of_what_it_is_for() {
    let service = service();
    service.answer("CreateAlias", &json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "1" }));
    let add = |id: &str, qualifier: Option<&str>, revision: &Value| {
        json!({ "FunctionName": "f", "Qualifier": qualifier, "StatementId": id, "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com", "RevisionId": revision })
    };
    for (qualifier, operation) in [
        (None, "GetFunctionConfiguration"),
        (Some("1"), "GetFunctionConfiguration"),
        (Some("live"), "GetAlias"),
    ] {
        let named = json!({ "FunctionName": "f", "Qualifier": qualifier, "Name": "live" });
        let revision = || service.answer(operation, &named)["RevisionId"].clone();
        let before = revision();
        service.answer("AddPermission", &add("s", qualifier, &before));
        assert_ne!(revision(), before);
        assert_eq!(service.answer("GetPolicy", &named)["RevisionId"], revision());
        let refusal = service.refusal("AddPermission", &add("t", qualifier, &before));
        assert!(refusal.starts_with("PreconditionFailedException"), "{refusal}");
        let mut remove = add("s", qualifier, &before);
        assert!(service.refusal("RemovePermission", &remove).starts_with("PreconditionFailedException"));
        remove["RevisionId"] = revision();
        service.answer("RemovePermission", &remove);
        assert!(service.refusal("GetPolicy", &named).starts_with("ResourceNotFoundException"));
    }
}

#[test]
fn concurrency_is_reserved_within_the_account() {
    let service = service();
    service.make("g");
    let put = |name: &str, count: i32| {
        let body = json!({ "FunctionName": name, "ReservedConcurrentExecutions": count });
        service.call("PutFunctionConcurrency", &body)
    };
    put("f", 800).unwrap();
    assert_eq!(
        put("g", 101).unwrap_err(),
        "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's \
         UnreservedConcurrentExecution below its minimum value of [100]."
    );
    put("g", 100).unwrap();
    put("f", 700).unwrap();
    put("g", 200).unwrap();
    let limits = &service.answer("GetAccountSettings", &json!({}))["AccountLimit"];
    assert_eq!(limits["UnreservedConcurrentExecutions"], 100);
    service.answer("DeleteFunctionConcurrency", &json!({ "FunctionName": "f" }));
    assert_eq!(service.answer("GetFunctionConcurrency", &json!({ "FunctionName": "f" })), json!({}));
    service.answer("DeleteFunction", &json!({ "FunctionName": "g" }));
    put("f", 900).unwrap();
    let found = service.answer("GetFunction", &json!({ "FunctionName": "f" }));
    assert_eq!(found["Concurrency"], json!({ "ReservedConcurrentExecutions": 900 }));
}

#[test]
fn event_invoke_configurations_say_something_and_reach_somebody() {
    let service = service();
    let put = |body: Value| service.call("PutFunctionEventInvokeConfig", &body);
    assert_eq!(
        put(json!({ "FunctionName": "f" })).unwrap_err(),
        "InvalidParameterValueException: You must specify at least one of error handling or destination setting."
    );
    let to = |arn: &str| json!({ "FunctionName": "f", "DestinationConfig": { "OnFailure": { "Destination": arn } } });
    assert!(
        put(to(ARN)).unwrap_err().contains("You can't specify the function as a destination for itself.")
    );
    assert!(put(to("arn:aws:s3:::bucket")).unwrap_err().contains("cannot be reached"));
    let stored = put(to("arn:aws:sqs:us-east-1:000000000000:q")).unwrap();
    assert_eq!(stored["FunctionArn"], format!("{ARN}:$LATEST"));
    assert_eq!(stored["DestinationConfig"]["OnSuccess"], json!({}));
    let update = json!({ "FunctionName": "f", "MaximumRetryAttempts": 0 });
    let updated = service.answer("UpdateFunctionEventInvokeConfig", &update);
    assert_eq!(updated["DestinationConfig"], stored["DestinationConfig"]);
    assert_eq!(service.answer("GetFunctionEventInvokeConfig", &json!({ "FunctionName": "f" })), updated);
    let listed = service.answer("ListFunctionEventInvokeConfigs", &json!({ "FunctionName": "f" }));
    assert_eq!(listed["FunctionEventInvokeConfigs"], json!([updated]));
    service.answer("DeleteFunctionEventInvokeConfig", &json!({ "FunctionName": "f" }));
    assert_eq!(
        service.refusal("GetFunctionEventInvokeConfig", &json!({ "FunctionName": "f" })),
        format!("ResourceNotFoundException: The function {ARN}:$LATEST doesn't have an EventInvokeConfig")
    );
}

#[test]
fn function_urls_are_made_changed_and_removed() {
    let service = service();
    let create = json!({ "FunctionName": "f", "AuthType": "NONE", "Cors": { "AllowOrigins": ["*"] } });
    let made = service.answer("CreateFunctionUrlConfig", &create);
    let url = made["FunctionUrl"].as_str().unwrap();
    assert!(url.starts_with("http://") && url.ends_with(".lambda-url.us-east-1.localhost:8000/"), "{url}");
    assert_eq!(made["InvokeMode"], "BUFFERED");
    assert!(service.refusal("CreateFunctionUrlConfig", &create).contains("FunctionUrlConfig exists"));
    let update = json!({ "FunctionName": "f", "InvokeMode": "RESPONSE_STREAM" });
    let updated = service.answer("UpdateFunctionUrlConfig", &update);
    assert_eq!(updated["FunctionUrl"], made["FunctionUrl"]);
    assert_eq!(service.answer("GetFunctionUrlConfig", &json!({ "FunctionName": "f" })), updated);
    let listed = service.answer("ListFunctionUrlConfigs", &json!({ "FunctionName": "f" }));
    assert_eq!(listed["FunctionUrlConfigs"], json!([updated]));
    service.answer("DeleteFunctionUrlConfig", &json!({ "FunctionName": "f" }));
    assert_eq!(
        service.refusal("GetFunctionUrlConfig", &json!({ "FunctionName": "f" })),
        "ResourceNotFoundException: The resource you requested does not exist."
    );
}

#[test]
fn tags_are_those_of_functions() {
    let service = service();
    service.answer("TagResource", &json!({ "Resource": ARN, "Tags": { "a": "1", "b": "2" } }));
    service.answer("UntagResource", &json!({ "Resource": ARN, "tagKeys": ["a"] }));
    assert_eq!(service.answer("ListTags", &json!({ "Resource": ARN })), json!({ "Tags": { "b": "2" } }));
    assert!(
        service.refusal("ListTags", &json!({ "Resource": format!("{ARN}:1") })).contains("are not supported")
    );
}
