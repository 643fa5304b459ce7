//! The program as a user meets it: its options, its complaints, its first lines, and how it ends.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use testkit::{Client, Tidegate};

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tidegate"))
}

/// A command without options from the environment of the test.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TIDEGATE_")) {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}

/// What a start that must fail says.
fn complaint(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(!status.success());
    assert!(stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
    String::from_utf8(stderr).unwrap()
}

#[track_caller]
fn refuses(command: &mut Command, parts: &[&str]) {
    let text = complaint(command);
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

fn in_memory() -> Tidegate {
    Tidegate::start(binary(), &[OsStr::new("--in-memory")])
}

fn healthy(server: &Tidegate) -> bool {
    let mut client = Client::connect(server.address());
    client.request("GET /health", &[], b"");
    client.answer().is_some_and(|answer| answer.status == 200)
}

#[test]
fn version_and_help_are_printed() {
    let version = command(&["--version"]).output().unwrap();
    assert_eq!(
        String::from_utf8(version.stdout).unwrap(),
        format!("tidegate {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = String::from_utf8(command(&["serve", "--help"]).output().unwrap().stdout).unwrap();
    for option in [
        "listen",
        "data",
        "in-memory",
        "durability",
        "objects",
        "backup-bucket",
        "s3-endpoint",
        "s3-region",
        "s3-access-key-id",
        "s3-secret-access-key",
        "s3-allow-http",
        "kinesis-endpoint",
        "insecure-open",
        "config",
        "log-format",
        "log-level",
    ] {
        assert!(help.contains(&format!("--{option}")), "{option}");
        assert!(help.contains(&format!("TIDEGATE_{}", option.to_uppercase().replace('-', "_"))), "{option}");
    }
}

#[test]
fn first_lines_point_an_sdk_here() {
    let mut server = in_memory();
    assert_eq!(server.line(), format!("export AWS_ENDPOINT_URL=http://{}", server.address()));
    assert_eq!(server.line(), "export AWS_ACCESS_KEY_ID=tidegate AWS_SECRET_ACCESS_KEY=tidegate");
    assert_eq!(server.line(), "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
    assert!(healthy(&server));
}

#[test]
fn strangers_are_let_in_only_on_demand() {
    refuses(
        &mut command(&["serve", "--in-memory", "--listen", "0.0.0.0:0"]),
        &["0.0.0.0:0", "--insecure-open"],
    );
    let mut open = command(&["serve", "--in-memory", "--listen", "0.0.0.0:0", "--insecure-open"]);
    let mut server = Tidegate::spawn(&mut open);
    let endpoint = format!("export AWS_ENDPOINT_URL=http://127.0.0.1:{}", server.address().port());
    assert_eq!(server.line(), endpoint);
}

#[test]
fn mistakes_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    refuses(&mut command(&["serve", "--in-memory", "--listen", "nonsense"]), &["'nonsense'", "HOST:PORT"]);
    refuses(&mut command(&["serve", "--in-memory", "--data", "x"]), &["--data", "--in-memory"]);
    refuses(&mut command(&["serve", "--durability", "never"]), &["never", "sync", "relaxed"]);
    refuses(&mut command(&["serve", "--in-memory", "--log-level", "loud"]), &["'loud'", "debug"]);

    let file = dir.path().join("tidegate.toml");
    let config = ["serve", "--config", file.to_str().unwrap()];
    refuses(&mut command(&config), &["cannot read the configuration file", "tidegate.toml"]);
    std::fs::write(&file, "in-memory = true\nlisten-on = '127.0.0.1:0'\n").unwrap();
    refuses(&mut command(&config), &["tidegate.toml", "unknown field `listen-on`", "`listen`"]);
}

#[test]
fn a_taken_port_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refuses(&mut command(&["serve", "--in-memory", "--listen", &address]), &[&address, "--listen"]);
}

#[test]
fn a_directory_in_use_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let _server = Tidegate::start(binary(), &[OsStr::new("--data"), data.as_os_str()]);
    let path = data.to_str().unwrap();
    refuses(&mut command(&["serve", "--listen", "127.0.0.1:0", "--data", path]), &[path, "in use"]);
}

#[test]
fn flags_go_before_the_environment_and_that_before_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tidegate.toml");
    std::fs::write(&file, "in-memory = true\nlisten = 'from.file.invalid:1'\n").unwrap();
    let config = file.to_str().unwrap();
    refuses(&mut command(&["serve", "--config", config]), &["from.file.invalid"]);
    refuses(
        command(&["serve"])
            .env("TIDEGATE_CONFIG", config)
            .env("TIDEGATE_LISTEN", "from.environment.invalid:1"),
        &["from.environment.invalid"],
    );
    let mut flagged = command(&["serve", "--listen", "127.0.0.1:0"]);
    flagged.env("TIDEGATE_CONFIG", config).env("TIDEGATE_LISTEN", "from.environment.invalid:1");
    assert!(healthy(&Tidegate::spawn(&mut flagged)));
}

#[test]
fn signals_end_it_well() {
    for signal in ["TERM", "INT"] {
        let mut server = in_memory();
        assert!(healthy(&server));
        server.signal(signal);
        assert_eq!(server.wait().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut server = in_memory();
    let mut client = Client::connect(server.address());
    // A request whose body never comes keeps the server from stopping.
    client.send(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\nexpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().unwrap().status, 100);
    server.signal("TERM");
    while TcpListener::bind(server.address()).is_err() {
        // The port is given up when the first signal has been heard.
        std::thread::yield_now();
    }
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(130));
}

#[test]
fn a_directory_is_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let arguments = [OsStr::new("--data"), dir.path().as_os_str()];
    for _ in 0..2 {
        let mut server = Tidegate::start(binary(), &arguments);
        assert!(healthy(&server));
        server.signal("TERM");
        assert_eq!(server.wait().code(), Some(0));
    }
}

#[test]
fn a_secret_is_not_shown() {
    for arguments in [&["serve", "--help"][..], &["serve", "--in-memory", "--objects", "s3"]] {
        let shown = command(arguments).env("TIDEGATE_S3_SECRET_ACCESS_KEY", "sesame").output().unwrap();
        let text = [shown.stdout, shown.stderr].concat();
        assert!(!String::from_utf8_lossy(&text).contains("sesame"), "{arguments:?}");
    }
}

#[test]
fn commands_want_a_server() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{free}");
    for arguments in [
        &["backup", "t"][..],
        &["restore", "--list"],
        &["restore", "--at", "latest", "--source", "t", "--table", "u"],
    ] {
        let mut command = command(arguments);
        refuses(command.env("AWS_ENDPOINT_URL", &endpoint), &[&endpoint, "tidegate serve"]);
    }
}
