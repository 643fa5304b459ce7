//! The configuration: what the command line, the environment, the file and the defaults come to together.

mod objects;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::ValueEnum;
use serde::Deserialize;

pub(crate) use objects::{Endpoint, Objects, Place};

use crate::cli::{ObjectOptions, Options, Secret};

const LISTEN: &str = "127.0.0.1:8000";
/// Where data is unless something else is said.
pub(crate) const DATA: &str = "tidegate-data";
/// Below the data directory.
const FUNCTIONS_DIRECTORY: &str = "functions";

/// When a write is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Durability {
    /// After it was synced to the disk: survives a power loss
    #[default]
    Sync,
    /// After the system took it, synced within a second: survives the end of the process
    Relaxed,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people on a terminal, JSON otherwise
    #[default]
    Auto,
    /// For people
    Human,
    /// One JSON object per line
    Json,
}

/// Where data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    Memory,
    Disk { dir: PathBuf, durability: Durability },
}

/// What the server is started with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) listen: String,
    pub(crate) storage: Storage,
    pub(crate) objects: Objects,
    /// Where Kinesis streaming destinations are, if anywhere.
    pub(crate) kinesis_endpoint: Option<String>,
    pub(crate) no_functions: bool,
    /// Functions that live elsewhere, and where.
    pub(crate) function_endpoints: BTreeMap<String, String>,
    /// AWS services that are not in this process, and where.
    pub(crate) service_endpoints: BTreeMap<String, String>,
    /// Authorities of backends' certificates.
    pub(crate) upstream_ca: Option<PathBuf>,
    pub(crate) insecure_open: bool,
    pub(crate) log_format: LogFormat,
    pub(crate) log_level: String,
}

/// The configuration file. Its keys are the long options' names.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    listen: Option<String>,
    data: Option<PathBuf>,
    in_memory: Option<bool>,
    durability: Option<Durability>,
    objects: Option<String>,
    backup_bucket: Option<String>,
    s3_endpoint: Option<String>,
    s3_region: Option<String>,
    s3_access_key_id: Option<String>,
    s3_secret_access_key: Option<Secret>,
    s3_allow_http: Option<bool>,
    kinesis_endpoint: Option<String>,
    no_functions: Option<bool>,
    function_endpoint: Option<Vec<String>>,
    service_endpoint: Option<Vec<String>>,
    upstream_ca: Option<PathBuf>,
    insecure_open: Option<bool>,
    log_format: Option<LogFormat>,
    log_level: Option<String>,
}

impl Config {
    /// Reads the file, if one is named, and puts everything together.
    pub(crate) fn load(options: Options) -> anyhow::Result<Self> {
        if options.in_memory == Some(true) && (options.data.is_some() || options.durability.is_some()) {
            bail!("--in-memory keeps nothing on disk: leave out --data and --durability, or --in-memory");
        }
        let file = options.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        Self::merge(options, file)
    }

    fn merge(options: Options, mut file: File) -> anyhow::Result<Self> {
        let objects = options.objects.or(file.object_options());
        // Naming a directory here undoes a file's `in-memory`, as `in-memory` here undoes a file's directory.
        let in_memory = options.in_memory.or(options.data.as_ref().map(|_| false)).or(file.in_memory);
        let storage = if in_memory.unwrap_or(false) {
            Storage::Memory
        } else {
            Storage::Disk {
                dir: options.data.or(file.data).unwrap_or_else(|| DATA.into()),
                durability: options.durability.or(file.durability).unwrap_or_default(),
            }
        };
        let kinesis_endpoint = options.kinesis_endpoint.or(file.kinesis_endpoint);
        if let Some(url) = &kinesis_endpoint {
            ensure!(
                url.starts_with("https://") || url.starts_with("http://"),
                "'{url}' is no endpoint; give a URL, such as http://127.0.0.1:4567"
            );
        }
        let function_endpoints = named(options.function_endpoint, file.function_endpoint)?;
        let service_endpoints = named(options.service_endpoint, file.service_endpoint)?;
        Ok(Self {
            no_functions: options.no_functions.or(file.no_functions).unwrap_or(false),
            function_endpoints,
            service_endpoints,
            upstream_ca: options.upstream_ca.or(file.upstream_ca),
            objects: Objects::from_options(objects, &storage)?,
            kinesis_endpoint,
            listen: options.listen.or(file.listen).unwrap_or_else(|| LISTEN.into()),
            storage,
            insecure_open: options.insecure_open.or(file.insecure_open).unwrap_or(false),
            log_format: options.log_format.or(file.log_format).unwrap_or_default(),
            log_level: options.log_level.or(file.log_level).unwrap_or_else(|| "info".into()),
        })
    }
}

/// Where functions of a server with this data directory are unpacked, run and write their logs.
pub(crate) fn functions_directory(data: &Path) -> PathBuf {
    data.join(FUNCTIONS_DIRECTORY)
}

/// URLs by names, each given as NAME=URL. Those of the command line stand in for all of the file.
fn named(options: Vec<String>, file: Option<Vec<String>>) -> anyhow::Result<BTreeMap<String, String>> {
    let given = if options.is_empty() { file.unwrap_or_default() } else { options };
    let pairs = given.iter().map(|text| {
        let pair = text.split_once('=').filter(|(name, url)| {
            !name.is_empty() && (url.starts_with("http://") || url.starts_with("https://"))
        });
        let (name, url) = pair.with_context(|| {
            format!("'{text}' names no endpoint; give NAME=URL, such as sqs=http://127.0.0.1:9324")
        })?;
        Ok((name.to_owned(), url.to_owned()))
    });
    pairs.collect()
}

impl File {
    fn object_options(&mut self) -> ObjectOptions {
        ObjectOptions {
            objects: self.objects.take(),
            backup_bucket: self.backup_bucket.take(),
            s3_endpoint: self.s3_endpoint.take(),
            s3_region: self.s3_region.take(),
            s3_access_key_id: self.s3_access_key_id.take(),
            s3_secret_access_key: self.s3_secret_access_key.take(),
            s3_allow_http: self.s3_allow_http.take(),
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration file {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("the configuration file {} is wrong", path.display()))
    }
}

#[cfg(test)]
mod tests;
