//! Functions that exit, hang, take too much, or say too much: their own invocation fails, and the next one works.

use std::sync::Arc;
use std::time::Duration;

use lambda::host::{FunctionVersion, HostError};
use serde_json::{Value, json};

use crate::support::{Bench, lives, until, zip};

const ID: &str = "00000000-0000-0000-0000-000000000000";

/// Fails with this event, and works with another.
async fn check(
    source: &str,
    event: &str,
    change: impl FnOnce(&mut FunctionVersion),
    expected: Value,
) -> String {
    let bench = Bench::new().await;
    let mut version = bench.python(source);
    change(&mut version);
    let version = Arc::new(version);
    let (error, log) = bench.logged(&version, event).await;
    assert_eq!(error, expected, "{log}");
    assert_eq!(bench.answer(&version, "0").await, "fine");
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_is_an_error_of_the_runtime() {
    let source = "import os\ndef handler(event, context):\n    if event: os._exit(event)\n    return 'fine'";
    let message = format!("RequestId: {ID} Error: Runtime exited with error: exit status 3");
    let log =
        check(source, "3", |_| {}, json!({ "errorType": "Runtime.ExitError", "errorMessage": message }))
            .await;
    assert!(log.contains(&format!("{message}\nRuntime.ExitError\nEND RequestId: {ID}\n")), "{log}");
    assert!(log.contains("Status: error\tError Type: Runtime.ExitError"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_is_an_error_of_the_runtime() {
    let source =
        "import os\ndef handler(event, context):\n    if event: os.kill(os.getpid(), 9)\n    return 'fine'";
    let message = format!("RequestId: {ID} Error: Runtime exited with error: signal: killed");
    check(source, "1", |_| {}, json!({ "errorType": "Runtime.ExitError", "errorMessage": message })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_takes_too_long_is_killed_with_all_it_started() {
    let source = "import subprocess\ndef handler(event, context):
    if event: subprocess.run(['sleep', '1000'])
    return 'fine'";
    let message = format!("RequestId: {ID} Error: Task timed out after 1.00 seconds");
    let expected = json!({ "errorType": "Sandbox.Timedout", "errorMessage": message });
    let log = check(source, "1", |version| version.timeout = Duration::from_secs(1), expected).await;
    assert!(log.contains(&format!(" {ID} Task timed out after 1.00 seconds\n\nEND")), "{log}");
    assert!(log.contains("Status: timeout"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_left_its_group_ends_too() {
    let bench = Bench::new().await;
    let source = "import subprocess, os\ndef handler(event, context):
    if event: return subprocess.Popen(['sleep', '1000'], start_new_session=True).pid
    os._exit(1)";
    let version = Arc::new(bench.python(source));
    let daemon = bench.answer(&version, "1").await.as_u64().unwrap();
    bench.error(&version, "0").await;
    until(|| !lives(daemon)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_takes_too_much_memory_is_killed() {
    let source = "def handler(event, context):
    hoard = []
    while event: hoard.append(bytearray(b'x') * 4_000_000)
    return 'fine'";
    let message = format!("RequestId: {ID} Error: Runtime exited with error: signal: killed");
    let expected = json!({ "errorType": "Runtime.OutOfMemory", "errorMessage": message });
    let log = check(source, "1", |version| version.memory_mb = 128, expected).await;
    assert!(log.contains("Error Type: Runtime.OutOfMemory"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_of_what_it_started_counts() {
    let source = "import subprocess, sys
def handler(event, context):
    if event: subprocess.run([sys.executable, '-c', 'h = []\\nwhile True: h.append(bytearray(b\"x\") * 4_000_000)'])
    return 'fine'";
    let message = format!("RequestId: {ID} Error: Runtime exited with error: signal: killed");
    let expected = json!({ "errorType": "Runtime.OutOfMemory", "errorMessage": message });
    check(source, "1", |version| version.memory_mb = 128, expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_large_is_refused() {
    let source = "def handler(event, context):\n    return 'x' * event if event else 'fine'";
    let message = "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
    let expected = json!({ "errorType": "Function.ResponseSizeTooLarge", "errorMessage": message });
    check(source, "6291555", |_| {}, expected).await;
    let bench = Bench::new().await;
    let largest = bench.answer(&Arc::new(bench.python(source)), "6291554").await;
    assert_eq!(largest.as_str().unwrap().len(), 6_291_554);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_event_arrives_whole() {
    let bench = Bench::new().await;
    let event = json!("y".repeat(6 * 1024 * 1024 - 2)).to_string();
    let version = Arc::new(bench.python("def handler(event, context):\n    return [len(event), event[-1]]"));
    assert_eq!(bench.answer(&version, &event).await, json!([6 * 1024 * 1024 - 2, "y"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_output_costs_log_lines_only() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "def handler(event, context):
    for _ in range(event): print('z' * 1000)
    print('q' * 1_000_000)
    return 'fine'",
    ));
    let (answer, log) = bench.logged(&version, "50000").await;
    assert_eq!(answer, "fine");
    assert!(log.len() <= 4096 && log.contains("REPORT"), "{}", log.len());
    assert!(bench.log_file().len() < 17 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_takes_too_long_is_made_again_within_the_invocation() {
    let bench = Bench::new().await;
    let mut version = bench.python("import time\nwhile True: time.sleep(1)");
    version.timeout = Duration::from_secs(1);
    let (error, log) = bench.logged(&Arc::new(version), "1").await;
    assert_eq!(error["errorType"], "Sandbox.Timedout");
    assert!(log.contains("Status: timeout"), "{log}");
    until(|| bench.log_file().contains("INIT_REPORT Init Duration: 10")).await;
    until(|| bench.log_file().contains("Phase: invoke\tStatus: timeout")).await;
    until(|| bench.host.processes() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_while_starting_is_an_error_of_the_runtime() {
    let bench = Bench::new().await;
    let (error, log) = bench.logged(&Arc::new(bench.python("import os\nos._exit(7)")), "1").await;
    let message = format!("RequestId: {ID} Error: Runtime exited with error: exit status 7");
    assert_eq!(error, json!({ "errorType": "Runtime.ExitError", "errorMessage": message }), "{log}");
    until(|| bench.log_file().matches("INIT_REPORT").count() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_is_not_here_is_named() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.version("ruby3.3", "a.b", zip(&[])));
    let refusal = bench.invoke(&version, "1").await.unwrap_err();
    assert!(matches!(refusal, HostError::RuntimeUnavailable(_)), "{refusal:?}");
}
