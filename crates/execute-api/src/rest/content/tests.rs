use aws_models::apigateway::types::ContentHandlingStrategy::{ConvertToBinary, ConvertToText};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{BinaryMediaTypes, Handling, NotBase64};

fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if !value.is_empty() {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

fn binary(types: &[&str]) -> BinaryMediaTypes {
    BinaryMediaTypes::new(&types.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
}

#[test]
fn requests_are_converted_as_the_table_says() {
    let image = binary(&["image/png"]);
    let none = binary(&[]);
    let rows = [
        (&none, "image/png", None, Handling::Text),
        (&none, "image/png", Some(ConvertToBinary), Handling::Decoded),
        (&none, "image/png", Some(ConvertToText), Handling::Text),
        (&image, "text/plain", None, Handling::Text),
        (&image, "text/plain", Some(ConvertToBinary), Handling::Decoded),
        (&image, "text/plain", Some(ConvertToText), Handling::Text),
        (&image, "image/png; q=1", None, Handling::Bytes),
        (&image, "IMAGE/PNG", Some(ConvertToBinary), Handling::Bytes),
        (&image, "image/png", Some(ConvertToText), Handling::Encoded),
        (&image, "", None, Handling::Text),
    ];
    for (types, content_type, handling, expected) in rows {
        let handled = types.of_request(&headers(CONTENT_TYPE, content_type), handling.as_ref());
        assert_eq!(handled, expected, "{content_type} {handling:?}");
    }
}

#[test]
fn responses_are_converted_as_the_table_says() {
    let image = binary(&["image/png"]);
    let none = binary(&[]);
    let (text, png) = ("text/plain", "image/png");
    let rows = [
        (&none, png, text, None, Handling::Text),
        (&none, png, text, Some(ConvertToBinary), Handling::Decoded),
        (&none, text, text, Some(ConvertToText), Handling::Text),
        (&image, text, text, None, Handling::Text),
        (&image, text, text, Some(ConvertToBinary), Handling::Decoded),
        (&image, text, text, Some(ConvertToText), Handling::Text),
        (&image, text, png, None, Handling::Decoded),
        (&image, text, png, Some(ConvertToBinary), Handling::Decoded),
        (&image, text, png, Some(ConvertToText), Handling::Text),
        (&image, png, text, None, Handling::Encoded),
        (&image, png, text, Some(ConvertToBinary), Handling::Bytes),
        (&image, png, text, Some(ConvertToText), Handling::Encoded),
        (&image, png, png, None, Handling::Bytes),
        (&image, png, png, Some(ConvertToBinary), Handling::Bytes),
        (&image, png, png, Some(ConvertToText), Handling::Encoded),
        // Only the first type that a client accepts counts.
        (&image, png, "text/html, image/png", None, Handling::Encoded),
        (&image, png, "image/png, text/html", None, Handling::Bytes),
    ];
    for (types, content_type, accept, handling, expected) in rows {
        let (response, request) = (headers(CONTENT_TYPE, content_type), headers(ACCEPT, accept));
        let handled = types.of_response(&response, &request, handling.as_ref());
        assert_eq!(handled, expected, "{content_type} {accept} {handling:?}");
    }
}

#[test]
fn media_types_may_be_ranges() {
    let rows = [
        (&["*/*"][..], "", true),
        (&["*/*"], "text/plain", true),
        (&["image/*"], "image/gif", true),
        (&["image/*"], "images/gif", false),
        (&["application/octet-stream", "image/*"], "application/octet-stream", true),
        (&["image/png"], "image/p", false),
    ];
    for (types, content_type, expected) in rows {
        let is = binary(types).payload(&headers(CONTENT_TYPE, content_type));
        assert_eq!(is, expected, "{types:?} {content_type}");
    }
}

#[test]
fn payloads_are_converted() {
    let apply = |handling: Handling, payload: &'static [u8]| handling.apply(Bytes::from_static(payload));
    assert_eq!(apply(Handling::Text, b"a\xffb"), Ok(Bytes::from("a\u{fffd}b")));
    assert_eq!(apply(Handling::Bytes, b"a\xffb"), Ok(Bytes::from_static(b"a\xffb")));
    assert_eq!(apply(Handling::Encoded, b"\xff"), Ok(Bytes::from("/w==")));
    assert_eq!(apply(Handling::Decoded, b"/w=="), Ok(Bytes::from_static(b"\xff")));
    assert_eq!(apply(Handling::Decoded, b"/w\n"), Ok(Bytes::from_static(b"\xff")));
    assert_eq!(apply(Handling::Decoded, b""), Ok(Bytes::new()));
    assert_eq!(apply(Handling::Decoded, b"{}"), Err(NotBase64));
}
