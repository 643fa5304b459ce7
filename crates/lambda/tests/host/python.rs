//! Python functions: the context object, the errors, the log.

use std::sync::Arc;

use lambda::host::Invocation;
use serde_json::{Value, json};

use crate::support::{self, Bench, zip};

async fn check(source: &str, event: &str, expected: Value) {
    let bench = Bench::new().await;
    let outcome = bench.invoke(&Arc::new(bench.python(source)), event).await.unwrap();
    assert_eq!(support::json(&outcome), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_gets_its_event_and_answers() {
    check(
        "def handler(event, context):\n    return {'got': event, 'ü': None}",
        r#"{"a":[1,2.5]}"#,
        json!({"got": {"a": [1, 2.5]}, "ü": null}),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_context_tells_of_the_invocation() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "import os
def handler(event, context):
    return [context.aws_request_id, context.function_name, context.function_version, context.memory_limit_in_mb,
            context.invoked_function_arn, context.log_group_name,
            context.log_stream_name == os.environ['AWS_LAMBDA_LOG_STREAM_NAME'],
            19000 < context.get_remaining_time_in_millis() <= 20000, context.client_context.custom,
            context.client_context.client.app_title, context.identity.cognito_identity_id,
            os.environ['_X_AMZN_TRACE_ID']]",
    ));
    let call = Invocation {
        client_context: Some(r#"{"custom":{"k":"v"},"client":{"app_title":"App"}}"#.into()),
        trace_id: Some("Root=1-5759e988-bd862e3fe1be46a994272793".into()),
        ..bench.invocation("{}")
    };
    let arn = call.invoked_arn.clone();
    let expected = json!([
        call.request_id, "f", "$LATEST", "256", arn, "/aws/lambda/f", true, true, {"k": "v"}, "App", null,
        "Root=1-5759e988-bd862e3fe1be46a994272793",
    ]);
    let outcome = bench.host.invoke(&version, call).await.unwrap();
    assert_eq!(support::json(&outcome), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_is_described_and_the_environment_goes_on() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "def handler(event, context):\n    if event:\n        raise ValueError('no funds')\n    return 1",
    ));
    let error = bench.error(&version, "1").await;
    assert_eq!(error["errorType"], "ValueError");
    assert_eq!(error["errorMessage"], "no funds");
    assert_eq!(error["requestId"], "00000000-0000-0000-0000-000000000000");
    let frame = error["stackTrace"][0].as_str().unwrap();
    assert!(frame.contains("app.py\", line 3, in handler"), "{frame}");
    assert_eq!(error["stackTrace"].as_array().unwrap().len(), 1);
    assert_eq!(bench.answer(&version, "0").await, 1);
    assert_eq!(bench.host.processes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_loaded_is_named_as_the_service_names_it() {
    let cases = [
        (
            "import nowhere_to_be_found",
            "app.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'nowhere_to_be_found'",
        ),
        (
            "def handler(",
            "app.handler",
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module 'app': '(' was never closed (app.py, line 1)",
        ),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        (
            "x = 1",
            "handler",
            "Runtime.MalformedHandlerName",
            "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
        ),
        (
            "x = 1",
            "lib.handler",
            "Runtime.ImportModuleError",
            "Unable to import module 'lib': No module named 'lib'",
        ),
        ("raise KeyError('k')", "app.handler", "KeyError", "'k'"),
    ];
    let bench = Bench::new().await;
    for (source, handler, kind, message) in cases {
        let package = zip(&[("app.py", source.as_bytes(), 0o644)]);
        let error = bench.error(&Arc::new(bench.version("python3.12", handler, package)), "{}").await;
        assert_eq!((&error["errorType"], &error["errorMessage"]), (&json!(kind), &json!(message)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_may_be_deep_in_the_package() {
    let bench = Bench::new().await;
    let package = zip(&[("pkg/sub/mod.py", b"def go(event, context):\n    return 'deep'", 0o644)]);
    for handler in ["pkg/sub/mod.go", "pkg.sub.mod.go"] {
        let version = Arc::new(bench.version("python3.12", handler, package.clone()));
        assert_eq!(bench.answer(&version, "{}").await, "deep");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_json_are_an_error() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python("def handler(event, context):\n    return {1, 2}"));
    let error = bench.error(&version, "{}").await;
    assert_eq!(error["errorType"], "Runtime.MarshalError");
    assert_eq!(
        error["errorMessage"],
        "Unable to marshal response: Object of type set is not JSON serializable"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn decimals_are_numbers() {
    check("import decimal\ndef handler(event, context):\n    return decimal.Decimal('1.5')", "0", json!(1.5))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_start_end_report_and_what_was_printed_between() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "import logging
print('starting')
def handler(event, context):
    print('one')
    logging.getLogger().error('two %s', 2)
    import sys
    sys.stderr.write('three')
    return 1",
    ));
    let (_, log) = bench.logged(&version, "{}").await;
    let lines: Vec<&str> = log.lines().collect();
    let id = "00000000-0000-0000-0000-000000000000";
    assert_eq!(lines[0], format!("START RequestId: {id} Version: $LATEST"));
    assert_eq!(lines[1], "one");
    assert!(lines[2].starts_with("[ERROR]\t20") && lines[2].ends_with(&format!("Z\t{id}\ttwo 2")), "{log}");
    assert_eq!(lines[3], "three");
    assert_eq!(lines[4], format!("END RequestId: {id}"));
    assert!(lines[5].starts_with(&format!("REPORT RequestId: {id}\tDuration: ")), "{log}");
    assert!(lines[5].contains("Memory Size: 256 MB\tMax Memory Used: "), "{log}");
    assert!(lines[5].contains("\tInit Duration: "), "{log}");
    let (_, second) = bench.logged(&version, "{}").await;
    assert!(!second.contains("Init Duration"), "{second}");
    bench.host.shutdown().await;
    support::until(|| bench.log_file().matches("REPORT").count() == 2).await;
    assert!(bench.log_file().lines().next().unwrap().ends_with(" starting"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_stands_in_the_log() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python("def handler(event, context):\n    raise ValueError('no funds')"));
    let (_, log) = bench.logged(&version, "{}").await;
    assert!(
        log.contains("[ERROR] ValueError: no funds\nTraceback (most recent call last):\n  File \""),
        "{log}"
    );
    assert!(log.contains("Status: error\tError Type: ValueError"), "{log}");
}
