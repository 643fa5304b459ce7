use super::{Config, Durability, File, LogFormat, Objects, Place, Storage};
use crate::cli::{ObjectOptions, Options};
use std::collections::BTreeMap;

fn disk(dir: &str, durability: Durability) -> Storage {
    Storage::Disk { dir: dir.into(), durability }
}

fn merge(options: Options, file: File) -> Config {
    Config::merge(options, file).unwrap()
}

fn file(text: &str) -> File {
    toml::from_str(text).unwrap()
}

#[test]
fn defaults_are_safe() {
    let config = merge(Options::default(), File::default());
    assert_eq!(
        config,
        Config {
            listen: "127.0.0.1:8000".into(),
            storage: disk("tidegate-data", Durability::Sync),
            objects: Objects {
                place: Place::Directory("tidegate-data/objects".into()),
                backup_bucket: "tidegate-backups".into(),
            },
            kinesis_endpoint: None,
            no_functions: false,
            function_endpoints: BTreeMap::new(),
            service_endpoints: BTreeMap::new(),
            upstream_ca: None,
            insecure_open: false,
            log_format: LogFormat::Auto,
            log_level: "info".into(),
        }
    );
}

#[test]
fn options_go_before_the_file() {
    let text = "listen = 'a:1'\ndata = 'there'\ndurability = 'relaxed'\ninsecure-open = true\nlog-format = 'json'\nlog-level = 'warn'";
    let config = merge(Options::default(), file(text));
    assert_eq!(config.listen, "a:1");
    assert_eq!(config.storage, disk("there", Durability::Relaxed));
    assert!(config.insecure_open);
    assert_eq!((config.log_format, config.log_level.as_str()), (LogFormat::Json, "warn"));

    let options = Options {
        listen: Some("b:2".into()),
        data: Some("here".into()),
        durability: Some(Durability::Sync),
        insecure_open: Some(false),
        ..Options::default()
    };
    let config = merge(options, file(text));
    assert_eq!(config.listen, "b:2");
    assert_eq!(config.storage, disk("here", Durability::Sync));
    assert!(!config.insecure_open);
}

#[test]
fn memory_and_directory_undo_each_other() {
    let check = |options, text, expected| assert_eq!(merge(options, file(text)).storage, expected);
    let memory = || Options { in_memory: Some(true), ..Options::default() };
    let data = || Options { data: Some("here".into()), ..Options::default() };
    check(memory(), "data = 'there'", Storage::Memory);
    check(data(), "in-memory = true", disk("here", Durability::Sync));
    check(Options::default(), "in-memory = true", Storage::Memory);
}

#[test]
fn unknown_keys_are_named() {
    let error = toml::from_str::<File>("lisen = 'a:1'").unwrap_err().to_string();
    assert!(error.contains("unknown field `lisen`"), "{error}");
}

#[test]
fn the_file_may_say_where_objects_are() {
    let text =
        "objects = 's3'\ns3-region = 'eu-west-1'\nbackup-bucket = 'kept'\nkinesis-endpoint = 'http://k:1'";
    let options = Options {
        objects: ObjectOptions { s3_region: Some("eu-north-1".into()), ..ObjectOptions::default() },
        ..Options::default()
    };
    let config = merge(options, file(text));
    assert!(matches!(config.objects.place, Place::S3(endpoint) if endpoint.region == "eu-north-1"));
    assert_eq!(config.objects.backup_bucket, "kept");
    assert_eq!(config.kinesis_endpoint.as_deref(), Some("http://k:1"));
    assert!(Config::merge(Options::default(), file("kinesis-endpoint = 'k:1'")).is_err());
}
