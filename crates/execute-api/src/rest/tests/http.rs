//! HTTP backends behind HTTP and HTTP_PROXY.

use std::convert::Infallible;

use ::http::{HeaderMap, Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Answer, Api, method};

/// A backend that answers what it was asked, and says so in headers of its own.
async fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service_fn(answer));
            tokio::spawn(connection);
        }
    });
    format!("http://{address}")
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers: Value =
        head.headers.iter().map(|(name, value)| (name.as_str(), json!(value.to_str().unwrap()))).collect();
    let status = if head.uri.path() == "/teapot" { 418 } else { 200 };
    let echo = json!({
        "method": head.method.as_str(), "uri": head.uri.to_string(), "headers": headers,
        "body": String::from_utf8_lossy(&body)
    });
    let response = Response::builder().status(status).header("server", "echo").header("x-echo", "1");
    Ok(response.header("content-type", "text/plain").body(Full::from(echo.to_string())).unwrap())
}

fn echoed(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"))
}

fn proxy(uri: String) -> Value {
    method(json!({
        "type": "HTTP_PROXY", "httpMethod": "ANY", "uri": uri,
        "requestParameters": {
            "integration.request.path.proxy": "method.request.path.proxy",
            "integration.request.header.x-stage": "context.stage"
        }
    }))
}

#[tokio::test]
async fn a_proxy_hands_requests_and_answers_on() {
    let api = Api::new(json!({ "/{proxy+}": { "ANY": proxy(format!("{}/base/{{proxy}}", echo().await)) } }));
    let headers =
        [("x-a", "1"), ("te", "trailers"), ("connection", "close, x-b"), ("x-b", "2"), ("user-agent", "t")];
    let answer = api.call("PUT", "/a/b%20c?q=%20&r", &headers, "hello").await;
    let echo = echoed(&answer);
    assert_eq!(echo["method"], "PUT");
    assert_eq!(echo["uri"], "/base/a/b%20c?q=%20&r");
    assert_eq!(echo["body"], "hello");
    let mut sent = echo["headers"].as_object().unwrap().clone();
    assert!(sent.remove("host").unwrap().as_str().unwrap().starts_with("127.0.0.1:"));
    assert!(sent.remove("x-amzn-trace-id").unwrap().as_str().unwrap().starts_with("Root=1-"));
    assert_eq!(
        Value::from(sent),
        json!({
            "accept": "application/json", "content-length": "5", "user-agent": "t", "via": "1.1 AmazonAPIGateway",
            "x-a": "1", "x-amzn-apigateway-api-id": "a1b2c3d4e5", "x-forwarded-for": "192.0.2.7",
            "x-forwarded-port": "8000", "x-forwarded-proto": "http", "x-stage": "prod"
        })
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-echo"), "1");
    assert_eq!(answer.header("content-type"), "text/plain");
    assert_eq!(answer.header("x-amzn-remapped-server"), "echo");
    assert!(!answer.header("x-amzn-remapped-date").is_empty());
    assert!(!answer.header("x-amzn-remapped-content-length").is_empty());
    assert_eq!(answer.header("server"), "");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
}

#[tokio::test]
async fn http_maps_requests_and_answers() {
    let backend = echo().await;
    let http = |path: &str| {
        method(json!({
            "type": "HTTP", "httpMethod": "POST", "uri": format!("{backend}/{path}"),
            "requestParameters": {
                "integration.request.querystring.name": "method.request.body.name",
                "integration.request.header.x-all": "method.request.multivalueheader.x-a"
            },
            "requestTemplates": { "application/json": "name=$input.path('$.name')" },
            "integrationResponses": {
                "200": {
                    "responseParameters": {
                        "method.response.header.x-from": "integration.response.header.x-echo",
                        "method.response.header.x-uri": "integration.response.body.uri"
                    },
                    "responseTemplates": { "application/json": "$input.json('$')" }
                },
                "404": { "selectionPattern": "4\\d\\d" }
            }
        }))
    };
    let api = Api::new(json!({ "/a": { "POST": http("mapped") }, "/b": { "POST": http("teapot") } }));
    let headers = [("x-a", "1"), ("x-a", "2"), ("x-client", "1")];
    let answer = api.call("POST", "/a", &headers, "{\"name\":\"Rex\"}").await;
    let echo = echoed(&answer);
    assert_eq!(echo["uri"], "/mapped?name=Rex");
    assert_eq!(echo["body"], "name=Rex");
    assert_eq!(echo["headers"]["x-all"], "1,2");
    assert_eq!(echo["headers"]["user-agent"], "AmazonAPIGateway_a1b2c3d4e5");
    assert!(echo["headers"].get("x-client").is_none());
    assert_eq!(answer.header("x-from"), "1");
    assert_eq!(answer.header("x-uri"), "/mapped?name=Rex");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("server"), "");
    assert_eq!(api.call("POST", "/b", &[], "{}").await.status, 404);
}

#[tokio::test]
async fn a_backend_that_is_not_there_is_a_gateway_error() {
    // The port is free again once the listener is gone.
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let uri = format!("http://{address}/");
    let api = Api::new(json!({
        "/gone": { "GET": method(json!({ "type": "HTTP_PROXY", "uri": uri })) },
        "/variable": { "GET": method(json!({ "type": "HTTP_PROXY", "uri": "http://a.test/{none}" })) }
    }));
    let answer = api.get("/gone").await;
    let message = "{\"message\":\"Network error communicating with endpoint\"}";
    assert_eq!((answer.status, answer.body.as_str()), (504, message));
    let answer = api.get("/variable").await;
    assert_eq!((answer.status, answer.body.as_str()), (500, "{\"message\":\"Internal server error\"}"));
}

#[tokio::test]
async fn a_backend_that_does_not_answer_in_time_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let integration = json!({ "type": "HTTP_PROXY", "uri": uri, "timeoutInMillis": 50 });
    let api = Api::new(json!({ "/": { "GET": method(integration) } }));
    let answer = api.get("/").await;
    assert_eq!((answer.status, answer.body.as_str()), (504, "{\"message\":\"Endpoint request timed out\"}"));
    drop(listener);
}

#[tokio::test]
async fn large_answers_are_compressed() {
    let api = Api::with(
        json!({ "/{proxy+}": { "ANY": proxy(format!("{}/{{proxy}}", echo().await)) } }),
        json!({ "api": { "minimumCompressionSize": 100 } }),
        json!({}),
    );
    let answer = api.call("GET", "/a", &[("accept-encoding", "gzip")], "").await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let answer = api.call("GET", "/a", &[], "").await;
    assert_eq!(answer.headers.get("content-encoding"), HeaderMap::new().get("content-encoding"));
    assert_eq!(echoed(&answer)["uri"], "/a");
}
