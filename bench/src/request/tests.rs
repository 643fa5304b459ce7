use std::net::SocketAddr;

use super::Template;

fn check(body: &str, key: u64, expected: &str) {
    let server = SocketAddr::from(([127, 0, 0, 1], 8000));
    let template = Template::new(server, "GetItem", body).unwrap();
    let mut request = template.bytes().to_vec();
    template.fill(&mut request, key, 10_000, 42);
    let request = String::from_utf8(request).unwrap();
    let (head, filled) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(filled, expected);
    assert!(head.contains(&format!("Content-Length: {}", expected.len())), "{head}");
    assert!(!request.contains('@'), "{request}");
}

#[test]
fn marks_become_digits_of_the_same_width() {
    check("{}", 0, "{}");
    check("item-@KEY_000", 7, "item-00000007");
    check("@KEY_000 @KEY_024", 9_990, "00009990 00000014");
    check("@COL_000/@KEY_001", 4_299, "00000042/00004300");
    check("token-@SERIAL_________", 0, "token-0000000000000042");
}

#[test]
fn an_unknown_mark_is_refused() {
    let server = SocketAddr::from(([127, 0, 0, 1], 8000));
    assert!(Template::new(server, "GetItem", "someone@example.com").is_err());
    assert!(Template::new(server, "GetItem", "@KEY_x").is_err());
}
