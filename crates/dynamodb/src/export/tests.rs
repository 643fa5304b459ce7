use std::io::Read as _;
use std::time::Duration;

use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde_json::{Value, json};

use super::{Export, Span, Wish};
use crate::testing::Service;
use crate::transfer::{self, Address, Kind};
use crate::{Buckets, jobs};

/// Lets an export of the table `hash` be there.
pub(crate) fn make(service: &Service, arn: &str) {
    let cx = service.context();
    let table = service.wait(service.db.catalog.described_table(&cx, "hash")).expect("the table");
    let wish = Wish {
        client_token: "token".into(),
        bucket: "bucket".into(),
        bucket_owner: None,
        prefix: None,
        encryption: None,
        format: aws_models::dynamodb::types::ExportFormat::Ion,
        kind: None,
    };
    let address = Address::parse(&cx, Kind::Export, arn).expect("an ARN");
    let export = Export { address, ..Export::new(&cx, &table, wish, Span::Full { moment_us: 1 }) };
    let kept = kv::commit(&*service.kv, Vec::new(), move |_| {
        let mut writes = kv::WriteSet::default();
        transfer::keep(&export, &mut writes)?;
        Ok::<_, crate::Error>((writes, ()))
    });
    service.wait(kept).expect("the store").expect("a record");
}

const TABLE: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/tab";

fn exportable() -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}),
    );
    let enabled = json!({"PointInTimeRecoveryEnabled": true});
    service.answer(
        "UpdateContinuousBackups",
        &json!({"TableName": "tab", "PointInTimeRecoverySpecification": enabled}),
    );
    service.pass(Duration::from_secs(1));
    service
}

fn put(service: &Service, key: &str, value: &str) {
    let item = json!({"p": {"S": key}, "v": {"S": value}});
    service.answer("PutItem", &json!({"TableName": "tab", "Item": item}));
}

fn delete(service: &Service, key: &str) {
    service.answer("DeleteItem", &json!({"TableName": "tab", "Key": {"p": {"S": key}}}));
}

fn seconds(service: &Service) -> f64 {
    service.context().now.0 as f64 / 1e3
}

fn export(service: &Service, members: Value) -> Value {
    let mut request = json!({"TableArn": TABLE, "S3Bucket": "bucket"});
    for (member, value) in members.as_object().expect("members") {
        request[member] = value.clone();
    }
    service.answer("ExportTableToPointInTime", &request)["ExportDescription"].clone()
}

fn described(service: &Service, export: &Value) -> Value {
    service.answer("DescribeExport", &json!({"ExportArn": export["ExportArn"]}))["ExportDescription"].clone()
}

fn object(service: &Service, key: &str) -> Vec<u8> {
    let bucket = service.buckets.bucket("bucket").expect("a bucket");
    let path = Path::parse(key).expect("a key");
    service.wait(async { bucket.get(&path).await.expect("an object").bytes().await.expect("bytes") }).to_vec()
}

/// The lines of all data files, sorted.
fn lines(service: &Service, export: &Value) -> Vec<String> {
    let described = described(service, export);
    assert_eq!(described["ExportStatus"], "COMPLETED", "{described}");
    let summary: Value =
        serde_json::from_slice(&object(service, described["ExportManifest"].as_str().expect("a key")))
            .expect("JSON");
    assert_eq!(summary["itemCount"], described["ItemCount"]);
    let files = object(service, summary["manifestFilesS3Key"].as_str().expect("a key"));
    let mut lines = Vec::new();
    for file in String::from_utf8(files).expect("text").lines() {
        let file: Value = serde_json::from_str(file).expect("JSON");
        let data = object(service, file["dataFileS3Key"].as_str().expect("a key"));
        let mut text = String::new();
        dynamodb_interchange::Compression::Gzip
            .reader(data.as_slice())
            .and_then(|mut reader| reader.read_to_string(&mut text))
            .expect("gzip");
        assert_eq!(file["itemCount"], text.lines().count());
        lines.extend(text.lines().map(str::to_owned));
    }
    lines.sort();
    lines
}

