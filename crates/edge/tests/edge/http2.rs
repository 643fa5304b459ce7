//! HTTP/2 in clear text, with prior knowledge.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::fake::Running;

#[test]
fn http2_requests_are_answered_like_others() {
    let server = Running::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client: Client<_, Full<Bytes>> =
            Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        let uri = format!("http://{}/", server.address);
        let answer = client.get(uri.parse().unwrap()).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (200, http::Version::HTTP_2));
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, format!("healthy: {}", server.address));

        let call = |operation: &str, body: Vec<u8>| {
            let mut request = Request::post(uri.as_str());
            for (name, value) in testkit::signed(operation, "AKID", "eu-west-1") {
                request = request.header(name, value);
            }
            client.request(request.body(Full::from(body)).unwrap())
        };
        let answers = futures_util::future::join_all((0..20).map(|_| call("Who", vec![b' '; 100_000]))).await;
        for answer in answers {
            let answer = answer.unwrap();
            assert_eq!(answer.headers()["x-amzn-requestid"].len(), 52);
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(body, "000000000000 eu-west-1 AKID");
        }
        let large = call("Echo", vec![b' '; 17 * 1024 * 1024]).await.unwrap();
        assert_eq!(large.status(), 413);
        let long = Request::get(uri.as_str()).header("x-long", "a".repeat(20_000));
        assert_eq!(client.request(long.body(Full::default()).unwrap()).await.unwrap().status(), 400);
    });
}
