//! Functions at another endpoint.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use lambda::host::{HostError, Invocation};
use serde_json::json;

use crate::support::{self, Bench, zip};

/// Answers one request with this, and tells what was asked.
fn endpoint(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut asked = String::new();
        while !asked.ends_with("\r\n\r\n") {
            stream.read_line(&mut asked).unwrap();
        }
        let length = asked.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
        asked + &String::from_utf8(body).unwrap()
    });
    (url, asked)
}

async fn bench(url: String) -> (Bench, Arc<lambda::host::FunctionVersion>) {
    let bench = Bench::with(|settings| {
        settings.enabled = false;
        settings.elsewhere = BTreeMap::from([("f".into(), url)]);
    })
    .await;
    let version = Arc::new(bench.version("python3.12", "app.handler", zip(&[])));
    (bench, version)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_goes_to_the_functions_endpoint_and_its_answer_comes_back() {
    let (url, asked) = endpoint(
        "HTTP/1.1 200 OK\r\nx-amz-function-error: Unhandled\r\nx-amz-log-result: bG9n\r\ncontent-length: 2\r\n\r\n{}",
    );
    let (bench, version) = bench(url).await;
    let call = Invocation { tail: true, client_context: Some("{}".into()), ..bench.invocation(r#"{"a":1}"#) };
    let outcome = bench.host.invoke(&version, call).await.unwrap();
    assert_eq!(support::json(&outcome), json!({}));
    assert!(outcome.function_error.is_some());
    assert_eq!(outcome.log_tail.as_deref(), Some(&b"log"[..]));
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("POST /2015-03-31/functions/f/invocations HTTP/1.1\r\n"), "{asked}");
    for part in [
        "x-amz-invocation-type: RequestResponse\r\n",
        "x-amz-log-type: Tail\r\n",
        "x-amz-client-context: e30=\r\n",
        "authorization: AWS4-HMAC-SHA256 Credential=000000000000/",
        "\r\n\r\n{\"a\":1}",
    ] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_fails_is_no_answer() {
    let (url, asked) = endpoint("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
    let (bench, version) = bench(url + "/2015-03-31/functions/function/invocations").await;
    let refusal = bench.invoke(&version, "{}").await.unwrap_err();
    assert!(matches!(refusal, HostError::Elsewhere(_)), "{refusal:?}");
    assert!(asked.join().unwrap().starts_with("POST /2015-03-31/functions/function/invocations "));
    // Nobody listens there any more.
    let refusal = bench.invoke(&version, "{}").await.unwrap_err();
    assert!(matches!(refusal, HostError::Elsewhere(_)), "{refusal:?}");
}
