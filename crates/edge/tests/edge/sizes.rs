//! Requests that are too large are answered, not cut off.

use body_memory::BodyMemory;
use edge::Limits;

use crate::fake::{Running, call, send};

const MEBIBYTE: usize = 1024 * 1024;

#[test]
fn bodies_up_to_the_limit_are_taken() {
    let server = Running::start();
    let mut client = server.connect();
    let body = vec![b' '; 16 * MEBIBYTE];
    let answer = call(&mut client, "Echo", &[], &body);
    assert_eq!((answer.status, answer.body.len()), (200, 16 * MEBIBYTE));
}

#[test]
fn declared_lengths_over_the_limit_are_refused_after_and_before_sending() {
    let server = Running::start();
    let mut client = server.connect();
    let answer = call(&mut client, "Echo", &[], &vec![b' '; 17 * MEBIBYTE]);
    assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
    assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(52));
    assert!(client.is_closed());

    let mut client = server.connect();
    client.send(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 17825792\r\nexpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().unwrap().status, 413);
}

#[test]
fn chunked_bodies_over_the_limit_are_refused() {
    let server = Running::start();
    let mut client = server.connect();
    client.send(b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = [format!("{MEBIBYTE:x}\r\n").as_bytes(), &vec![b' '; MEBIBYTE], b"\r\n"].concat();
    for _ in 0..17 {
        client.send(&chunk);
    }
    client.send(b"0\r\n\r\n");
    assert_eq!(client.answer().unwrap().status, 413);
    assert!(client.is_closed());
}

#[test]
fn large_bodies_share_one_memory() {
    static MEMORY: BodyMemory = BodyMemory::new(10 * MEBIBYTE);
    let limits = Limits { body_memory: &MEMORY, ..Limits::default() };
    let server = Running::with(limits);
    let body = vec![b' '; 8 * MEBIBYTE];
    let mut holder = server.connect();
    send(&mut holder, "Hold", &[], &body);
    server.held.recv().unwrap();
    let mut client = server.connect();
    let answer = call(&mut client, "Echo", &[], &body);
    assert_eq!((answer.status, answer.header("connection")), (503, Some("close")));
    let mut small = server.connect();
    assert_eq!(call(&mut small, "Echo", &[], b"{}").status, 200);
    server.released.notify_one();
    assert_eq!(holder.answer().unwrap().status, 200);
    assert_eq!(call(&mut server.connect(), "Echo", &[], &body).status, 200);
}

#[test]
fn chunked_bodies_are_read() {
    let server = Running::start();
    let mut client = server.connect();
    let head: String = testkit::signed("Echo", "AKID", "us-east-1")
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    client.send(format!("POST / HTTP/1.1\r\nhost: a\r\n{head}transfer-encoding: chunked\r\n\r\n").as_bytes());
    client.send(b"4\r\n{\"a\"\r\n");
    client.send(b"3\r\n:1}\r\n0\r\n\r\n");
    assert_eq!(client.answer().unwrap().text(), "{\"a\":1}");
}

#[test]
fn large_heads_are_bad_requests() {
    let server = Running::start();
    let check = |line: &str, headers: &[(&str, &str)], expected: u16| {
        let mut client = server.connect();
        client.request(line, headers, b"");
        let answer = client.answer().unwrap();
        assert_eq!(answer.status, expected, "{} {}", line.len(), headers.len());
        assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(52));
        assert_eq!(answer.header("x-amz-crc32"), Some(crc32fast::hash(&answer.body).to_string().as_str()));
        if expected == 400 {
            assert!(client.is_closed());
        }
    };
    let long = |size: usize| "a".repeat(size);
    check("GET /", &[("x-long", &long(15_000))], 200);
    check(&format!("GET /?{}", long(15_000)), &[], 200);
    for size in [17_000, 100_000, 3_000_000] {
        check("GET /", &[("x-long", &long(size))], 400);
        check(&format!("GET /?{}", long(size)), &[], 400);
    }
    let part = long(500);
    check("GET /", &vec![("x-part", part.as_str()); 40], 400);
    check("GET /", &vec![("x-part", "a"); 3_000], 400);
}

#[test]
fn what_is_not_http_is_a_bad_request() {
    let server = Running::start();
    for text in [
        "hello\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
    ] {
        let mut client = server.connect();
        client.send(text.as_bytes());
        let answer = client.answer().unwrap();
        assert_eq!(answer.status, 400, "{text}");
        assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(52));
        assert!(client.is_closed());
    }
}
