//! Packages with a `bootstrap` of their own: the official Rust runtime, unchanged.

use std::sync::Arc;

use lambda::host::{HostError, Invocation, Payload, StreamPart};
use serde_json::json;

use crate::support::{Bench, zip};

#[tokio::test(flavor = "multi_thread")]
async fn the_official_rust_runtime_answers_again_and_again() {
    let bench = Bench::new().await;
    let echo = Arc::new(bench.echo());
    for round in 0..100 {
        assert_eq!(
            bench.answer(&echo, &json!({ "round": round }).to_string()).await,
            json!({ "round": round })
        );
    }
    assert_eq!(bench.host.processes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_rust_runtime_is_the_functions() {
    let bench = Bench::new().await;
    let error = bench.error(&Arc::new(bench.echo()), r#"{"fail":"no funds"}"#).await;
    assert_eq!(error["errorMessage"], "no funds");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_comes_in_pieces_to_whoever_takes_them() {
    let bench = Bench::new().await;
    let echo = Arc::new(bench.echo());
    let call = Invocation { streaming: true, ..bench.invocation(r#"{"stream":100}"#) };
    let outcome = bench.host.invoke(&echo, call).await.unwrap();
    let Payload::Stream(mut stream) = outcome.payload else { panic!("not a stream") };
    let mut text = Vec::new();
    let failure = loop {
        match stream.next().await.unwrap() {
            StreamPart::Chunk(chunk) => text.extend_from_slice(&chunk),
            StreamPart::Complete { failure, .. } => break failure,
        }
    };
    assert_eq!(failure, None);
    let expected: String = (0..100).map(|index| format!("chunk {index}\n")).collect();
    // Before the chunks stand the metadata and eight zeros.
    assert!(String::from_utf8(text).unwrap().ends_with(&expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_is_whole_for_whoever_does_not() {
    let bench = Bench::new().await;
    let outcome = bench.invoke(&Arc::new(bench.echo()), r#"{"stream":2}"#).await.unwrap();
    let Payload::Whole(payload) = outcome.payload else { panic!("a stream") };
    assert!(payload.ends_with(b"chunk 0\nchunk 1\n"), "{payload:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_without_bootstrap_is_refused() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.version("provided.al2", "any", zip(&[("main", b"", 0o755)])));
    let refusal = bench.invoke(&version, "{}").await.unwrap_err();
    assert!(matches!(refusal, HostError::InvalidZip(_)), "{refusal:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bootstrap_that_cannot_be_executed_is_an_exit() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.version("provided.al2", "any", zip(&[("bootstrap", b"no program", 0o644)])));
    let error = bench.error(&version, "{}").await;
    assert_eq!(error["errorType"], "Runtime.ExitError");
}
