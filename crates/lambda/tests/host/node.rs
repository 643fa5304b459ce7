//! Node.js functions: modules of both kinds, promises and callbacks, errors, streams.

use std::sync::Arc;
use std::time::Duration;

use lambda::host::{Invocation, Payload, StreamPart};
use serde_json::{Value, json};

use crate::support::{Bench, zip};

async fn check(source: &str, expected: Value) {
    let bench = Bench::new().await;
    let version = Arc::new(bench.node(source));
    assert_eq!(bench.answer(&version, r#"{"a":1}"#).await, expected);
    assert_eq!(bench.answer(&version, r#"{"a":1}"#).await, expected);
    assert_eq!(bench.host.processes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn handlers_answer_by_promise() {
    check("export const handler = async (event) => ({ got: event });", json!({"got": {"a": 1}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn handlers_answer_by_callback() {
    check("export const handler = (event, context, callback) => { setTimeout(() => callback(null, event.a + 1), 1); };", json!(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_waits_for_the_loop_to_be_empty_unless_told_not_to() {
    let source = |wait: &str| {
        format!(
            "let done = 0;
            export const handler = (event, context, callback) => {{
                context.callbackWaitsForEmptyEventLoop = {wait};
                const answer = {{}};
                callback(null, answer);
                setTimeout(() => {{ answer.late = true; }}, 20);
            }};"
        )
    };
    check(&source("true"), json!({ "late": true })).await;
    check(&source("false"), json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_never_answers_answers_null() {
    check("export const handler = () => {};", Value::Null).await;
    check("export const handler = async () => new Promise(() => {});", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn common_modules_and_nested_handlers_are_found() {
    let bench = Bench::new().await;
    let package = zip(&[
        ("lib/app.js", b"exports.deep = { handler: async () => require('./two').two };", 0o644),
        ("lib/two.js", b"exports.two = 2;", 0o644),
        ("typed/package.json", b"{\"type\":\"module\"}", 0o644),
        ("typed/app.js", b"export default { handler: async () => 3 };", 0o644),
    ]);
    for (handler, expected) in [("lib/app.deep.handler", 2), ("typed/app.handler", 3)] {
        let version = Arc::new(bench.version("nodejs20.x", handler, package.clone()));
        assert_eq!(bench.answer(&version, "{}").await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_context_tells_of_the_invocation() {
    check(
        "export const handler = async (event, context) => [context.functionName, context.functionVersion,
            context.memoryLimitInMB, context.invokedFunctionArn, context.logGroupName,
            context.getRemainingTimeInMillis() > 19000, context.awsRequestId.startsWith('00000000-')];",
        json!([
            "f",
            "$LATEST",
            "256",
            "arn:aws:lambda:us-east-1:000000000000:function:f",
            "/aws/lambda/f",
            true,
            true
        ]),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_described() {
    let cases = [
        (
            "export const handler = async () => { throw new RangeError('no funds'); };",
            "RangeError",
            "no funds",
        ),
        ("export const handler = (e, c, callback) => callback(new TypeError('no'));", "TypeError", "no"),
        ("export const handler = (e, c, callback) => callback('text');", "string", "text"),
        ("export const handler = () => { throw new Error('at once'); };", "Error", "at once"),
        (
            "export const handler = async () => ({ big: 1n });",
            "Runtime.MarshalError",
            "Unable to stringify response body: Do not know how to serialize a BigInt",
        ),
        (
            "export const handler = () => { setTimeout(() => { throw new Error('later'); }, 1); };",
            "Error",
            "later",
        ),
        (
            "export const handler = () => { Promise.reject(new Error('lost')); };",
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
        ),
        ("export const other = 1;", "Runtime.HandlerNotFound", "app.handler is undefined or not exported"),
        ("export const handler = 1;", "Runtime.HandlerNotFound", "app.handler is not a function"),
        ("export const handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"),
        ("throw new EvalError('init');", "EvalError", "init"),
    ];
    let bench = Bench::new().await;
    for (source, kind, message) in cases {
        let error = bench.error(&Arc::new(bench.node(source)), "{}").await;
        assert_eq!((&error["errorType"], &error["errorMessage"]), (&json!(kind), &json!(message)));
        assert!(error["trace"].is_array());
    }
    let missing = Arc::new(bench.node("import 'nowhere'; export const handler = 1;"));
    assert_eq!(bench.error(&missing, "{}").await["errorType"], "Runtime.ImportModuleError");
    let nothing = Arc::new(bench.version("nodejs20.x", "other.handler", zip(&[("app.mjs", b"", 0o644)])));
    assert_eq!(bench.error(&nothing, "{}").await["errorType"], "Runtime.ImportModuleError");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_writes_lines_with_moment_request_and_level() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.node(
        "export const handler = async () => { console.log('one %d', 1); console.error({ two: 2 }); };",
    ));
    let (_, log) = bench.logged(&version, "{}").await;
    let lines: Vec<&str> = log.lines().collect();
    let id = "00000000-0000-0000-0000-000000000000";
    assert!(lines[1].ends_with(&format!("Z\t{id}\tINFO\tone 1")), "{log}");
    assert!(lines[2].ends_with(&format!("Z\t{id}\tERROR\t{{ two: 2 }}")), "{log}");
    assert!(lines[4].starts_with("REPORT"), "{log}");
}

const STREAM: &str = "export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
    if (event.early) throw new RangeError('early');
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-a': 'b' } });
    stream.write('one,');
    if (event.late) throw new RangeError('late');
    if (event.hang) return new Promise(() => {});
    stream.write('x'.repeat(event.bytes));
    stream.end();
});";

struct Streamed {
    text: String,
    content_type: Option<String>,
    failure: Option<lambda::host::StreamFailure>,
    log: String,
}

async fn stream(bench: &Bench, event: &str, timeout_seconds: u64) -> Streamed {
    let mut version = bench.node(STREAM);
    version.timeout = Duration::from_secs(timeout_seconds);
    let version = Arc::new(version);
    let call = Invocation { streaming: true, tail: true, ..bench.invocation(event) };
    let outcome = bench.host.invoke(&version, call).await.unwrap();
    let content_type = outcome.content_type;
    let Payload::Stream(mut stream) = outcome.payload else { panic!("not a stream: {:?}", outcome.payload) };
    let mut bytes = Vec::new();
    loop {
        match stream.next().await.unwrap() {
            StreamPart::Chunk(chunk) => bytes.extend_from_slice(&chunk),
            StreamPart::Complete { failure, log_tail } => {
                let log = String::from_utf8(log_tail.unwrap().into()).unwrap();
                return Streamed { text: String::from_utf8(bytes).unwrap(), content_type, failure, log };
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streaming_handler_streams_metadata_and_body() {
    let bench = Bench::new().await;
    for bytes in [0, 3, 20_000_000] {
        let streamed = stream(&bench, &json!({ "bytes": bytes }).to_string(), 20).await;
        let (metadata, body) = streamed.text.split_once("\0\0\0\0\0\0\0\0").unwrap();
        assert_eq!(metadata, r#"{"statusCode":201,"headers":{"x-a":"b"}}"#);
        assert_eq!(body.len(), bytes + "one,".len());
        assert_eq!(
            streamed.content_type.as_deref(),
            Some("application/vnd.awslambda.http-integration-response")
        );
        assert_eq!(streamed.failure, None);
        assert!(streamed.log.contains("REPORT"), "{}", streamed.log);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_off_says_why() {
    let bench = Bench::new().await;
    let streamed = stream(&bench, r#"{"late":true}"#, 20).await;
    assert!(streamed.text.ends_with("one,"));
    let failure = streamed.failure.unwrap();
    assert_eq!(failure.code, "RangeError");
    assert_eq!(serde_json::from_str::<Value>(&failure.details).unwrap()["errorMessage"], "late");
    let streamed = stream(&bench, r#"{"hang":true}"#, 1).await;
    assert!(streamed.text.ends_with("one,"));
    assert_eq!(streamed.failure.unwrap().code, "Sandbox.Timedout");
    assert!(streamed.log.contains("Task timed out after 1.00 seconds"), "{}", streamed.log);
    let error = bench.error(&Arc::new(bench.node(STREAM)), r#"{"early":true}"#).await;
    assert_eq!(error["errorMessage"], "early");
}
