//! The functions that are measured: one in Rust on the official runtime, one in Python, each behind an HTTP API.

use std::io::{Cursor, Write as _};
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::apis;
use crate::request::Template;

const PYTHON: &str = r#"
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{\"tide\": \"high\"}"}
"#;

/// A function and its API.
pub(super) struct Function {
    /// The row's title.
    pub(super) title: &'static str,
    /// The path under which its API is called.
    pub(super) api: String,
    /// What its answers have in them, however it is called.
    pub(super) proof: &'static str,
    name: &'static str,
    /// What it is invoked with directly.
    event: &'static str,
}

/// Creates those that can run here: the one in Rust if it is built (`cargo build --release -p lambda --example echo`).
pub(super) fn create(server: SocketAddr) -> anyhow::Result<Vec<Function>> {
    let mut functions = Vec::new();
    let rust = std::env::current_exe()?.with_file_name("examples").join("echo");
    if rust.exists() {
        let code = package("bootstrap", &std::fs::read(rust)?)?;
        let function =
            json!({ "FunctionName": "rust", "Runtime": "provided.al2023", "Handler": "bootstrap" });
        functions.push(Function {
            title: "Lambda proxy, Rust",
            api: deploy(server, function, &code)?,
            proof: "tide",
            name: "rust",
            event: r#"{"tide":"high"}"#,
        });
        // The function answers its event, in which an API's path is.
        if let Some(rust) = functions.last_mut() {
            rust.api.push_str("/tide");
        }
    } else {
        eprintln!("no Rust function: {} is not built", rust.display());
    }
    let code = package("app.py", PYTHON.as_bytes())?;
    let function = json!({ "FunctionName": "python", "Runtime": "python3.12", "Handler": "app.handler" });
    functions.push(Function {
        title: "Lambda proxy, Python",
        api: deploy(server, function, &code)?,
        proof: "tide",
        name: "python",
        event: "{}",
    });
    Ok(functions)
}

impl Function {
    /// The request that invokes it without an API.
    pub(super) fn invoke(&self, server: SocketAddr) -> anyhow::Result<Template> {
        let line = format!("POST /2015-03-31/functions/{}/invocations", self.name);
        Template::of_text(apis::request(server, "lambda", &line, self.event)?)
    }
}

/// Creates a function that API Gateway may invoke, and its API.
fn deploy(server: SocketAddr, mut function: Value, code: &[u8]) -> anyhow::Result<String> {
    function["Role"] = "arn:aws:iam::000000000000:role/bench".into();
    function["Code"] = json!({ "ZipFile": STANDARD.encode(code) });
    function["Timeout"] = 10.into();
    let name = function["FunctionName"].as_str().unwrap_or_default().to_owned();
    let created = apis::call(server, "lambda", "POST /2015-03-31/functions", &function)?;
    let permission = json!({
        "StatementId": "api", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com",
    });
    apis::call(server, "lambda", &format!("POST /2015-03-31/functions/{name}/policy"), &permission)?;
    let deadline = Instant::now() + Duration::from_secs(30);
    let configuration = format!("GET /2015-03-31/functions/{name}/configuration");
    while apis::call(server, "lambda", &configuration, &json!({}))?["State"] != "Active" {
        anyhow::ensure!(Instant::now() < deadline, "function {name} does not become Active");
        thread::sleep(Duration::from_millis(5));
    }
    apis::lambda_proxy(server, created["FunctionArn"].as_str().context("a function has an ARN")?)
}

/// A package with one file that may be executed.
fn package(name: &str, content: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default().unix_permissions(0o755))?;
    writer.write_all(content)?;
    Ok(writer.finish()?.into_inner())
}
