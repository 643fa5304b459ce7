//! Pipelining, slow clients, connections beyond the limit, and stopping.

use std::time::{Duration, Instant};

use edge::{Limits, Stopped};

use crate::fake::{Running, call, send};

const SHORT: Duration = Duration::from_millis(150);

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Running::start();
    let mut client = server.connect();
    for number in 0..50 {
        send(&mut client, "Echo", &[], format!("{number}").as_bytes());
    }
    client.finish();
    for number in 0..50 {
        assert_eq!(client.answer().unwrap().text(), number.to_string());
    }
    assert!(client.is_closed());
}

#[test]
fn slow_heads_are_cut_off() {
    let server = Running::with(Limits { head_timeout: SHORT, ..Limits::default() });
    let mut client = server.connect();
    let started = Instant::now();
    // One byte now and then does not help.
    client.send(b"POST / HTTP/1.1\r\n");
    let mut drops = 0;
    while started.elapsed() < Duration::from_secs(20) {
        client.send(b"a");
        drops += 1;
        std::thread::sleep(Duration::from_millis(20));
        if drops > 40 {
            break;
        }
    }
    assert!(client.is_closed());
    let mut client = server.connect();
    assert_eq!(call(&mut client, "Echo", &[], b"{}").status, 200, "others are served");
}

#[test]
fn slow_bodies_are_timed_out() {
    let server = Running::with(Limits { body_timeout: SHORT, ..Limits::default() });
    let mut client = server.connect();
    client.send(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("connection")), (408, Some("close")));
    assert!(client.is_closed());
}

#[test]
fn unused_connections_are_closed() {
    let server = Running::with(Limits { idle_timeout: SHORT, ..Limits::default() });
    let mut fresh = server.connect();
    let mut used = server.connect();
    assert_eq!(call(&mut used, "Echo", &[], b"{}").status, 200);
    assert!(fresh.is_closed());
    assert!(used.is_closed());
}

#[test]
fn unread_answers_are_given_up() {
    let server = Running::with(Limits { write_timeout: SHORT, stop_timeout: SHORT, ..Limits::default() });
    let mut client = server.connect();
    for _ in 0..4 {
        send(&mut client, "Many", &[], b"16000000");
    }
    // Once the client is given up, nothing is left that stopping would have to wait for.
    std::thread::sleep(SHORT * 6);
    let mut server = server;
    assert_eq!(server.stopped(), Stopped::Finished);
}

#[test]
fn idle_connections_make_room_for_new_ones() {
    let server = Running::with(Limits { connections_max: 2, ..Limits::default() });
    let mut first = server.connect();
    assert_eq!(call(&mut first, "Echo", &[], b"{}").status, 200);
    let mut second = server.connect();
    assert_eq!(call(&mut second, "Echo", &[], b"{}").status, 200);
    let mut third = server.connect();
    assert_eq!(call(&mut third, "Echo", &[], b"{}").status, 200);
    assert!(first.is_closed());
    assert_eq!(call(&mut second, "Echo", &[], b"{}").status, 200);
}

#[test]
fn connections_beyond_the_limit_are_told_so() {
    let server = Running::with(Limits { connections_max: 1, ..Limits::default() });
    let mut busy = server.connect();
    send(&mut busy, "Hold", &[], b"{}");
    server.held.recv().unwrap();
    let mut other = server.connect();
    assert_eq!(other.answer().unwrap().status, 503);
    server.released.notify_one();
    assert_eq!(busy.answer().unwrap().status, 200);
}

#[test]
fn stopping_answers_what_is_in_flight() {
    let mut server = Running::start();
    let mut busy = server.connect();
    let mut idle = server.connect();
    assert_eq!(call(&mut idle, "Echo", &[], b"{}").status, 200);
    assert_eq!(call(&mut busy, "Echo", &[], b"{}").status, 200);
    send(&mut busy, "Hold", &[], b"{\"a\":1}");
    server.held.recv().unwrap();
    server.stop();
    assert!(idle.is_closed());
    server.released.notify_one();
    assert_eq!(busy.answer().unwrap().text(), "{\"a\":1}");
    assert!(busy.is_closed());
    assert_eq!(server.stopped(), Stopped::Finished);
}

#[test]
fn stopping_does_not_wait_for_ever() {
    let mut server = Running::with(Limits { stop_timeout: SHORT, ..Limits::default() });
    let mut busy = server.connect();
    send(&mut busy, "Hold", &[], b"{}");
    server.held.recv().unwrap();
    assert_eq!(server.stopped(), Stopped::CutOff(1));
    assert!(busy.is_closed());
}
