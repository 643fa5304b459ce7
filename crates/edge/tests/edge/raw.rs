//! Services that speak HTTP themselves.

use std::net::SocketAddr;
use std::time::Duration;

use edge::Limits;
use testkit::Client;

use crate::fake::{Running, call};

fn send(client: &mut Client, line: &str, more: &str) {
    client.send(format!("{line} HTTP/1.1\r\nhost: raw.test\r\n{more}\r\n").as_bytes());
}

fn connect(address: SocketAddr, line: &str, more: &str) -> Client {
    let mut client = Client::connect(address);
    send(&mut client, line, more);
    client
}

#[test]
fn bodies_go_through_as_they_come_and_answers_are_left_as_they_are() {
    let server = Running::start();
    let mut client = connect(server.address, "POST /", "content-length: 4\r\nx-amz-target: a.b\r\n");
    client.send(b"abcd");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "abcd"));
    assert_eq!(answer.header("x-peer"), Some("127.0.0.1"));
    for decoration in ["x-amzn-requestid", "x-amz-crc32", "content-type"] {
        assert_eq!(answer.header(decoration), None, "{decoration}");
    }
}

#[test]
fn pages_and_preflights_of_the_edge_are_not_there() {
    let server = Running::start();
    let mut client = connect(server.address, "GET /404", "");
    // As small as a refusal of hyper's own, and yet nobody's but the service's.
    assert_eq!(client.answer().unwrap().header("x-peer"), Some("127.0.0.1"));
    send(&mut client, "OPTIONS /204", "origin: http://page.test\r\n");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, None));
}

#[test]
fn a_panic_costs_its_own_request() {
    let server = Running::start();
    let mut client = connect(server.address, "GET /panic", "");
    assert_eq!(client.answer().unwrap().status, 500);
    assert_eq!(call(&mut server.connect(), "Echo", &[], b"on").text(), "on");
}

#[test]
fn a_body_that_does_not_come_breaks_the_answer_off() {
    let limits = Limits { body_timeout: Duration::from_millis(50), ..Limits::default() };
    let server = Running::with(limits);
    let mut client = connect(server.address, "POST /204", "content-length: 4\r\n");
    assert_eq!(client.answer().unwrap().status, 204, "nobody waits for what nobody reads");
    let mut client = connect(server.address, "POST /", "transfer-encoding: chunked\r\n");
    assert_eq!(client.answer().unwrap().status, 200);
    assert!(client.is_closed());
}
