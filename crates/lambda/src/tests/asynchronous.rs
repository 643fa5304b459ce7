use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::host::HostError;
use crate::ports::Destination;
use crate::testing::Service;
use crate::{InvocationKind, Invoke, Invoked};

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

fn send(service: &Service, name: &str) -> String {
    let request = Invoke {
        function: name.into(),
        kind: InvocationKind::Event,
        payload: Bytes::from_static(b"{\"a\":1}"),
        ..Invoke::default()
    };
    match service.invoke(request).unwrap() {
        Invoked::Queued { request_id } => request_id,
        other => panic!("{other:?}"),
    }
}

fn configure(service: &Service, config: &Value) {
    let mut body = config.clone();
    body["FunctionName"] = "f".into();
    service.answer("PutFunctionEventInvokeConfig", &body);
}

#[test]
fn an_event_is_invoked_once_and_forgotten() {
    let service = Service::new();
    service.make("f");
    send(&service, "f");
    assert!(service.executor.events("f").is_empty());
    service.run_due();
    service.run_due();
    assert_eq!(service.executor.events("f"), [json!({ "a": 1 })]);
}

#[test]
fn a_failed_event_is_tried_twice_more_after_one_and_two_minutes() {
    let service = Service::new();
    service.make("f");
    service.executor.answers("f", &[Err("boom")]);
    send(&service, "f");
    service.run_due();
    for (wait, calls) in [(59, 1), (1, 2), (119, 2), (1, 3), (3600, 3)] {
        service.pass(Duration::from_secs(wait));
        service.run_due();
        assert_eq!(service.executor.events("f").len(), calls);
    }
}

#[test]
fn an_event_outlives_the_process() {
    let service = Service::new();
    service.make("f");
    send(&service, "f");
    let next = service.restarted();
    next.run_due();
    assert_eq!(next.executor.events("f").len(), 1);
}

#[test]
fn the_record_of_a_failure_goes_to_its_destination() {
    let service = Service::new();
    service.make("f");
    service.executor.answers("f", &[Err("boom")]);
    configure(
        &service,
        &json!({ "MaximumRetryAttempts": 0, "DestinationConfig": { "OnFailure": { "Destination": QUEUE } } }),
    );
    service.outside.refusals.store(1, Ordering::Relaxed);
    let id = send(&service, "f");
    service.run_due();
    assert!(service.outside.sent.lock().is_empty(), "the queue refuses once");
    service.pass(Duration::from_secs(2));
    service.run_due();
    let sent = service.outside.sent.lock().clone();
    let [(destination, record)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(*destination, Destination::Queue(QUEUE.into()));
    assert_eq!(
        *record,
        json!({
            "version": "1.0",
            "timestamp": "2026-01-02T00:00:01.500Z",
            "requestContext": {
                "requestId": id,
                "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 1,
            },
            "requestPayload": { "a": 1 },
            "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
            "responsePayload": { "errorMessage": "boom", "errorType": "Exception" },
        })
    );
}

#[test]
fn another_function_can_be_told_of_success() {
    let service = Service::new();
    service.make("f");
    let next = service.make("g")["FunctionArn"].clone();
    configure(&service, &json!({ "DestinationConfig": { "OnSuccess": { "Destination": next } } }));
    send(&service, "f");
    service.run_due();
    let told = service.executor.events("g");
    assert_eq!(told[0]["requestContext"]["condition"], "Success");
    assert_eq!(told[0]["responsePayload"], json!({ "a": 1 }));
}

#[test]
fn without_room_an_event_waits_until_it_is_too_old() {
    let service = Service::new();
    service.make("f");
    configure(
        &service,
        &json!({ "MaximumEventAgeInSeconds": 60, "DestinationConfig": { "OnFailure": { "Destination": QUEUE } } }),
    );
    service.executor.refusals.lock().push(HostError::AccountConcurrencyExceeded);
    send(&service, "f");
    service.run_due();
    assert!(service.executor.events("f").is_empty());
    service.pass(Duration::from_secs(1));
    service.run_due();
    assert_eq!(service.executor.events("f").len(), 1);

    service.executor.refusals.lock().push(HostError::AccountConcurrencyExceeded);
    send(&service, "f");
    service.run_due();
    service.pass(Duration::from_secs(61));
    service.run_due();
    let sent = service.outside.sent.lock();
    assert_eq!(sent[0].1["requestContext"]["condition"], "EventAgeExceeded");
    assert!(sent[0].1.get("responseContext").is_none());
}

#[test]
fn a_dead_letter_queue_gets_the_event_itself() {
    let service = Service::new();
    service.make("f");
    let letters = json!({ "FunctionName": "f", "DeadLetterConfig": { "TargetArn": QUEUE } });
    service.answer("UpdateFunctionConfiguration", &letters);
    configure(&service, &json!({ "MaximumRetryAttempts": 0 }));
    service.executor.answers("f", &[Err("boom")]);
    send(&service, "f");
    service.run_due();
    assert_eq!(*service.outside.sent.lock(), [(Destination::Queue(QUEUE.into()), json!({ "a": 1 }))]);
}
