//! Backups in process: what a restored table has, what interruptions and damaged files do.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use aws_types::Timestamp;
use bytes::Bytes;
use dynamodb_values::Item;
use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};

use super::manifest::{Manifest, ManifestFault};
use super::{Address, Backup, Kind, MakeBackup, block};
use crate::buckets::Buckets;
use crate::jobs;
use crate::testing::{START, Service};

/// Makes the backup of that ARN.
pub(crate) fn make(service: &Service, arn: &str) {
    let address = Address::parse(&service.context(), arn).expect("an ARN");
    let table = service
        .wait(service.db.catalog.described_table(&service.context(), &address.table))
        .expect("a table");
    let backup = Backup {
        id: address.id.clone(),
        name: "backup".into(),
        kind: Kind::User,
        created_ms: START.0,
        expires_ms: None,
        items: 0,
        bytes: 0,
        table: table.definition.clone(),
    };
    service.wait(MakeBackup::new(backup).begin(&service.db, &table)).expect("a job");
    service.finish_background();
}

/// A table `source` with an index of each kind and 40 items, of 200 KB each so that there are several blocks.
fn filled() -> Service {
    let service = Service::new();
    let key = |name: &str, role: &str| json!({"AttributeName": name, "KeyType": role});
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let index = |name: &str, keys: Value| json!({"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}});
    service.answer(
        "CreateTable",
        &json!({"TableName": "source", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [string("p"), string("s"), string("g")],
            "KeySchema": [key("p", "HASH"), key("s", "RANGE")],
            "GlobalSecondaryIndexes": [index("global", json!([key("g", "HASH")]))],
            "LocalSecondaryIndexes": [index("local", json!([key("p", "HASH"), key("g", "RANGE")]))]}),
    );
    (0..40).for_each(|number| put(&service, number, "as it was"));
    service
}

fn put(service: &Service, number: usize, group: &str) {
    let item = json!({"p": {"S": format!("p{}", number % 3)}, "s": {"S": number.to_string()}, "g": {"S": group},
        "filler": {"S": number.to_string().repeat(100_000)}});
    service.answer("PutItem", &json!({"TableName": "source", "Item": item}));
}

fn create_backup(service: &Service) -> String {
    let answer = service.answer("CreateBackup", &json!({"TableName": "source", "BackupName": "backup"}));
    answer["BackupDetails"]["BackupArn"].as_str().expect("an ARN").to_owned()
}

fn backed_up() -> (Service, String) {
    let service = filled();
    let arn = create_backup(&service);
    service.finish_background();
    (service, arn)
}

fn describe(service: &Service, arn: &str) -> Value {
    service.answer("DescribeBackup", &json!({"BackupArn": arn}))["BackupDescription"].clone()
}

fn restore(service: &Service, arn: &str) {
    service.answer("RestoreTableFromBackup", &json!({"TargetTableName": "restored", "BackupArn": arn}));
}

fn table(service: &Service, name: &str) -> Result<Value, String> {
    service.call("DescribeTable", &json!({"TableName": name})).map(|answer| answer["Table"].clone())
}

fn items(service: &Service, table: &str, index: Option<&str>) -> Vec<Value> {
    let mut request = json!({"TableName": table});
    if let Some(index) = index {
        request["IndexName"] = index.into();
    }
    let mut items = Vec::new();
    loop {
        let page = service.answer("Scan", &request);
        items.extend(page["Items"].as_array().expect("items").clone());
        match page.get("LastEvaluatedKey") {
            Some(key) => request["ExclusiveStartKey"] = key.clone(),
            None => break,
        }
    }
    items.sort_by_key(Value::to_string);
    items
}

fn assert_whole(service: &Service) {
    for index in [None, Some("global"), Some("local")] {
        assert_eq!(items(service, "restored", index), items(service, "source", index), "{index:?}");
    }
    let [source, restored] = ["source", "restored"].map(|name| table(service, name).expect("a table"));
    assert_eq!(restored["TableStatus"], "ACTIVE");
    for member in ["ItemCount", "TableSizeBytes"] {
        assert_eq!(restored[member], source[member], "{member}");
    }
}

fn files(service: &Service) -> Vec<Path> {
    let bucket = service.buckets.backups().expect("a bucket");
    let listed = bucket.list(None).map_ok(|file| file.location).try_collect();
    let mut files: Vec<Path> = service.wait(listed).expect("a list");
    files.sort();
    files
}

/// Runs all jobs until something was waited for `polls` times, as a process that is killed then.
fn run_a_while(service: &Service, polls: usize) -> bool {
    let db = &service.db;
    service.wait(async {
        let mut running = pin!(jobs::run_all(db));
        for _ in 0..polls {
            if let Poll::Ready(outcome) = futures_util::poll!(running.as_mut()) {
                outcome.expect("jobs");
                return true;
            }
            tokio::task::yield_now().await;
        }
        false
    })
}

#[test]
fn a_block_reads_as_it_was_written() {
    let item = |text: &str| {
        let value = dynamodb_values::Value::S(text.into());
        Item::from_map(&[("p".to_owned(), value)].into())
    };
    for count in [1, 2, 1000] {
        let items: Vec<Item> = (0..count).map(|number: i32| item(&number.to_string())).collect();
        let frame = block::encode(&items).expect("a frame");
        assert_eq!(block::decode(&frame), Ok(items.clone()));
        let mut file = Bytes::from([frame.clone(), frame.clone()].concat());
        for _ in 0..2 {
            assert_eq!(block::split_frame(&mut file), Ok(Some(Bytes::from(frame.clone()))));
        }
        assert_eq!(block::split_frame(&mut file), Ok(None));
        for at in 0..frame.len() {
            let mut damaged = frame.clone();
            damaged[at] ^= 0x10;
            let mut file = Bytes::from(damaged);
            let Ok(Some(frame)) = block::split_frame(&mut file) else { continue };
            // A bit that zstd does not use may be any: what is read is what was written, or nothing.
            if let Ok(read) = block::decode(&frame) {
                assert_eq!(read, items, "byte {at}");
            }
        }
    }
}

#[test]
fn a_manifest_reads_as_it_was_written_or_is_refused() {
    let (service, arn) = backed_up();
    let address = Address::parse(&service.context(), &arn).expect("an ARN");
    let files = super::files::Files::of(&*service.buckets, &address).expect("files");
    let manifest = service.wait(files.manifest()).expect("a file").expect("a manifest");
    let bytes = manifest.encode().expect("bytes");
    assert_eq!(Manifest::decode(&bytes), Ok(manifest.clone()));
    assert_eq!(Manifest::decode(&[&bytes[..], b"\n"].concat()), Ok(manifest));
    assert_eq!(Manifest::decode(b""), Err(ManifestFault::Checksum));
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(Manifest::decode(&damaged), Err(ManifestFault::Checksum), "byte {at}");
        assert!(Manifest::decode(&bytes[..at]).is_err(), "{at} bytes");
    }
}

#[test]
fn manifests_of_every_version_are_read() {
    let text = include_str!("tests/manifest-1.json");
    let manifest = Manifest::decode(text.as_bytes()).expect("a manifest");
    assert_eq!((manifest.backup.items, manifest.parts.len()), (40, 1));
    assert_eq!(manifest.backup.table.name, "source");
}

#[test]
fn a_restored_table_is_as_the_source_was() {
    let (service, arn) = backed_up();
    let details = describe(&service, &arn)["BackupDetails"].clone();
    assert_eq!(details["BackupStatus"], "AVAILABLE");
    assert_eq!(details["BackupSizeBytes"], table(&service, "source").expect("a table")["TableSizeBytes"]);
    restore(&service, &arn);
    service.finish_background();
    assert_whole(&service);
}

#[test]
fn what_was_written_after_the_request_is_not_in_the_backup() {
    let (service, arn) = backed_up();
    let before = items(&service, "source", None);
    put(&service, 1, "later");
    put(&service, 41, "later");
    restore(&service, &arn);
    service.finish_background();
    assert_eq!(items(&service, "restored", None), before);
}

#[test]
fn a_backup_is_in_use_while_it_is_made_or_restored() {
    let service = filled();
    let arn = create_backup(&service);
    let [named, target] =
        [json!({"BackupArn": arn}), json!({"TargetTableName": "restored", "BackupArn": arn})];
    assert_eq!(describe(&service, &arn)["BackupDetails"]["BackupStatus"], "CREATING");
    let refused = |sentence: &str| format!("BackupInUseException: {sentence}: {arn}");
    assert_eq!(service.refusal("DeleteBackup", &named), refused("Backup is being created"));
    assert_eq!(service.refusal("RestoreTableFromBackup", &target), refused("Backup is being created"));
    service.finish_background();
    restore(&service, &arn);
    assert_eq!(service.refusal("DeleteBackup", &named), refused("Backup is being used to restore table"));
    assert_eq!(
        service.refusal("RestoreTableFromBackup", &target),
        format!("TableInUseException: Table: restored is already being restored from backup: {arn}")
    );
    let other = json!({"TargetTableName": "other", "BackupArn": arn});
    assert_eq!(
        service.refusal("RestoreTableFromBackup", &other),
        refused("Backup is being used to restore another table")
    );
    service.finish_background();
    service.answer("DeleteBackup", &named);
    assert_eq!(
        service.refusal("DescribeBackup", &named),
        format!("BackupNotFoundException: Backup not found: {arn}")
    );
    service.finish_background();
    assert_eq!(files(&service), []);
}

#[test]
fn an_interrupted_backup_begins_anew_with_the_present_state() {
    for polls in [0, 1, 2, 3, 5, 8, 13, 100, 1000] {
        let service = filled();
        let arn = create_backup(&service);
        let complete = run_a_while(&service, polls);
        let service = service.restarted();
        if !complete {
            put(&service, 1, "later");
        }
        service.pass(Duration::from_secs(1));
        service.finish_background();
        let details = describe(&service, &arn)["BackupDetails"].clone();
        assert_eq!(details["BackupStatus"], "AVAILABLE");
        if details["BackupCreationDateTime"].as_f64() > Some(Timestamp(START.0).as_seconds()) {
            restore(&service, &arn);
            service.finish_background();
            assert_whole(&service);
        }
        assert_eq!(files(&service).len(), 2, "{polls}");
    }
}

#[test]
fn an_interrupted_restore_goes_on_where_it_was() {
    for polls in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 100, 1000, 10_000] {
        let (service, arn) = backed_up();
        restore(&service, &arn);
        run_a_while(&service, polls);
        let service = service.restarted();
        service.finish_background();
        assert_whole(&service);
    }
}

