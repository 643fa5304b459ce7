//! Invoke, function URLs and packages behind the edge.

use std::sync::Arc;

use edge::{HttpContext, HttpService, RequestBody, ResponseBody};
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{Request, Response};
use lambda::Lambda;
use lambda::http::{Body, HttpCall};

/// What of functions is spoken in HTTP itself.
pub(crate) struct LambdaHttpService(pub(crate) Arc<Lambda>);

impl HttpService for LambdaHttpService {
    fn claims(&self, head: &Parts) -> bool {
        Lambda::claims(head)
    }

    fn answer(
        &self,
        cx: HttpContext,
        request: Request<RequestBody>,
    ) -> BoxFuture<'_, Response<ResponseBody>> {
        let call = HttpCall { request_id: cx.request_id, source: cx.peer.ip(), now: cx.now };
        Box::pin(async move {
            self.0.answer(call, request).await.map(|body| match body {
                Body::Whole(bytes) => ResponseBody::Whole(bytes),
                Body::Stream(stream) => ResponseBody::Stream(stream),
            })
        })
    }
}
