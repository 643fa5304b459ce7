//! Measures what the host adds to a warm function's own time, with functions that do nothing.
//!
//! The function's own time is what it takes between an event and its answer where nothing else is done: the Rust function is
//! also run by a bare loop over a socket, which hands out the same event again and again.
//!
//! `cargo run --release -p lambda --example overhead -- CALLS`, after the examples `launch` and `echo` have been built so.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::pin::Pin;
use std::process::Command;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_types::{AccountId, Clock, Region, Timestamp};
use bytes::Bytes;
use lambda::host::{CodeDigest, CodeStore, FunctionVersion, Host, HostError, Invocation, Settings};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Timestamp(u64::try_from(since.as_millis()).unwrap_or_default())
    }
}

struct Package(Bytes);

impl CodeStore for Package {
    fn zip<'a>(
        &'a self,
        _version: &'a FunctionVersion,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, String>> + Send + 'a>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

const PYTHON: &[u8] = b"def handler(event, context):\n    return event";
const NODE: &[u8] = b"export const handler = async (event) => event;";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calls = std::env::args().nth(1).map_or(Ok(10_000), |calls| calls.parse())?;
    let here = std::env::current_exe()?;
    let examples = here.parent().ok_or("no directory")?;
    report("provided.al2023 on a bare loop", bare(&examples.join("echo"), calls)?);
    let echo = std::fs::read(examples.join("echo"))?;
    measure(examples, calls, "provided.al2023", ("bootstrap", &echo)).await?;
    measure(examples, calls, "python3.12", ("app.py", PYTHON)).await?;
    measure(examples, calls, "nodejs20.x", ("app.mjs", NODE)).await
}

async fn measure(
    examples: &Path,
    calls: usize,
    runtime: &str,
    (name, content): (&str, &[u8]),
) -> Result<(), Box<dyn std::error::Error>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default().unix_permissions(0o755))?;
    zip.write_all(content)?;
    let package = Bytes::from(zip.finish()?.into_inner());
    let version = Arc::new(version(runtime, CodeDigest::of(&package))?);
    let directory = tempfile::tempdir()?;
    let settings = Settings {
        directory: directory.path().into(),
        endpoint_url: None,
        launcher: (examples.join("launch"), vec![]),
        enabled: true,
        elsewhere: BTreeMap::new(),
        idle_timeout: Duration::from_secs(60),
    };
    let host = Host::open(settings, Arc::new(Package(package)), Arc::new(Now)).await?;
    let cold = Instant::now();
    host.invoke(&version, invocation(0)).await?;
    let cold = cold.elapsed();
    // In a task, as the server's callers are: what waits outside of the runtime is woken from another thread.
    let caller = host.clone();
    let times = tokio::spawn(async move {
        let mut times = Vec::with_capacity(calls);
        for number in 0..calls {
            let begun = Instant::now();
            caller.invoke(&version, invocation(number)).await?;
            times.push(begun.elapsed());
        }
        Ok::<_, HostError>(times)
    });
    let times = times.await??;
    host.shutdown().await;
    println!("{runtime}: first call {cold:?}");
    report(runtime, times);
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let (median, tail) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("{what}: p50 {median:?}, p99 {tail:?} of {}", times.len());
}

/// The times from event to answer of a function that is given one event after the other.
fn bare(function: &Path, calls: usize) -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut process = Command::new(function)
        .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr()?.to_string())
        .envs(["NAME", "VERSION", "MEMORY_SIZE"].map(|name| (format!("AWS_LAMBDA_FUNCTION_{name}"), "1")))
        .spawn()?;
    let (times, measured) = channel();
    let begun = Arc::new(Mutex::new(Instant::now()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (begun, times) = (Arc::clone(&begun), times.clone());
            std::thread::spawn(move || speak(stream, &begun, &times));
        }
    });
    let times = measured.iter().take(calls).collect();
    process.kill()?;
    process.wait()?;
    Ok(times)
}

/// Speaks as much of the Runtime API as a function needs that never fails, until it goes away.
fn speak(stream: TcpStream, begun: &Mutex<Instant>, times: &Sender<Duration>) -> Option<()> {
    let event = invocation(0);
    let next = format!(
        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: {}\r\nlambda-runtime-deadline-ms: 4102444800000\r\n\
         lambda-runtime-invoked-function-arn: {}\r\ncontent-length: {}\r\n\r\n{}",
        event.request_id,
        event.invoked_arn,
        event.payload.len(),
        String::from_utf8_lossy(&event.payload)
    );
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut request = String::new();
        let mut body_bytes = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? <= 2 {
                break;
            }
            if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                body_bytes = length.trim().parse().ok()?;
            }
            request.push_str(&line);
        }
        let mut body = vec![0; body_bytes];
        reader.read_exact(&mut body).ok()?;
        if request.starts_with("GET") {
            *begun.lock().ok()? = Instant::now();
            writer.write_all(next.as_bytes()).ok()?;
        } else {
            times.send(begun.lock().ok()?.elapsed()).ok()?;
            writer.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").ok()?;
        }
    }
}

fn invocation(number: usize) -> Invocation {
    Invocation {
        request_id: format!("00000000-0000-0000-0000-{number:012}"),
        invoked_arn: "arn:aws:lambda:us-east-1:000000000000:function:f".into(),
        payload: Bytes::from_static(br#"{"path":"/accounts/17","httpMethod":"GET"}"#),
        ..Invocation::default()
    }
}

fn version(runtime: &str, code: CodeDigest) -> Result<FunctionVersion, &'static str> {
    Ok(FunctionVersion {
        function_id: "f".into(),
        account: AccountId::DEFAULT,
        region: Region::parse("us-east-1").ok_or("a region")?,
        name: "f".into(),
        version: "$LATEST".into(),
        revision: "1".into(),
        runtime: runtime.into(),
        handler: "app.handler".into(),
        code,
        environment: vec![],
        timeout: Duration::from_secs(20),
        memory_mb: 256,
    })
}
