//! Deployed APIs behind the edge.

use std::sync::Arc;

use edge::{HttpContext, HttpService, RequestBody, ResponseBody};
use execute_api::{Body, Caller, ExecuteApi};
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Body as _;

/// The data plane.
pub(crate) struct ExecuteApiService(pub(crate) Arc<ExecuteApi>);

impl HttpService for ExecuteApiService {
    fn claims(&self, head: &Parts) -> bool {
        self.0.claims(head)
    }

    fn answer(
        &self,
        cx: HttpContext,
        request: Request<RequestBody>,
    ) -> BoxFuture<'_, Response<ResponseBody>> {
        let caller = Caller { peer: cx.peer.ip(), tls: cx.tls, now: cx.now, request_id: cx.request_id };
        // Most requests have no body: nothing is made for them.
        let request =
            request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::stream(body.boxed()) });
        let answer = self.0.answer(caller, request);
        Box::pin(async move { answer.await.map(outgoing) })
    }
}

fn outgoing(body: Body) -> ResponseBody {
    match body.into_whole() {
        Ok(bytes) => ResponseBody::Whole(bytes),
        Err(body) => ResponseBody::Stream(body.map_err(Into::into).boxed_unsync()),
    }
}
