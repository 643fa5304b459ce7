//! Content codings of requests and answers.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::fake::{Running, call};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn coded_requests_are_inflated() {
    let server = Running::start();
    let mut client = server.connect();
    let mut check = |coding: &str, body: &[u8]| {
        let answer = call(&mut client, "Echo", &[("content-encoding", coding)], body);
        assert_eq!((answer.status, answer.text().as_str()), (200, "{\"a\":1}"), "{coding}");
    };
    check("gzip", &gzip(b"{\"a\":1}"));
    check("GZIP", &[gzip(b"{\"a\""), gzip(b":1}")].concat());
    check("deflate", &deflate(b"{\"a\":1}"));
    check("identity", b"{\"a\":1}");
}

#[test]
fn unreadable_codings_are_the_servers_fault() {
    let server = Running::start();
    let mut client = server.connect();
    let good = gzip(b"{}");
    let mut check = |coding: &str, body: &[u8]| {
        let answer = call(&mut client, "Echo", &[("content-encoding", coding)], body);
        assert_eq!(answer.status, 500, "{coding}");
        assert!(answer.text().contains("InternalServerError"));
    };
    check("garbage", b"{}");
    check("gzip", b"{}");
    check("gzip", b"");
    check("gzip", &good[..good.len() - 1]);
    check("deflate", &good);
}

#[test]
fn large_answers_are_compressed_on_request() {
    let server = Running::start();
    let mut client = server.connect();
    let mut check = |accepted: &[(&str, &str)], size: &str, expected: Option<&str>| {
        let answer = call(&mut client, "Many", accepted, size.as_bytes());
        assert_eq!(answer.header("content-encoding"), expected, "{accepted:?} {size}");
        let crc = crc32fast::hash(&answer.body).to_string();
        assert_eq!(answer.header("x-amz-crc32"), Some(crc.as_str()), "the checksum is of the bytes sent");
        assert_eq!(answer.text(), "x".repeat(size.parse().unwrap()));
    };
    check(&[], "10000", None);
    check(&[("accept-encoding", "gzip")], "10000", Some("gzip"));
    check(&[("accept-encoding", "Deflate")], "10000", Some("deflate"));
    check(&[("accept-encoding", "gzip")], "4095", None);
    check(&[("accept-encoding", "gzip")], "4096", Some("gzip"));
    check(&[("accept-encoding", "identity"), ("accept-encoding", "gzip")], "5000", Some("gzip"));
    check(&[("accept-encoding", "gzip"), ("accept-encoding", "identity")], "5000", None);
    check(&[("accept-encoding", "br, identity, deflate, gzip")], "5000", Some("deflate"));
}
