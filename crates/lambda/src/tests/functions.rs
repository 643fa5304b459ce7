use serde_json::{Value, json};

use crate::testing::{Service, function, zip};

const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

#[test]
fn a_function_is_described_as_aws_describes_it() {
    let service = Service::new();
    let mut made = service.make("f");
    assert_eq!(made["RevisionId"].take().as_str().unwrap().len(), 36);
    let sha = made["CodeSha256"].take();
    let size = made["CodeSize"].take();
    assert!(size.as_i64().unwrap() > 100);
    assert_eq!(
        made,
        json!({
            "FunctionName": "f",
            "FunctionArn": ARN,
            "Runtime": "python3.12",
            "Role": "arn:aws:iam::000000000000:role/lambda",
            "Handler": "index.handler",
            "CodeSize": null,
            "Description": "",
            "Timeout": 3,
            "MemorySize": 128,
            "LastModified": "2026-01-02T00:00:01.500+0000",
            "CodeSha256": null,
            "Version": "$LATEST",
            "TracingConfig": { "Mode": "PassThrough" },
            "RevisionId": null,
            "State": "Pending",
            "StateReason": "The function is being created.",
            "StateReasonCode": "Creating",
            "PackageType": "Zip",
            "Architectures": ["x86_64"],
            "EphemeralStorage": { "Size": 512 },
            "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
            "LoggingConfig": { "LogFormat": "Text", "LogGroup": "/aws/lambda/f" },
        })
    );
    let found = service.answer("GetFunction", &json!({ "FunctionName": ARN }));
    assert_eq!(found["Configuration"]["State"], "Active");
    assert_eq!(found["Configuration"]["LastUpdateStatus"], "Successful");
    assert_eq!(found["Configuration"]["CodeSha256"], sha);
    let location = found["Code"]["Location"].as_str().unwrap();
    let name = location.strip_prefix("http://localhost:8000/_aws/lambda/packages/").unwrap();
    assert!(service.outside.packages.lock().contains_key(name));
    assert!(found.get("Concurrency").is_none() && found.get("Tags").is_none());
}

#[test]
fn a_name_is_taken_once() {
    let service = Service::new();
    service.make("f");
    assert_eq!(
        service.refusal("CreateFunction", &function("f")),
        "ResourceConflictException: Function already exist: f"
    );
    assert_eq!(service.outside.packages.lock().len(), 1);
}

#[test]
fn what_is_not_there_is_not_found() {
    let service = Service::new();
    service.make("f");
    for (body, arn) in [
        (json!({ "FunctionName": "g" }), "arn:aws:lambda:us-east-1:000000000000:function:g".to_owned()),
        (json!({ "FunctionName": "f", "Qualifier": "7" }), format!("{ARN}:7")),
        (json!({ "FunctionName": "f:live" }), format!("{ARN}:live")),
    ] {
        for operation in ["GetFunction", "GetFunctionConfiguration"] {
            let expected = format!("ResourceNotFoundException: Function not found: {arn}");
            assert_eq!(service.refusal(operation, &body), expected);
        }
    }
    assert_eq!(
        service.refusal("GetFunction", &json!({ "FunctionName": "f:1", "Qualifier": "2" })),
        "InvalidParameterValueException: The derived qualifier from the function name does not match the specified \
         qualifier."
    );
    let elsewhere = "arn:aws:lambda:eu-west-1:000000000000:function:f";
    assert_eq!(
        service.refusal("GetFunction", &json!({ "FunctionName": elsewhere })),
        "ResourceNotFoundException: Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"
    );
}

#[test]
fn what_cannot_be_made_is_refused() {
    let service = Service::new();
    let refusal = |change: &dyn Fn(&mut Value)| {
        let mut body = function("f");
        change(&mut body);
        service.refusal("CreateFunction", &body)
    };
    for (expected, change) in [
        (
            "InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with \
             deployment packages.",
            &(|body: &mut Value| drop(body.as_object_mut().unwrap().remove("Handler")))
                as &dyn Fn(&mut Value),
        ),
        (
            "InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload \
             again.",
            &|body| body["Code"]["ZipFile"] = "aGVsbG8=".into(),
        ),
        ("InvalidParameterValueException: Please provide a source for function code.", &|body| {
            body["Code"] = json!({});
        }),
        (
            "InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error \
             Message: The specified key does not exist.",
            &|body| body["Code"] = json!({ "S3Bucket": "bucket", "S3Key": "key" }),
        ),
        (
            "ValidationException: 1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: \
             Member must have value less than or equal to 900",
            &|body| body["Timeout"] = 901.into(),
        ),
        ("InvalidParameterValueException: Layers is not supported by this service", &|body| {
            body["Layers"] = json!(["arn:aws:lambda:us-east-1:000000000000:layer:l:1"]);
        }),
        (
            "InvalidParameterValueException: PackageType Image: a function of container images is not supported by \
             this service",
            &|body| body["PackageType"] = "Image".into(),
        ),
    ] {
        assert_eq!(refusal(change), expected);
    }
}

#[test]
fn code_can_come_from_a_bucket() {
    use base64::Engine as _;
    let service = Service::new();
    let package = base64::engine::general_purpose::STANDARD.decode(zip("pass")).unwrap();
    service.outside.objects.lock().insert(("bucket".into(), "key".into()), package.into());
    let mut body = function("f");
    body["Code"] = json!({ "S3Bucket": "bucket", "S3Key": "key" });
    service.answer("CreateFunction", &body);
}