#[test]
fn an_export_has_what_the_moment_had() {
    let service = exportable();
    put(&service, "a", "1");
    put(&service, "b", "1");
    service.pass(Duration::from_secs(1));
    let moment = seconds(&service);
    service.pass(Duration::from_secs(1));
    put(&service, "a", "2");
    delete(&service, "b");
    put(&service, "c", "2");
    let then = export(&service, json!({"ExportTime": moment, "S3Prefix": "x/y"}));
    assert_eq!((&then["ExportStatus"], &then["ExportTime"]), (&json!("IN_PROGRESS"), &json!(moment)));
    let now = export(&service, json!({"ExportFormat": "ION"}));
    // What comes later does not go into either.
    put(&service, "d", "3");
    service.finish_background();
    let line =
        |key: &str, value: &str| format!(r#"{{"Item":{{"p":{{"S":"{key}"}},"v":{{"S":"{value}"}}}}}}"#);
    assert_eq!(lines(&service, &then), [line("a", "1"), line("b", "1")]);
    let line = |key: &str, value: &str| format!(r#"$ion_1_0 {{Item:{{p:"{key}",v:"{value}"}}}}"#);
    assert_eq!(lines(&service, &now), [line("a", "2"), line("c", "2")]);
    let manifest = described(&service, &then)["ExportManifest"].as_str().expect("a key").to_owned();
    assert!(manifest.starts_with("x/y/AWSDynamoDB/"), "{manifest}");
}

#[test]
fn an_incremental_export_has_one_change_for_each_item() {
    let service = exportable();
    ["before", "changed", "deleted", "late"].iter().for_each(|key| put(&service, key, "1"));
    service.pass(Duration::from_secs(2));
    let from = seconds(&service).ceil();
    service.pass(Duration::from_secs(2));
    put(&service, "changed", "2");
    put(&service, "changed", "3");
    delete(&service, "deleted");
    put(&service, "inserted", "2");
    put(&service, "passing", "2");
    delete(&service, "passing");
    service.pass(Duration::from_secs(15 * 60));
    let to = seconds(&service).floor();
    service.pass(Duration::from_secs(2));
    put(&service, "late", "4");
    put(&service, "inserted", "4");
    let of = |view: Option<&str>| {
        let mut period = json!({"ExportFromTime": from, "ExportToTime": to});
        if let Some(view) = view {
            period["ExportViewType"] = view.into();
        }
        let asked = json!({"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": period});
        let export = export(&service, asked);
        service.finish_background();
        let without_time = |line: String| line.split_once(r#""Keys""#).expect("keys").1.to_owned();
        let mut lines: Vec<_> = lines(&service, &export).into_iter().map(without_time).collect();
        lines.sort();
        lines
    };
    let image = |key: &str, value: &str| format!(r#"{{"p":{{"S":"{key}"}},"v":{{"S":"{value}"}}}}"#);
    let keys = |key: &str| format!(r#":{{"p":{{"S":"{key}"}}}}"#);
    let (old, new) = (r#","OldImage":"#, r#","NewImage":"#);
    assert_eq!(
        of(None),
        [
            format!("{}{old}{}{new}{}}}", keys("changed"), image("changed", "1"), image("changed", "3")),
            format!("{}{old}{}}}", keys("deleted"), image("deleted", "1")),
            format!("{}{new}{}}}", keys("inserted"), image("inserted", "2")),
        ]
    );
    assert_eq!(
        of(Some("NEW_IMAGE")),
        [
            format!("{}{new}{}}}", keys("changed"), image("changed", "3")),
            format!("{}}}", keys("deleted")),
            format!("{}{new}{}}}", keys("inserted"), image("inserted", "2")),
        ]
    );
}

#[test]
fn an_export_that_was_interrupted_has_every_item_once() {
    let service = exportable();
    let noise = |number: u64| {
        format!("{:032x}", u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
    };
    let filler: String = (0..8000).map(noise).collect();
    (0..90).for_each(|number| put(&service, &number.to_string(), &filler[number..]));
    let export = export(&service, json!({}));
    let begun = jobs::unfinished(&*service.kv);
    assert_eq!(service.wait(begun).expect("jobs").len(), 1);
    // Each attempt is cut off when the record has changed.
    for attempt in 0.. {
        let restarted = service.restarted();
        assert!(attempt < 50, "the export does not end");
        let before = restarted
            .wait(restarted.kv.get(&[address(&service, &export).key().expect("a key")]))
            .expect("record");
        let done = restarted.wait(async {
            let changed = async {
                let key = address(&service, &export).key().expect("a key");
                while restarted.kv.get(std::slice::from_ref(&key)).await.expect("record") == before {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! { biased; () = changed => false, done = jobs::run_all(&restarted.db) => done.is_ok() }
        });
        if done || service.wait(jobs::unfinished(&*service.kv)).expect("jobs").is_empty() {
            break;
        }
    }
    assert_eq!(lines(&service, &export).len(), 90);
}

fn address(service: &Service, export: &Value) -> Address {
    Address::parse(&service.context(), Kind::Export, export["ExportArn"].as_str().expect("an ARN"))
        .expect("an ARN")
}

#[test]
fn requests_are_refused_and_repeated_as_the_service_does() {
    let service = exportable();
    let refused = |members: Value| {
        let mut request = json!({"TableArn": TABLE, "S3Bucket": "bucket"});
        for (member, value) in members.as_object().expect("members") {
            request[member] = value.clone();
        }
        service.refusal("ExportTableToPointInTime", &request)
    };
    let now = seconds(&service);
    assert_eq!(
        refused(json!({"ExportTime": now - 1e6})),
        "InvalidExportTimeException: Export Time is invalid"
    );
    assert_eq!(
        refused(json!({"ExportTime": now + 1e6})),
        "InvalidExportTimeException: Export Time is invalid"
    );
    let short = json!({"ExportFromTime": now - 2.0, "ExportToTime": now});
    assert!(
        refused(json!({"ExportType": "INCREMENTAL_EXPORT", "IncrementalExportSpecification": short}))
            .starts_with("InvalidExportTimeException: Difference between export period")
    );
    assert_eq!(
        refused(json!({"TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/none"})),
        "TableNotFoundException: Table not found: none"
    );
    let first = export(&service, json!({"ClientToken": "token"}));
    assert_eq!(export(&service, json!({"ClientToken": "token"}))["ExportArn"], first["ExportArn"]);
    assert_eq!(
        refused(json!({"ClientToken": "token", "S3Prefix": "other"})),
        "ExportConflictException: Duplicate request detected"
    );
    service.finish_background();
    let missing = export(&service, json!({"S3Bucket": "NOBUCKET"}));
    service.finish_background();
    let failed = described(&service, &missing);
    assert_eq!(
        (&failed["ExportStatus"], &failed["FailureCode"]),
        (&json!("FAILED"), &json!("S3NoSuchBucket"))
    );
    let mut found = Vec::new();
    let mut request = json!({"MaxResults": 1, "TableArn": TABLE});
    loop {
        let page = service.answer("ListExports", &request);
        found.extend(
            page["ExportSummaries"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|export| export["ExportStatus"].clone()),
        );
        match page.get("NextToken") {
            Some(token) => request["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(found, [json!("COMPLETED"), json!("FAILED")]);
    let none = format!("{TABLE}/export/01767312001500-00000000");
    assert_eq!(
        service.refusal("DescribeExport", &json!({"ExportArn": none})),
        format!("ExportNotFoundException: Export not found: {none}")
    );
    assert_eq!(
        service.refusal("DescribeExport", &json!({"ExportArn": TABLE})),
        "ValidationException: Invalid Export ARN"
    );
}
