use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde_json::{Value, json};

use super::{Import, Progress};
use crate::testing::{START, Service};
use crate::transfer::{self, Address, Kind};
use crate::{Buckets, jobs};

/// Lets an import be there.
pub(crate) fn make(service: &Service, arn: &str) {
    let import = Import {
        address: Address::parse(&service.context(), Kind::Import, arn).expect("an ARN"),
        table_uuid: String::new(),
        started_ms: START.0,
        wish: serde_json::from_value(request("hash", json!({}))).expect("a request"),
        progress: Progress::default(),
        outcome: None,
    };
    let kept = kv::commit(&*service.kv, Vec::new(), move |_| {
        let mut writes = kv::WriteSet::default();
        transfer::keep(&import, &mut writes)?;
        Ok::<_, crate::Error>((writes, ()))
    });
    service.wait(kept).expect("the store").expect("a record");
}

fn request(table: &str, members: Value) -> Value {
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let mut request = json!({"S3BucketSource": {"S3Bucket": "source", "S3KeyPrefix": "in/part"},
        "InputFormat": "DYNAMODB_JSON",
        "TableCreationParameters": {"TableName": table, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [string("p"), {"AttributeName": "g", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [{"IndexName": "index", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}]}});
    for (member, value) in members.as_object().expect("members") {
        request[member] = value.clone();
    }
    request
}

fn put(service: &Service, bucket: &str, key: &str, contents: impl Into<Vec<u8>>) {
    let bucket = service.buckets.bucket(bucket).expect("a bucket");
    let path = Path::parse(key).expect("a key");
    service.wait(bucket.put(&path, contents.into().into())).expect("an object");
}

fn begin(service: &Service, table: &str, members: Value) -> Value {
    service.answer("ImportTable", &request(table, members))["ImportTableDescription"].clone()
}

fn described(service: &Service, import: &Value) -> Value {
    service.answer("DescribeImport", &json!({"ImportArn": import["ImportArn"]}))["ImportTableDescription"]
        .clone()
}

fn counts(described: &Value) -> [&Value; 4] {
    ["ImportStatus", "ProcessedItemCount", "ImportedItemCount", "ErrorCount"].map(|name| &described[name])
}

#[test]
fn a_table_is_closed_until_its_import_is_complete() {
    let service = Service::new();
    put(
        &service,
        "source",
        "in/part-1",
        "{\"Item\":{\"p\":{\"S\":\"a\"},\"g\":{\"N\":\"1\"}}}\n{\"Item\":{\"p\":{\"S\":\"b\"}}}\n",
    );
    put(&service, "source", "in/part-2", "{\"Item\":{\"p\":{\"S\":\"a\"},\"g\":{\"N\":\"2\"}}}\n");
    put(&service, "source", "in/other", "no JSON\n");
    let import = begin(&service, "tab", json!({}));
    assert_eq!(import["ImportStatus"], "IN_PROGRESS");
    assert_eq!(
        service.answer("DescribeTable", &json!({"TableName": "tab"}))["Table"]["TableStatus"],
        "CREATING"
    );
    assert!(service.refusal("Scan", &json!({"TableName": "tab"})).starts_with("ResourceNotFoundException"));
    service.finish_background();
    let described = described(&service, &import);
    assert_eq!(counts(&described), [&json!("COMPLETED"), &json!(3), &json!(3), &json!(0)], "{described}");
    let table = service.answer("DescribeTable", &json!({"TableName": "tab"}))["Table"].clone();
    assert_eq!((&table["TableStatus"], &table["ItemCount"]), (&json!("ACTIVE"), &json!(2)));
    let scanned = service.answer("Scan", &json!({"TableName": "tab", "IndexName": "index"}));
    assert_eq!(scanned["Items"], json!([{"p": {"S": "a"}, "g": {"N": "2"}}]));
    assert_eq!(
        service.refusal("ImportTable", &request("tab", json!({}))),
        "ResourceInUseException: Table already exists: tab"
    );
}

#[test]
fn what_is_no_item_is_counted_and_told() {
    let service = Service::new();
    let long = format!("p,v\nlong,{}\n", "x".repeat(400 * 1024));
    let csv = "p,g,v\na,1,x\n,1,x\nb,one,x\nc,3\nd,4,\n";
    put(&service, "source", "in/part-1", csv);
    put(&service, "source", "in/part-2", long);
    let import = begin(&service, "tab", json!({"InputFormat": "CSV"}));
    service.finish_background();
    let described = described(&service, &import);
    assert_eq!(counts(&described), [&json!("FAILED"), &json!(6), &json!(2), &json!(4)], "{described}");
    assert_eq!(described["FailureCode"], "ItemValidationError");
    assert_eq!(
        service.answer("DescribeTable", &json!({"TableName": "tab"}))["Table"]["TableStatus"],
        "ACTIVE"
    );
    let id = import["ImportArn"].as_str().and_then(|arn| arn.rsplit('/').next()).expect("an id");
    let told = |before: u32| {
        let bucket = service.buckets.backups().expect("a bucket");
        let path = Path::parse(format!("imports/000000000000/us-east-1/tab/{id}/error/{before:012}.json"))
            .expect("a key");
        let bytes =
            service.wait(async { bucket.get(&path).await.expect("an object").bytes().await.expect("bytes") });
        let lines = String::from_utf8(bytes.to_vec()).expect("text");
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")).collect::<Vec<_>>()
    };
    let messages: Vec<_> = told(0)
        .into_iter()
        .map(|line| (line["itemS3Pointer"]["itemIndex"].clone(), line["errorMessages"][0].clone()))
        .collect();
    assert_eq!(
        messages,
        [
            (
                json!(1),
                json!(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p"
                )
            ),
            (json!(2), json!("The parameter cannot be converted to a numeric value: one")),
            (json!(3), json!("The record has 2 values and the header 3")),
        ]
    );
    assert_eq!(told(3)[0]["errorMessages"], json!(["Item size has exceeded the maximum allowed size"]));
    assert_eq!(told(3)[0]["itemS3Pointer"], json!({"bucket": "source", "key": "in/part-2", "itemIndex": 0}));
}

#[test]
fn a_damaged_object_is_read_as_far_as_it_goes() {
    let service = Service::new();
    put(&service, "source", "in/part-1", "no gzip");
    let import = begin(&service, "tab", json!({"InputCompressionType": "GZIP"}));
    service.finish_background();
    assert_eq!(counts(&described(&service, &import)), [&json!("FAILED"), &json!(1), &json!(0), &json!(1)]);
}

#[test]
fn without_a_source_there_is_no_table() {
    let service = Service::new();
    for (bucket, code) in [("NOBUCKET", "S3NoSuchBucket"), ("empty", "S3NoSuchKey")] {
        let import = begin(&service, "tab", json!({"S3BucketSource": {"S3Bucket": bucket}}));
        service.finish_background();
        let described = described(&service, &import);
        assert_eq!((&described["ImportStatus"], &described["FailureCode"]), (&json!("FAILED"), &json!(code)));
        assert!(
            service.refusal("DescribeTable", &json!({"TableName": "tab"})).starts_with("ResourceNotFound")
        );
    }
    let listed = service.answer("ListImports", &json!({"PageSize": 1}));
    let next = service.answer("ListImports", &json!({"PageSize": 1, "NextToken": listed["NextToken"]}));
    assert_ne!(listed["ImportSummaryList"], next["ImportSummaryList"]);
    assert_eq!(next.get("NextToken"), None);
}

#[test]
fn a_token_stands_for_one_import() {
    let service = Service::new();
    put(&service, "source", "in/part", "{\"Item\":{\"p\":{\"S\":\"a\"}}}");
    let first = begin(&service, "tab", json!({"ClientToken": "token"}));
    assert_eq!(begin(&service, "tab", json!({"ClientToken": "token"}))["ImportArn"], first["ImportArn"]);
    assert_eq!(
        service.refusal("ImportTable", &request("tub", json!({"ClientToken": "token"}))),
        "ImportConflictException: Duplicate request detected"
    );
}

#[test]
fn an_import_that_was_interrupted_counts_every_record_once() {
    let service = Service::new();
    for object in 0..3 {
        let line = |number: usize| {
            match number % 100 {
            0 => "bad".to_owned(),
            _ => json!({"Item": {"p": {"S": format!("{object}-{number}")}, "g": {"N": "1"}, "v": {"S": "x".repeat(2000)}}}).to_string(),
        }
        };
        let lines: Vec<String> = (0..1000).map(line).collect();
        put(&service, "source", &format!("in/part-{object}"), lines.join("\n"));
    }
    let import = begin(&service, "tab", json!({}));
    for attempt in 0.. {
        assert!(attempt < 50, "the import does not end");
        let restarted = service.restarted();
        let noted = || async {
            jobs::unfinished(&*restarted.kv).await.map(|jobs| format!("{jobs:?}")).expect("jobs")
        };
        let left = restarted.wait(async {
            let before = noted().await;
            let progress = async {
                while noted().await == before {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! { biased; () = progress => {} done = jobs::run_all(&restarted.db) => drop(done.expect("jobs")) }
            jobs::unfinished(&*restarted.kv).await.expect("jobs").len()
        });
        if left == 0 {
            break;
        }
    }
    let restarted = service.restarted();
    let described = described(&restarted, &import);
    assert_eq!(counts(&described), [&json!("FAILED"), &json!(3000), &json!(2970), &json!(30)]);
    let table = restarted.answer("DescribeTable", &json!({"TableName": "tab"}))["Table"].clone();
    assert_eq!((&table["TableStatus"], &table["ItemCount"]), (&json!("ACTIVE"), &json!(2970)));
    assert_eq!(table["GlobalSecondaryIndexes"][0]["ItemCount"], 2970);
}
