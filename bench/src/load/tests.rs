use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::{Errand, Keys, Load, Tally, Until};
use crate::limit;
use crate::request::Template;

/// Runs against a limit of its own, which answers 1,000 bytes.
fn run(body_bytes: RangeInclusive<usize>, until: Until) -> Tally {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let server: SocketAddr = listener.local_addr().unwrap();
    runtime.spawn(limit::accept(listener, 1_000));

    let template = Template::new(server, "GetItem", r#"{"pk":"@KEY_000"}"#).unwrap();
    let errand = Errand { template, keys: Keys::Random { count: 100 }, body_bytes };
    let mut load = Load::start(server, errand).unwrap();
    let tally = load.run(until).unwrap();
    load.finish().unwrap();
    tally
}

#[test]
fn every_good_answer_is_counted_and_timed() {
    let tally = run(1_000..=1_000, Until::Answers(500));
    assert!(tally.answers >= 500);
    assert_eq!((tally.errors, tally.latencies_ns.len() as u64), (0, tally.answers));
}

#[test]
fn answers_of_another_length_are_errors() {
    let tally = run(2..=2, Until::Answers(100));
    assert_eq!(tally.answers, 0);
    assert!(tally.errors >= 100);
}

#[test]
fn a_run_ends_when_its_time_is_up() {
    let tally = run(1_000..=1_000, Until::Elapsed(Duration::from_millis(20)));
    assert!(tally.elapsed >= Duration::from_millis(20));
}
