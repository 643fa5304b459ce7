use std::fs;
use std::path::Path;

use dynamodb::BucketError;
use object_store::ObjectStoreExt;
use object_store::path::Path as Key;

use super::open;
use crate::config::{Endpoint, Objects, Place};

fn below(dir: &Path) -> Objects {
    Objects { place: Place::Directory(dir.into()), backup_bucket: "the-backups".into() }
}

#[tokio::test]
async fn a_bucket_is_a_directory() {
    let dir = tempfile::tempdir().unwrap();
    let buckets = open(&below(dir.path())).unwrap();
    assert!(matches!(buckets.bucket("mine"), Err(BucketError::NoSuchBucket(name)) if name == "mine"));
    fs::create_dir(dir.path().join("mine")).unwrap();
    let bucket = buckets.bucket("mine").unwrap();
    let key = Key::from("a/b/c.txt");
    bucket.put(&key, "text".into()).await.unwrap();
    assert_eq!(fs::read(dir.path().join("mine/a/b/c.txt")).unwrap(), b"text");
    bucket.delete(&key).await.unwrap();
    // What is empty goes away with the object, but never the bucket.
    assert!(!dir.path().join("mine/a").exists());
    assert!(dir.path().join("mine").exists());
}

#[test]
fn no_name_leaves_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("objects/UPPER")).unwrap();
    fs::create_dir(dir.path().join("outside")).unwrap();
    let buckets = open(&below(&dir.path().join("objects"))).unwrap();
    for name in ["..", "../outside", "/", "", ".", "UPPER"] {
        assert!(matches!(buckets.bucket(name), Err(BucketError::NoSuchBucket(_))), "{name}");
    }
}

#[tokio::test]
async fn the_backups_bucket_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let objects = dir.path().join("not/yet");
    let buckets = open(&below(&objects)).unwrap();
    assert!(!objects.exists());
    for _ in 0..2 {
        buckets.backups().unwrap().put(&Key::from("x"), "y".into()).await.unwrap();
    }
    assert!(objects.join("the-backups/x").exists());
}

#[test]
fn a_file_in_the_way_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("the-backups"), "").unwrap();
    let refused = open(&below(dir.path())).unwrap().backups();
    assert!(matches!(refused, Err(BucketError::Store { bucket, .. }) if bucket == "the-backups"));
}

#[test]
fn an_endpoint_is_not_asked_before_it_is_used() {
    crate::tls::prepare();
    let endpoint = Endpoint {
        url: Some("http://127.0.0.1:1".into()),
        region: "eu-west-1".into(),
        key: None,
        allow_http: true,
    };
    let buckets = open(&Objects { place: Place::S3(endpoint), backup_bucket: "the-backups".into() }).unwrap();
    assert!(buckets.bucket("some-bucket").is_ok());
    assert!(matches!(buckets.bucket("a/b"), Err(BucketError::NoSuchBucket(_))));
}

#[test]
fn what_a_killed_process_left_unfinished_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("the-backups/backups/table");
    fs::create_dir_all(&folder).unwrap();
    let old = std::time::SystemTime::now() - 2 * super::UNFINISHED_AGE;
    for name in ["data-00000.zst", "data-00000.zst#1"] {
        fs::File::create(folder.join(name)).unwrap().set_modified(old).unwrap();
    }
    fs::write(folder.join("data-00001.zst#1"), "of another process").unwrap();
    open(&below(dir.path())).unwrap();
    let mut left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["data-00000.zst", "data-00001.zst#1"]);
}
