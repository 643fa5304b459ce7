use bytes::Bytes;
use serde_json::{Value, json};

use crate::host::{HostError, Payload};
use crate::testing::Service;
use crate::{InvocationKind, Invoke, Invoked, Principal};

fn request(name: &str) -> Invoke {
    Invoke { function: name.into(), payload: Bytes::from_static(b"{\"a\":1}"), ..Invoke::default() }
}

fn answered(invoked: Invoked) -> (String, Value, bool) {
    let Invoked::Answered { executed_version, outcome, .. } = invoked else { panic!("{invoked:?}") };
    let Payload::Whole(payload) = outcome.payload else { panic!("a whole answer") };
    (executed_version, serde_json::from_slice(&payload).unwrap(), outcome.function_error.is_some())
}

#[test]
fn a_function_is_called_by_any_of_its_names() {
    let service = Service::new();
    service.make("f");
    service.answer("PublishVersion", &json!({ "FunctionName": "f" }));
    service.answer("CreateAlias", &json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "1" }));
    for (name, version) in [
        ("f", "$LATEST"),
        ("f:$LATEST", "$LATEST"),
        ("f:1", "1"),
        ("f:live", "1"),
        ("arn:aws:lambda:us-east-1:000000000000:function:f:live", "1"),
    ] {
        let invoked = service.invoke(request(name)).unwrap();
        assert_eq!(answered(invoked), (version.into(), json!({ "a": 1 }), false), "{name}");
    }
    assert!(service.invoke(request("f:2")).unwrap_err().starts_with("ResourceNotFoundException"));
}

#[test]
fn a_functions_own_error_is_an_answer() {
    let service = Service::new();
    service.make("f");
    service.executor.answers("f", &[Err("boom")]);
    let (_, answer, failed) = answered(service.invoke(request("f")).unwrap());
    assert!(failed);
    assert_eq!(answer["errorMessage"], "boom");
}

#[test]
fn what_cannot_be_invoked_is_refused() {
    let service = Service::new();
    service.make("f");
    let payload = |bytes: &'static [u8]| Invoke { payload: Bytes::from_static(bytes), ..request("f") };
    assert!(
        service
            .invoke(payload(b"{"))
            .unwrap_err()
            .starts_with("InvalidRequestContentException: Could not parse")
    );
    let large = |kind, size: usize| {
        let payload = Bytes::from(format!("\"{}\"", "x".repeat(size - 2)));
        service.invoke(Invoke { kind, payload, ..request("f") })
    };
    let refusal = "RequestEntityTooLargeException: Request must be smaller than";
    large(InvocationKind::RequestResponse, 6_291_456).unwrap();
    assert!(large(InvocationKind::RequestResponse, 6_291_457).unwrap_err().starts_with(refusal));
    assert!(large(InvocationKind::Event, 1_048_577).unwrap_err().starts_with(refusal));
    service.executor.refusals.lock().push(HostError::ReservedConcurrencyExceeded);
    assert_eq!(service.invoke(request("f")).unwrap_err(), "TooManyRequestsException: Rate Exceeded.");
    let dry = Invoke { kind: InvocationKind::DryRun, ..request("f") };
    assert!(matches!(service.invoke(dry).unwrap(), Invoked::Allowed));
}

#[test]
fn others_need_a_policy() {
    let service = Service::new();
    service.make("f");
    let source = "arn:aws:execute-api:us-east-1:000000000000:abc/prod/GET/pets";
    let principal = Principal {
        service: "apigateway.amazonaws.com".into(),
        source_arn: Some(source.into()),
        function_url_auth_type: None,
    };
    let by_gateway = || service.invoke(Invoke { principal: Some(principal.clone()), ..request("f") });
    assert!(by_gateway().unwrap_err().starts_with("AccessDeniedException"));
    service.answer(
        "AddPermission",
        &json!({ "FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": "arn:aws:execute-api:us-east-1:000000000000:abc/*/GET/*" }),
    );
    by_gateway().unwrap();
}

#[test]
fn a_changed_function_is_called_as_it_is_now() {
    let service = Service::new();
    service.make("f");
    service.invoke(request("f")).unwrap();
    service.answer("DeleteFunction", &json!({ "FunctionName": "f" }));
    assert!(service.invoke(request("f")).unwrap_err().starts_with("ResourceNotFoundException"));
    service.make("f");
    service.invoke(request("f")).unwrap();
}
