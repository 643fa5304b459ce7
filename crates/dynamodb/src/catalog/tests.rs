use std::sync::Arc;

use serde_json::json;

use super::{Catalog, TableRef};
use crate::definition::TableDefinition;
use crate::table::Owner;
use crate::testing::Service;
use crate::{Error, keyspace};

fn service() -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    service
}

#[test]
fn a_cached_table_is_the_same_one() {
    let service = service();
    let cx = service.context();
    let first = service.wait(service.db.catalog.table(&cx, "Music")).expect("a table");
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
    let second = service.wait(service.db.catalog.table(&cx, arn)).expect("a table");
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn a_change_under_an_old_version_is_refused_and_forgotten() {
    let service = service();
    let catalog = &service.db.catalog;
    let owner = Owner::of(&service.context());
    // Another node has its own cache over the same store.
    let other = Catalog::new(Arc::clone(&service.kv), Arc::clone(&service.db.clock));
    let theirs = service.wait(other.find(&owner, "Music")).expect("a read").expect("a table");
    let ours = service.wait(catalog.find(&owner, "Music")).expect("a read").expect("a table");
    let protected = TableDefinition { deletion_protection: true, ..ours.definition.clone() };
    let changed = service.wait(catalog.change(&ours, protected, |_| Ok(()))).expect("a change");
    assert_eq!((ours.version, changed.version), (1, 2));

    let stale = service.wait(other.change(&theirs, theirs.definition.clone(), |_| Ok(())));
    assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    let theirs = service.wait(other.find(&owner, "Music")).expect("a read").expect("a table");
    assert!(theirs.definition.deletion_protection);
}

#[test]
fn a_change_that_returns_behind_a_removal_does_not_bring_the_table_back() {
    let service = service();
    let catalog = &service.db.catalog;
    let owner = Owner::of(&service.context());
    let table = service.wait(catalog.find(&owner, "Music")).expect("a read").expect("a table");
    let before = catalog.changes_so_far();
    service.wait(catalog.remove(&table, |_| Ok(()))).expect("a removal");
    catalog.replaced(&owner, table.definition.clone(), before).expect("a definition");
    assert!(service.wait(catalog.find(&owner, "Music")).expect("a read").is_none());
}

#[test]
fn a_commit_checks_the_version_it_was_decided_under() {
    let service = service();
    let owner = Owner::of(&service.context());
    let table = service.wait(service.db.catalog.find(&owner, "Music")).expect("a read").expect("a table");
    let stored = || service.wait(service.kv.get(&[keyspace::version(table.id)])).expect("a read").remove(0);
    assert!(Catalog::check(&table, stored().as_ref()).is_ok());
    service.answer(
        "TagResource",
        &json!({"ResourceArn": table.definition.arn(), "Tags": [{"Key": "a", "Value": "b"}]}),
    );
    assert!(matches!(Catalog::check(&table, stored().as_ref()), Err(Error::Stale)));
    service.answer("DeleteTable", &json!({"TableName": "Music"}));
    assert!(matches!(Catalog::check(&table, stored().as_ref()), Err(Error::Stale)));
}

#[test]
fn names_and_arns_are_checked() {
    let service = Service::new();
    let cx = service.context();
    let check = |text: &str, expected: Result<&str, &str>| match TableRef::parse(&cx, text) {
        Ok(table) => assert_eq!(Ok(table.name), expected),
        Err(refusal) => assert_eq!(Err(refusal.to_string().as_str()), expected),
    };
    check("Music", Ok("Music"));
    check("arn:aws:dynamodb:us-east-1:000000000000:table/Music", Ok("Music"));
    check(
        "ab",
        Err("1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: \
             Member must have length greater than or equal to 3"),
    );
    check(
        "b d!",
        Err("1 validation error detected: Value 'b d!' at 'tableName' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    );
    check(
        "arn:aws:dynamodb:eu-west-1:000000000000:table/Music",
        Err(
            "1 validation error detected: Invalid AWS region in 'arn:aws:dynamodb:eu-west-1:000000000000:table/Music'",
        ),
    );
    check(
        "arn:aws:dynamodb:us-east-1:000000000000:table/Music/index/byb",
        Err("1 validation error detected: Invalid table ARN in \
             'arn:aws:dynamodb:us-east-1:000000000000:table/Music/index/byb'"),
    );
}
