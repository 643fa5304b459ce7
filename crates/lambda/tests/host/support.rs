//! A host in a directory of its own, and functions for it.

use std::collections::HashMap;
use std::future::Future;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_types::{AccountId, Clock, Region, Timestamp};
use bytes::Bytes;
use lambda::host::{
    CodeDigest, CodeStore, FunctionVersion, Host, HostError, Invocation, Outcome, Payload, Settings, log_path,
};
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The system's clock.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        Timestamp(u64::try_from(since.as_millis()).unwrap())
    }
}

/// Packages by their digest.
#[derive(Default)]
pub(crate) struct Packages(Mutex<HashMap<CodeDigest, Bytes>>);

impl CodeStore for Packages {
    fn zip<'a>(
        &'a self,
        version: &'a FunctionVersion,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, String>> + Send + 'a>> {
        let zip = self.0.lock().unwrap().get(&version.code).cloned();
        Box::pin(async move { zip.ok_or_else(|| "there is no such package".into()) })
    }
}

/// A host under test.
pub(crate) struct Bench {
    pub(crate) host: Host,
    pub(crate) directory: TempDir,
    packages: Arc<Packages>,
    revisions: AtomicU32,
    requests: AtomicU32,
}

/// A program of this crate's examples.
pub(crate) fn example(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let path = here.parent().and_then(Path::parent).unwrap().join("examples").join(name);
    assert!(path.is_file(), "{} is not built", path.display());
    path
}

pub(crate) fn settings(directory: &Path) -> Settings {
    Settings {
        directory: directory.into(),
        endpoint_url: Some("http://localhost:8000".into()),
        launcher: (example("launch"), vec![]),
        enabled: true,
        elsewhere: std::collections::BTreeMap::new(),
        idle_timeout: Duration::from_secs(300),
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let directory = TempDir::new().unwrap();
        let mut settings = settings(directory.path());
        change(&mut settings);
        let packages = Arc::new(Packages::default());
        let host = Host::open(settings, Arc::clone(&packages) as _, Arc::new(SystemClock)).await.unwrap();
        Self { host, directory, packages, revisions: AtomicU32::new(0), requests: AtomicU32::new(0) }
    }

    /// Another host in the same directory, as after a crash.
    pub(crate) async fn again(&self) -> Host {
        let settings = settings(self.directory.path());
        Host::open(settings, Arc::clone(&self.packages) as _, Arc::new(SystemClock)).await.unwrap()
    }

    /// A version with this package.
    pub(crate) fn version(&self, runtime: &str, handler: &str, zip: Vec<u8>) -> FunctionVersion {
        let code = CodeDigest::of(&zip);
        self.packages.0.lock().unwrap().insert(code, zip.into());
        FunctionVersion {
            function_id: "f".into(),
            account: AccountId::DEFAULT,
            region: Region::parse("us-east-1").unwrap(),
            name: "f".into(),
            version: "$LATEST".into(),
            revision: self.revisions.fetch_add(1, Relaxed).to_string(),
            runtime: runtime.into(),
            handler: handler.into(),
            code,
            environment: vec![],
            timeout: Duration::from_secs(20),
            memory_mb: 256,
        }
    }

    pub(crate) fn python(&self, source: &str) -> FunctionVersion {
        self.version("python3.12", "app.handler", zip(&[("app.py", source.as_bytes(), 0o644)]))
    }

    pub(crate) fn node(&self, source: &str) -> FunctionVersion {
        self.version("nodejs20.x", "app.handler", zip(&[("app.mjs", source.as_bytes(), 0o644)]))
    }

    pub(crate) fn echo(&self) -> FunctionVersion {
        let program = std::fs::read(example("echo")).unwrap();
        self.version("provided.al2023", "any", zip(&[("bootstrap", &program, 0o755)]))
    }

    pub(crate) fn invocation(&self, event: &str) -> Invocation {
        Invocation {
            request_id: format!("00000000-0000-0000-0000-{:012}", self.requests.fetch_add(1, Relaxed)),
            invoked_arn: "arn:aws:lambda:us-east-1:000000000000:function:f".into(),
            payload: event.to_owned().into(),
            ..Invocation::default()
        }
    }

    pub(crate) async fn invoke(
        &self,
        version: &Arc<FunctionVersion>,
        event: &str,
    ) -> Result<Outcome, HostError> {
        self.host.invoke(version, self.invocation(event)).await
    }

    /// The answer of a call that succeeds.
    pub(crate) async fn answer(&self, version: &Arc<FunctionVersion>, event: &str) -> Value {
        let outcome = self.invoke(version, event).await.unwrap();
        assert_eq!(outcome.function_error, None, "{:?}", outcome.payload);
        json(&outcome)
    }

    /// The error of a call that fails by the function's doing.
    pub(crate) async fn error(&self, version: &Arc<FunctionVersion>, event: &str) -> Value {
        let outcome = self.invoke(version, event).await.unwrap();
        assert!(outcome.function_error.is_some(), "{:?}", outcome.payload);
        json(&outcome)
    }

    /// Calls once and returns the answer and the log.
    pub(crate) async fn logged(&self, version: &Arc<FunctionVersion>, event: &str) -> (Value, String) {
        let outcome =
            self.host.invoke(version, Invocation { tail: true, ..self.invocation(event) }).await.unwrap();
        let tail = outcome.log_tail.clone().unwrap();
        (json(&outcome), String::from_utf8(tail.into()).unwrap())
    }

    /// What the function's log file has.
    pub(crate) fn log_file(&self) -> String {
        let region = Region::parse("us-east-1").unwrap();
        std::fs::read_to_string(log_path(self.directory.path(), AccountId::DEFAULT, region, "f"))
            .unwrap_or_default()
    }
}

pub(crate) fn json(outcome: &Outcome) -> Value {
    let Payload::Whole(payload) = &outcome.payload else { panic!("a stream") };
    serde_json::from_slice(payload).unwrap_or_else(|_| panic!("not JSON: {payload:?}"))
}

/// A package of files: name, content, mode.
pub(crate) fn zip(files: &[(&str, &[u8], u32)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content, mode) in files {
        zip.start_file(*name, SimpleFileOptions::default().unix_permissions(*mode)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Waits until something is so. Not for a time: the test runner ends what never is.
pub(crate) async fn until(mut so: impl FnMut() -> bool) {
    while !so() {
        tokio::task::yield_now().await;
    }
}

/// Whether a process is there and no zombie.
pub(crate) fn lives(process: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
