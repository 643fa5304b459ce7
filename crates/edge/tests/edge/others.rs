//! Services of the other two kinds: one that is called by method and path, and one that speaks HTTP itself.

use std::sync::LazyLock;

use aws_protocols::rest::Routes;
use aws_protocols::schema::{Http, Location, Member, Operation, Range, Shape, Structure, Text};
use aws_types::{Context, Namespace, WireError};
use bytes::Bytes;
use edge::{HttpContext, HttpService, RequestBody, ResponseBody, RestService};
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::BodyExt;

static TEXT: Shape = Shape::Text(Text { length: Range::ANY, pattern: None, values: &[], or_arn: false });
static PUT: Structure = Structure {
    class: "Put",
    members: &[
        Member::required("thing_id", "thingId", &TEXT).at(Location::Path),
        Member::optional("name", "name", &TEXT),
    ],
    report_order: &[],
};
static OPERATIONS: &[Operation] = &[Operation {
    name: "PutThing",
    input: &PUT,
    errors: &[],
    http: Some(&Http { method: "PUT", uri: "/things/{thing_id}", status: 201, output: &[] }),
}];
static ROUTES: LazyLock<Routes> = LazyLock::new(|| Routes::of(OPERATIONS));

/// PutThing answers its own members with the caller's account, and refuses the thing `none`.
pub(crate) struct Things;

impl RestService for Things {
    fn signing_name(&self) -> &'static str {
        "things"
    }

    fn routes(&self) -> &Routes {
        &ROUTES
    }

    fn body_bytes_max(&self) -> usize {
        1000
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'static str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        Box::pin(async move {
            let body = String::from_utf8_lossy(&body).into_owned();
            if body.contains("\"none\"") {
                let service = Namespace::Service("things");
                return Err(WireError::new(404, service, "NotFoundException", "no such thing"));
            }
            Ok(Bytes::from(format!("[\"{operation}\",\"{}\",{body}]", cx.account)))
        })
    }
}

/// Claims the host `raw.test` and sends bodies back as they come, with the status that the path says.
pub(crate) struct Raw;

impl HttpService for Raw {
    fn claims(&self, head: &Parts) -> bool {
        head.headers.get("host").is_some_and(|host| host == "raw.test")
    }

    fn answer(
        &self,
        cx: HttpContext,
        request: Request<RequestBody>,
    ) -> BoxFuture<'_, Response<ResponseBody>> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            assert_ne!(path, "/panic", "asked for");
            let length = request.headers().get("content-length").cloned();
            let status = path.trim_start_matches('/').parse().unwrap_or(200);
            let body = match status {
                200 => ResponseBody::Stream(request.into_body().boxed_unsync()),
                _ => ResponseBody::Whole(Bytes::new()),
            };
            let mut answer = Response::builder().status(status).header("x-peer", cx.peer.ip().to_string());
            if let Some(length) = length.filter(|_| status == 200) {
                answer = answer.header("content-length", length);
            }
            answer.body(body).unwrap()
        })
    }
}
