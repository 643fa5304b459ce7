//! Measures what the host adds to a warm function's own time: how long a call takes that does nothing.
//!
//! `cargo run --release -p lambda --example overhead -- CALLS`, after the examples `launch` and `echo` have been built so.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::{Cursor, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_types::{AccountId, Clock, Region, Timestamp};
use bytes::Bytes;
use lambda::host::{CodeDigest, CodeStore, FunctionVersion, Host, Invocation, Settings};
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
    let mut times = Vec::with_capacity(calls);
    for number in 0..calls {
        let begun = Instant::now();
        host.invoke(&version, invocation(number)).await?;
        times.push(begun.elapsed());
    }
    host.shutdown().await;
    times.sort_unstable();
    let (median, tail) = (times[calls / 2], times[calls * 99 / 100]);
    println!("{runtime}: first call {cold:?}; then p50 {median:?}, p99 {tail:?} of {calls}");
    Ok(())
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
