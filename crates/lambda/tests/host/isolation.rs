//! What a function is given, and what it is not.

use std::collections::BTreeMap;
use std::os::fd::AsRawFd;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Bench, zip};

const LOOK: &str = "import os, sys
def handler(event, context):
    descriptors = {}
    for name in os.listdir('/proc/self/fd'):
        try: descriptors[name] = os.readlink('/proc/self/fd/' + name)
        except OSError: pass
    return {'variables': dict(os.environ), 'descriptors': descriptors, 'directory': os.getcwd(),
            'stdin': sys.stdin.read(), 'group': os.getpgid(0) == os.getpid(), 'files': os.listdir('.')}";

#[tokio::test(flavor = "multi_thread")]
async fn a_function_has_its_own_variables_and_those_of_the_service_and_no_others() {
    let bench = Bench::new().await;
    let mut version = bench.python(LOOK);
    version.environment = vec![("TABLE".into(), "t".into()), ("TZ".into(), "Europe/Riga".into())];
    version.environment.push(("AWS_REGION".into(), "not to be changed".into()));
    let told = bench.answer(&Arc::new(version), "{}").await;
    let variables: BTreeMap<String, String> = serde_json::from_value(told["variables"].clone()).unwrap();
    let names: Vec<&str> = variables.keys().map(String::as_str).filter(|name| *name != "LC_CTYPE").collect();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_DEFAULT_REGION",
            "AWS_ENDPOINT_URL",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_LAMBDA_RUNTIME_API",
            "AWS_REGION",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_XRAY_CONTEXT_MISSING",
            "HOME",
            "LAMBDA_RUNTIME_DIR",
            "LAMBDA_TASK_ROOT",
            "LANG",
            "LD_LIBRARY_PATH",
            "PATH",
            "TABLE",
            "TMPDIR",
            "TZ",
            "_HANDLER",
        ]
    );
    let is = |name: &str, value: &str| assert_eq!(variables[name], value, "{name}");
    is("TABLE", "t");
    is("TZ", "Europe/Riga");
    is("AWS_REGION", "us-east-1");
    is("AWS_ACCESS_KEY_ID", "000000000000");
    is("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12");
    is("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256");
    is("_HANDLER", "app.handler");
    assert_eq!(told["directory"], variables["LAMBDA_TASK_ROOT"]);
    assert_eq!(told["files"], json!(["app.py"]));
    assert_eq!(told["group"], true);
    assert_eq!(told["stdin"], "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_has_no_descriptor_of_the_server() {
    let bench = Bench::new().await;
    // One that the server itself was started with, and that does not close by itself.
    let secret = tempfile::tempfile().unwrap();
    rustix::io::fcntl_setfd(&secret, rustix::io::FdFlags::empty()).unwrap();
    assert!(secret.as_raw_fd() > 2);
    let told = bench.answer(&Arc::new(bench.python(LOOK)), "{}").await;
    let descriptors: BTreeMap<u32, String> = serde_json::from_value(told["descriptors"].clone()).unwrap();
    let kinds: Vec<&str> = descriptors.values().map(|path| path.split(':').next().unwrap()).collect();
    assert_eq!(kinds, ["/dev/null", "pipe", "pipe", "socket"], "{descriptors:?}");
    assert_eq!(descriptors[&1], descriptors[&2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn environments_have_temporary_directories_of_their_own_that_go_with_them() {
    let bench = Bench::new().await;
    let version = Arc::new(
        bench.python("import tempfile, os\ndef handler(event, context):\n    return tempfile.mkstemp()[1]"),
    );
    let file = bench.answer(&version, "{}").await;
    let file = std::path::Path::new(file.as_str().unwrap());
    assert!(file.starts_with(bench.directory.path().join("environments")));
    bench.host.shutdown().await;
    crate::support::until(|| !file.exists()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_unpacked_once_with_its_permissions() {
    let bench = Bench::new().await;
    let source = b"import os\ndef handler(event, context):\n    return [os.stat(n).st_mode & 0o777 for n in ('run', 'data')]";
    let package = zip(&[("app.py", source, 0o600), ("run", b"", 0o755), ("data", b"", 0o600)]);
    let first = Arc::new(bench.version("python3.12", "app.handler", package.clone()));
    assert_eq!(bench.answer(&first, "{}").await, json!([0o755, 0o644]));
    let mut second = bench.version("python3.12", "app.handler", package);
    second.name = "g".into();
    assert_eq!(bench.answer(&Arc::new(second), "{}").await, json!([0o755, 0o644]));
    let unpacked = std::fs::read_dir(bench.directory.path().join("code")).unwrap().count();
    assert_eq!(unpacked, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn packages_that_would_leave_their_directory_are_refused() {
    let bench = Bench::new().await;
    for name in ["../evil", "/tmp/evil", "a/../../evil"] {
        let version = Arc::new(bench.version("python3.12", "app.handler", zip(&[(name, b"x", 0o644)])));
        let refusal = bench.invoke(&version, "{}").await.unwrap_err();
        assert!(matches!(refusal, lambda::host::HostError::InvalidZip(_)), "{name}: {refusal:?}");
    }
    assert!(!bench.directory.path().join("evil").exists());
    assert!(!bench.directory.path().join("code/evil").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_function_does_not_find_the_runtime_api_of_another() {
    let bench = Bench::new().await;
    let version = Arc::new(bench.python(
        "import os\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')[0]",
    ));
    let first: Value = bench.answer(&version, "{}").await;
    bench.host.forget(version.account, version.region, &version.name);
    assert_ne!(bench.answer(&version, "{}").await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_host_ends_what_a_killed_one_left() {
    let bench = Bench::new().await;
    let environments = bench.directory.path().join("environments");
    let leftover = environments.join("former");
    std::fs::create_dir_all(&leftover).unwrap();
    let mut former =
        std::process::Command::new("sleep").arg("1000").env("TMPDIR", &leftover).spawn().unwrap();
    let mut other = std::process::Command::new("sleep").arg("1000").env("TMPDIR", "/tmp").spawn().unwrap();
    let again = bench.again().await;
    let ended = std::os::unix::process::ExitStatusExt::signal(&former.wait().unwrap());
    assert_eq!(ended, Some(9));
    assert!(!leftover.exists());
    assert!(other.try_wait().unwrap().is_none());
    other.kill().unwrap();
    other.wait().unwrap();
    again.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_end_with_a_server_that_is_killed() {
    // The launched process stands for the server's child: its parent is a shell that is killed.
    let launch = crate::support::example("launch");
    let mut server = std::process::Command::new("sh")
        .args(["-c", &format!("{} $$ 128 /bin/sleep 1000 & echo $!; wait", launch.display())])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().unwrap()), &mut line)
        .unwrap();
    let function: u64 = line.trim().parse().unwrap();
    let command = format!("/proc/{function}/cmdline");
    crate::support::until(|| std::fs::read(&command).is_ok_and(|line| line.starts_with(b"/bin/sleep"))).await;
    server.kill().unwrap();
    server.wait().unwrap();
    crate::support::until(|| !crate::support::lives(function)).await;
}
