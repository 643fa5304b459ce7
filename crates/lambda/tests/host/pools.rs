//! Environments: used again, as many as needed, no more than allowed, gone when nobody needs them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use lambda::host::{Concurrency, FunctionVersion, HostError, Invocation};
use serde_json::Value;

use crate::support::{Bench, lives, until};

const PID: &str = "import os\ndef handler(event, context):\n    return os.getpid()";

/// Answers its process id when the file that the event names is there.
const GATE: &str = "import os
def handler(event, context):
    open(event + '.in', 'a').write('.')
    while not os.path.exists(event):
        pass
    return os.getpid()";

fn gate(bench: &Bench) -> (String, impl Fn() -> usize, impl Fn()) {
    let path = bench.directory.path().join("gate");
    let inside = path.with_extension("in");
    let event = serde_json::to_string(&path).unwrap();
    let count = move || std::fs::read(&inside).map_or(0, |bytes| bytes.len());
    (event, count, move || std::fs::write(&path, "").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_used_again() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(PID));
    let first = bench.answer(&version, "{}").await;
    for _ in 0..50 {
        assert_eq!(bench.answer(&version, "{}").await, first);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_run_at_once() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(GATE));
    let (event, inside, open) = gate(&bench);
    let calls = join_all((0..3).map(|_| bench.answer(&version, &event)));
    let opener = async {
        until(|| inside() == 3).await;
        open();
    };
    let (answers, ()) = tokio::join!(calls, opener);
    let mut processes: Vec<_> = answers.iter().filter_map(Value::as_u64).collect();
    processes.sort_unstable();
    processes.dedup();
    assert_eq!(processes.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_run_than_may() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(GATE));
    let (event, inside, open) = gate(&bench);
    let call =
        |concurrency| bench.host.invoke(&version, Invocation { concurrency, ..bench.invocation(&event) });
    let one = Concurrency { reserved: Some(1), ..Concurrency::default() };
    let first = call(one);
    let others = async {
        until(|| inside() == 1).await;
        let refusal = call(one).await.unwrap_err();
        assert!(matches!(refusal, HostError::ReservedConcurrencyExceeded), "{refusal:?}");
        let refusal = call(Concurrency { reserved: None, unreserved: 0 }).await.unwrap_err();
        assert!(matches!(refusal, HostError::AccountConcurrencyExceeded), "{refusal:?}");
        open();
    };
    let (outcome, ()) = tokio::join!(first, others);
    assert!(outcome.unwrap().function_error.is_none());
    for _ in 0..20 {
        call(one).await.unwrap();
    }
    assert_eq!(bench.host.processes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_wait_for_their_answers_need_no_more_environments_than_they_are() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.echo());
    let concurrency = Concurrency { reserved: Some(4), ..Concurrency::default() };
    let caller = async |caller: usize| {
        for round in 0..200 {
            let event = serde_json::json!([caller, round]);
            let call = Invocation { concurrency, ..bench.invocation(&event.to_string()) };
            let outcome = bench.host.invoke(&version, call).await.unwrap();
            assert_eq!(crate::support::json(&outcome), event);
        }
    };
    join_all((0..4).map(caller)).await;
    assert!(bench.host.processes() <= 4, "{}", bench.host.processes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_whose_caller_went_away_runs_on() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(GATE));
    let (event, inside, open) = gate(&bench);
    {
        let call = std::pin::pin!(bench.answer(&version, &event));
        let gone = std::pin::pin!(until(|| inside() == 1));
        futures_util::future::select(call, gone).await;
    }
    open();
    until(|| bench.log_file().contains("REPORT")).await;
    bench.answer(&version, &event).await;
    assert_eq!(bench.host.processes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_revision_is_served_by_another_process() {
    let bench = Bench::new().await;
    let first = Arc::new(bench.python(PID));
    let second = Arc::new(FunctionVersion { revision: "other".into(), ..FunctionVersion::clone(&first) });
    let before = bench.answer(&first, "{}").await;
    assert_ne!(bench.answer(&second, "{}").await, before);
    until(|| !lives(before.as_u64().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_function_ends() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(PID));
    bench.answer(&version, "{}").await;
    bench.host.forget(version.account, version.region, &version.name);
    until(|| bench.host.processes() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_environments_go() {
    let bench = Bench::with(|settings| settings.idle_timeout = Duration::from_millis(10)).await;
    bench.answer(&Arc::new(bench.python(PID)), "{}").await;
    until(|| bench.host.processes() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_leaves_no_process_and_takes_no_call() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "import os, subprocess\ndef handler(event, context):\n    return [os.getpid(), subprocess.Popen(['sleep', '1000']).pid]",
    ));
    let processes = bench.answer(&version, "{}").await;
    bench.host.shutdown().await;
    for process in processes.as_array().unwrap() {
        until(|| !lives(process.as_u64().unwrap())).await;
    }
    let refusal = bench.invoke(&version, "{}").await.unwrap_err();
    assert!(matches!(refusal, HostError::Stopping), "{refusal:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_told_so_runs_nothing() {
    let bench = Bench::with(|settings| settings.enabled = false).await;
    let refusal = bench.invoke(&Arc::new(bench.python(PID)), "{}").await.unwrap_err();
    assert!(matches!(refusal, HostError::Disabled), "{refusal:?}");
}
