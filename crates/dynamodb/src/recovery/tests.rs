use std::time::Duration;

use serde_json::{Value, json};

use crate::jobs;
use crate::testing::{START, Service};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn create(service: &Service, name: &str) {
    let key = |name: &str, role: &str| json!({"AttributeName": name, "KeyType": role});
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let index = |name: &str, keys: Value| json!({"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}});
    service.answer(
        "CreateTable",
        &json!({"TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [string("p"), string("s"), string("g")],
            "KeySchema": [key("p", "HASH"), key("s", "RANGE")],
            "GlobalSecondaryIndexes": [index("global", json!([key("g", "HASH")]))],
            "LocalSecondaryIndexes": [index("local", json!([key("p", "HASH"), key("g", "RANGE")]))]}),
    );
}

fn switch(service: &Service, specification: Value) -> Value {
    let request = json!({"TableName": "source", "PointInTimeRecoverySpecification": specification});
    service.answer("UpdateContinuousBackups", &request)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        .clone()
}

fn recoverable() -> Service {
    let service = Service::new();
    create(&service, "source");
    switch(&service, json!({"PointInTimeRecoveryEnabled": true}));
    service.pass(Duration::from_secs(1));
    service
}

fn put(service: &Service, number: usize, group: &str) {
    let item = json!({"p": {"S": format!("p{}", number % 3)}, "s": {"S": number.to_string()}, "g": {"S": group},
        "filler": {"S": "x".repeat(2000)}});
    service.answer("PutItem", &json!({"TableName": "source", "Item": item}));
}

fn restore(service: &Service, target: &str, when: &Value) -> Value {
    let mut request = json!({"SourceTableName": "source", "TargetTableName": target});
    for (member, value) in when.as_object().expect("members") {
        request[member] = value.clone();
    }
    service.answer("RestoreTableToPointInTime", &request)["TableDescription"].clone()
}

fn latest() -> Value {
    json!({"UseLatestRestorableTime": true})
}

fn items(service: &Service, table: &str, index: Option<&str>) -> Vec<Value> {
    let mut request = json!({"TableName": table});
    if let Some(index) = index {
        request["IndexName"] = index.into();
    }
    let mut items = service.answer("Scan", &request)["Items"].as_array().expect("items").clone();
    items.sort_by_key(Value::to_string);
    items
}

fn described(service: &Service, table: &str) -> Value {
    service.answer("DescribeTable", &json!({"TableName": table}))["Table"].clone()
}

/// A backup that was made when the source was deleted.
fn backup_of_the_deleted(service: &Service) -> Value {
    let request = json!({"TableName": "source", "BackupType": "SYSTEM"});
    service.answer("ListBackups", &request)["BackupSummaries"][0].clone()
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1e3
}

#[test]
fn the_window_begins_with_the_switch_and_is_as_long_as_the_period() {
    let service = Service::new();
    create(&service, "source");
    let window = |recovery: &Value| {
        [&recovery["EarliestRestorableDateTime"], &recovery["LatestRestorableDateTime"]]
            .map(|time| time.as_f64().map(|time| (time * 1e3).round() as u64 - START.0))
    };
    let recovery = switch(&service, json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 2}));
    assert_eq!(recovery["RecoveryPeriodInDays"], 2);
    assert_eq!(window(&recovery), [Some(0), Some(0)]);
    service.pass(DAY);
    let day_ms = 24 * 60 * 60 * 1000;
    let recovery = switch(&service, json!({"PointInTimeRecoveryEnabled": true}));
    assert_eq!(window(&recovery), [Some(0), Some(day_ms)]);
    service.pass(2 * DAY);
    assert_eq!(
        window(&switch(&service, json!({"PointInTimeRecoveryEnabled": true}))),
        [Some(day_ms), Some(3 * day_ms)]
    );
    assert_eq!(window(&switch(&service, json!({"PointInTimeRecoveryEnabled": false}))), [None, None]);
    let recovery = switch(&service, json!({"PointInTimeRecoveryEnabled": true}));
    assert_eq!((window(&recovery)[0], &recovery["RecoveryPeriodInDays"]), (Some(3 * day_ms), &json!(35)));
    // What a shorter period gave up does not come back with a longer one.
    service.pass(10 * DAY);
    for (period, earliest) in [(2, 11), (30, 11), (1, 12)] {
        let recovery =
            switch(&service, json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": period}));
        assert_eq!(window(&recovery)[0], Some(earliest * day_ms), "{period}");
    }
}

#[test]
fn a_restored_table_has_what_the_moment_had() {
    let service = recoverable();
    let mut moments = Vec::new();
    for round in 0..4 {
        for number in (round * 5)..(round * 5 + 20) {
            put(&service, number, &format!("group{round}"));
        }
        let key = json!({"p": {"S": format!("p{}", round % 3)}, "s": {"S": round.to_string()}});
        service.answer("DeleteItem", &json!({"TableName": "source", "Key": key}));
        // Commits that all fall into one moment of a clock that stands still are told apart by microseconds.
        service.pass(Duration::from_millis(1));
        let names = [None, Some("global"), Some("local")];
        let table = described(&service, "source");
        let sums = [
            &table["ItemCount"],
            &table["TableSizeBytes"],
            &table["GlobalSecondaryIndexes"][0]["IndexSizeBytes"],
        ];
        moments.push((
            service.context().now,
            names.map(|name| items(&service, "source", name)),
            sums.map(Value::clone),
        ));
        service.pass(Duration::from_millis(1));
    }
    for (round, (moment, expected, sums)) in moments.iter().enumerate() {
        let name = format!("restored{round}");
        restore(&service, &name, &json!({"RestoreDateTime": seconds(moment.0)}));
        service.finish_background();
        let names = [None, Some("global"), Some("local")];
        assert_eq!(&names.map(|index| items(&service, &name, index)), expected, "{round}");
        let table = described(&service, &name);
        let restored = [
            &table["ItemCount"],
            &table["TableSizeBytes"],
            &table["GlobalSecondaryIndexes"][0]["IndexSizeBytes"],
        ];
        assert_eq!(restored.map(Value::clone), *sums, "{round}");
    }
}

#[test]
fn a_table_is_closed_until_it_is_whole() {
    let service = recoverable();
    (0..30).for_each(|number| put(&service, number, "group"));
    let answer = restore(&service, "target", &latest());
    assert_eq!(answer["TableStatus"], "CREATING");
    assert_eq!(answer["RestoreSummary"]["RestoreInProgress"], true);
    assert_eq!(answer["RestoreSummary"]["SourceTableArn"], described(&service, "source")["TableArn"]);
    let refusals = [
        ("Scan", json!({"TableName": "target"}), "ResourceNotFoundException: Requested resource not found"),
        (
            "DescribeContinuousBackups",
            json!({"TableName": "target"}),
            "TableNotFoundException: Table not found: target",
        ),
        (
            "DeleteTable",
            json!({"TableName": "target"}),
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: target",
        ),
        (
            "DeleteTable",
            json!({"TableName": "source"}),
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is being read by a backup, a restore or an export: source",
        ),
        (
            "RestoreTableToPointInTime",
            json!({"SourceTableName": "source", "TargetTableName": "target", "UseLatestRestorableTime": true}),
            "TableAlreadyExistsException: Table already exists: target",
        ),
    ];
    for (operation, request, refusal) in refusals {
        assert_eq!(service.refusal(operation, &request), refusal);
    }
    service.finish_background();
    let table = described(&service, "target");
    assert_eq!((&table["TableStatus"], &table["RestoreSummary"]), (&json!("ACTIVE"), &Value::Null));
    service.answer("DeleteTable", &json!({"TableName": "source"}));
}

#[test]
fn a_restore_that_was_interrupted_goes_on_at_the_same_moment() {
    let service = recoverable();
    (0..2000).for_each(|number| put(&service, number, "before"));
    let before = items_of_all_pages(&service, "source");
    restore(&service, "target", &latest());
    // What is written later does not come in, whichever side of the interruption it is on.
    for interruption in 0.. {
        (0..2000).step_by(7).for_each(|number| put(&service, number, &format!("after{interruption}")));
        let restarted = service.restarted();
        assert!(interruption < 20, "the restore does not end");
        if !step(&restarted) {
            break;
        }
        assert_eq!(described(&restarted, "target")["TableStatus"], "CREATING");
    }
    assert_eq!(items_of_all_pages(&service.restarted(), "target"), before);
    let table = described(&service.restarted(), "target");
    assert_eq!((&table["ItemCount"], &table["TableStatus"]), (&json!(2000), &json!("ACTIVE")));
}

/// Lets the jobs run until the first of them has noted progress; false when there are none left.
fn step(service: &Service) -> bool {
    service.wait(async {
        let progress = async {
            let noted = || async { jobs::unfinished(&*service.kv).await.map(|jobs| format!("{jobs:?}")) };
            let before = noted().await.expect("jobs");
            while noted().await.expect("jobs") == before {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = progress => {}
            finished = jobs::run_all(&service.db) => assert!(finished.is_ok()),
        }
        !jobs::unfinished(&*service.kv).await.expect("jobs").is_empty()
    })
}

fn items_of_all_pages(service: &Service, table: &str) -> Vec<Value> {
    let (mut all, mut request) = (Vec::new(), json!({"TableName": table}));
    loop {
        let page = service.answer("Scan", &request);
        all.extend(page["Items"].as_array().expect("items").iter().cloned());
        match page.get("LastEvaluatedKey") {
            Some(key) => request["ExclusiveStartKey"] = key.clone(),
            None => break,
        }
    }
    all.sort_by_key(Value::to_string);
    all
}

#[test]
fn the_last_state_of_a_deleted_table_is_kept() {
    let service = recoverable();
    (0..30).for_each(|number| put(&service, number, "group"));
    let names = [None, Some("global"), Some("local")];
    let expected = names.map(|index| items(&service, "source", index));
    service.answer("DeleteTable", &json!({"TableName": "source"}));
    // The name is free at once, and the new table's items are not the old one's.
    create(&service, "source");
    put(&service, 7, "new");
    service.finish_background();
    assert_eq!(items(&service, "source", None).len(), 1);
    let backup = backup_of_the_deleted(&service);
    assert_eq!(
        (&backup["BackupName"], &backup["BackupStatus"]),
        (&json!("source$DeletedTableBackup"), &json!("AVAILABLE"))
    );
    let request = json!({"TargetTableName": "restored", "BackupArn": backup["BackupArn"]});
    service.answer("RestoreTableFromBackup", &request);
    service.finish_background();
    assert_eq!(names.map(|index| items(&service, "restored", index)), expected);
    assert_eq!(service.wait(service.kv.scan(everything_of_the_first_table())).expect("a page").entries, []);
}

/// Items of the table with the first number.
fn everything_of_the_first_table() -> kv::Scan {
    let range = crate::keyspace::items(crate::table::TableId(1));
    kv::Scan { range, direction: kv::Direction::Forward, limit: 1, bytes_max: usize::MAX }
}

#[test]
fn moments_outside_of_the_window_are_refused() {
    let service = recoverable();
    let check = |offset_ms: i64, fine: bool| {
        let moment = (START.0 as i64 + offset_ms) as f64 / 1e3;
        let name = format!("at{}", offset_ms + 10_000);
        let request =
            json!({"SourceTableName": "source", "TargetTableName": name, "RestoreDateTime": moment});
        let answer = service.call("RestoreTableToPointInTime", &request);
        assert_eq!(answer.is_ok(), fine, "{offset_ms}: {answer:?}");
        if let Err(refusal) = answer {
            assert!(
                refusal.starts_with("InvalidRestoreTimeException: RestoreDateTime '2026-01-0"),
                "{refusal}"
            );
        }
    };
    // The window opened half a second after a full one, and a second has passed.
    check(-501, false);
    check(-500, true);
    check(1, true);
    check(1000, true);
    check(1002, false);
}