#[test]
fn changes_are_seen_and_guarded_by_the_revision() {
    let service = Service::new();
    let made = service.make("f");
    let update = json!({ "FunctionName": "f", "Timeout": 30, "Environment": { "Variables": { "KEY": "1" } },
        "RevisionId": made["RevisionId"] });
    let updated = service.answer("UpdateFunctionConfiguration", &update);
    assert_eq!(updated["Timeout"], 30);
    assert_eq!(updated["LastUpdateStatus"], "InProgress");
    assert_eq!(updated["Environment"], json!({ "Variables": { "KEY": "1" } }));
    assert_ne!(updated["RevisionId"], made["RevisionId"]);
    assert_eq!(
        service.refusal("UpdateFunctionConfiguration", &update),
        "PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the \
         GetFunction/GetAlias API to retrieve the latest Revision Id"
    );

    let code = json!({ "FunctionName": "f", "ZipFile": zip("other") });
    let updated = service.answer("UpdateFunctionCode", &code);
    assert_ne!(updated["CodeSha256"], made["CodeSha256"]);
    assert_eq!(service.outside.packages.lock().len(), 1, "the former package is gone");
    assert_eq!(*service.executor.forgotten.lock(), ["f", "f"]);

    let dry = json!({ "FunctionName": "f", "ZipFile": zip("third"), "DryRun": true });
    assert_ne!(service.answer("UpdateFunctionCode", &dry)["CodeSha256"], updated["CodeSha256"]);
    let found = service.answer("GetFunctionConfiguration", &json!({ "FunctionName": "f" }));
    assert_eq!(found["CodeSha256"], updated["CodeSha256"]);
    assert_eq!(found["LastUpdateStatus"], "Successful");
}

#[test]
fn versions_are_published_once_and_do_not_change() {
    let service = Service::new();
    service.make("f");
    let publish = |description: &str| {
        service.answer("PublishVersion", &json!({ "FunctionName": "f", "Description": description }))
    };
    let first = publish("one");
    assert_eq!((&first["Version"], &first["Description"]), (&"1".into(), &"one".into()));
    assert_eq!(first["FunctionArn"], format!("{ARN}:1"));
    assert_eq!(publish("again")["Version"], "1");
    service.answer("UpdateFunctionConfiguration", &json!({ "FunctionName": "f", "MemorySize": 256 }));
    assert_eq!(publish("two")["Version"], "2");
    let one = service.answer("GetFunctionConfiguration", &json!({ "FunctionName": "f", "Qualifier": "1" }));
    assert_eq!(one["MemorySize"], 128);

    let listed = service.answer("ListVersionsByFunction", &json!({ "FunctionName": "f", "MaxItems": 2 }));
    let numbers = |listed: &Value| {
        listed["Versions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["Version"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&listed), ["$LATEST", "1"]);
    let rest = json!({ "FunctionName": "f", "Marker": listed["NextMarker"] });
    assert_eq!(numbers(&service.answer("ListVersionsByFunction", &rest)), ["2"]);

    let sha = json!({ "FunctionName": "f", "CodeSha256": "other" });
    assert!(
        service.refusal("PublishVersion", &sha).contains("is different from current CodeSHA256 in $LATEST")
    );
}

#[test]
fn functions_are_listed_by_name() {
    let service = Service::new();
    for name in ["b", "a", "a-b", "a_b"] {
        service.make(name);
    }
    service.answer("PublishVersion", &json!({ "FunctionName": "a" }));
    let names = |body: &Value| {
        let listed = service.answer("ListFunctions", body);
        let of = |entry: &Value| entry["FunctionArn"].as_str().unwrap()[47..].to_owned();
        listed["Functions"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(names(&json!({})), ["a", "a-b", "a_b", "b"]);
    let all = names(&json!({ "FunctionVersion": "ALL" }));
    assert_eq!(all, ["a:$LATEST", "a:1", "a-b:$LATEST", "a_b:$LATEST", "b:$LATEST"]);
}

#[test]
fn a_function_goes_with_all_that_belongs_to_it() {
    let service = Service::new();
    service.make("f");
    service.answer("PublishVersion", &json!({ "FunctionName": "f" }));
    service.answer("CreateAlias", &json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "1" }));
    let delete = |body: Value| service.call("DeleteFunction", &body);
    assert_eq!(
        delete(json!({ "FunctionName": "f", "Qualifier": "$LATEST" })).unwrap_err(),
        "InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function."
    );
    assert_eq!(
        delete(json!({ "FunctionName": "f", "Qualifier": "1" })).unwrap_err(),
        "ResourceConflictException: Unable to delete version because the following aliases reference it: [live]"
    );
    service.answer("DeleteAlias", &json!({ "FunctionName": "f", "Name": "live" }));
    assert_eq!(delete(json!({ "FunctionName": "f:1" })).unwrap(), json!({ "StatusCode": 204 }));
    assert_eq!(service.outside.packages.lock().len(), 1, "$LATEST has the same code");
    delete(json!({ "FunctionName": "f" })).unwrap();
    assert!(service.outside.packages.lock().is_empty());
    assert!(delete(json!({ "FunctionName": "f" })).unwrap_err().starts_with("ResourceNotFoundException"));
}

#[test]
fn functions_outlive_the_process() {
    let service = Service::new();
    let made = service.make("f");
    let found = service.restarted().answer("GetFunctionConfiguration", &json!({ "FunctionName": "f" }));
    assert_eq!(found["RevisionId"], made["RevisionId"]);
}