#[test]
fn a_table_is_never_restored_from_damaged_files() {
    let (service, _) = backed_up();
    let kinds: Vec<&str> = vec!["missing", "changed", "cut"];
    for number in 0..files(&service).len() {
        for kind in &kinds {
            let (service, arn) = backed_up();
            restore(&service, &arn);
            let file = files(&service).swap_remove(number);
            let bucket = service.buckets.backups().expect("a bucket");
            let bytes = service.wait(async { bucket.get(&file).await?.bytes().await }).expect("a file");
            let mut damaged = bytes.to_vec();
            match *kind {
                "changed" => damaged[bytes.len() / 2] ^= 1,
                _ => damaged.truncate(bytes.len() / 2),
            }
            match *kind {
                "missing" => service.wait(bucket.delete(&file)).expect("deletion"),
                _ => service.wait(bucket.put(&file, damaged.into())).map(drop).expect("a put"),
            }
            service.finish_background();
            let gone = table(&service, "restored").expect_err("no table");
            assert!(gone.starts_with("ResourceNotFoundException"), "{file} {kind}: {gone}");
        }
    }
}

#[test]
fn a_table_of_many_files_is_restored_whole() {
    let (service, arn) = backed_up();
    let address = Address::parse(&service.context(), &arn).expect("an ARN");
    let files = super::files::Files::of(&*service.buckets, &address).expect("files");
    // The same items in as many files as there are blocks, as if files were small.
    let manifest = service.wait(files.manifest()).expect("a file").expect("a manifest");
    let parts = service.wait(async {
        let mut bytes = files.part(&manifest.parts[0]).await.expect("a part");
        let mut parts = Vec::new();
        while let Some(frame) = block::split_frame(&mut bytes).expect("a frame") {
            let items = block::decode(&frame).expect("items").len();
            let part = files.put_part(parts.len(), vec![frame], i64::try_from(items).expect("a few"));
            parts.push(part.await.expect("a part"));
        }
        parts
    });
    assert!(parts.len() > 2, "{}", parts.len());
    let manifest = Manifest::new(arn.clone(), manifest.backup, parts);
    service.wait(files.put_manifest(&manifest)).expect("a manifest");
    restore(&service, &arn);
    run_a_while(&service, 200);
    let service = service.restarted();
    service.finish_background();
    assert_whole(&service);
}

