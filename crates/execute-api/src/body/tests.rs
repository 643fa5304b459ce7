use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::time::Instant;

use super::{Body, BodyError, BoxError};

fn pieces(pieces: &[&'static str]) -> Body {
    let frames: Vec<_> =
        pieces.iter().map(|piece| Ok::<_, BoxError>(Frame::data(Bytes::from(*piece)))).collect();
    Body::stream(StreamBody::new(stream::iter(frames)).boxed())
}

#[tokio::test]
async fn a_body_is_read_whole_up_to_its_limit() {
    assert_eq!(pieces(&["", "ab", "", "cd"]).read(4).await.unwrap(), "abcd");
    assert!(matches!(pieces(&["ab", "cd"]).read(3).await, Err(BodyError::TooLarge)));
    assert!(matches!(Body::from(Bytes::from("abcd")).read(3).await, Err(BodyError::TooLarge)));
    assert_eq!(Body::empty().read(0).await.unwrap(), "");
    assert_eq!(pieces(&[]).read(0).await.unwrap(), "");
}

#[tokio::test]
async fn a_body_that_never_ends_fails_at_its_deadline() {
    let never = StreamBody::new(stream::pending::<Result<Frame<Bytes>, BoxError>>());
    let body = Body::stream(never.boxed()).until(Instant::now());
    assert!(matches!(body.read(10).await, Err(BodyError::TooSlow)));
}
