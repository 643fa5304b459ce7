//! The download of a deployment package. Its address is known only to who may see the function: it holds the function's id,
//! which nobody can guess.

use http::Response;
use http::header::CONTENT_TYPE;

use super::{Body, json, plain};
use crate::Lambda;
use crate::ports::ObjectFault;

pub(super) async fn answer(lambda: &Lambda, name: &str) -> Response<Body> {
    let safe = name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-' || byte == b'/');
    if !safe {
        return missing();
    }
    match lambda.ports.packages.get(name).await {
        Ok(package) => {
            let mut response = plain(200, package);
            response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/zip"));
            response
        }
        Err(ObjectFault::NoSuchKey | ObjectFault::NoSuchBucket) => missing(),
        Err(fault) => {
            tracing::error!(package = name, %fault, "a package cannot be read");
            json(500, r#"{"message":"Internal Server Error"}"#.into())
        }
    }
}

fn missing() -> Response<Body> {
    json(404, r#"{"message":"Not Found"}"#.into())
}