#[test]
fn backups_of_deleted_tables_expire() {
    let service = filled();
    let found =
        service.wait(service.db.catalog.described_table(&service.context(), "source")).expect("a table");
    let backup = Backup::of_deleted(&found.definition, START);
    let record = MakeBackup::new(backup).recorded();
    service.wait(service.db.catalog.remove(&found, move |writes| record.record(writes))).expect("a removal");
    service.finish_background();
    let list = |service: &Service, kind: &str| {
        let answer = service.answer("ListBackups", &json!({"TableName": "source", "BackupType": kind}));
        answer["BackupSummaries"].as_array().expect("a list").clone()
    };
    assert_eq!(list(&service, "USER").len(), 0);
    let [system]: [Value; 1] = list(&service, "SYSTEM").try_into().expect("one");
    let arn = system["BackupArn"].as_str().expect("an ARN");
    assert_eq!(system["BackupName"], "source$DeletedTableBackup");
    assert!(arn.ends_with("-00000000"), "{arn}");
    assert_eq!(
        service.refusal("DeleteBackup", &json!({"BackupArn": arn})),
        format!(
            "ValidationException: Invalid Request: User is not allowed to delete the system backup with arn {arn}. \
             It will automatically expire on 2026-02-06T00:00:01.5Z"
        )
    );
    restore(&service, arn);
    service.finish_background();
    assert_eq!(items(&service, "restored", None).len(), 40);
    service.pass(Duration::from_secs(35 * 24 * 60 * 60));
    service.finish_background();
    assert_eq!(list(&service, "ALL").len(), 0);
    service.finish_background();
    assert_eq!(files(&service), []);
}
