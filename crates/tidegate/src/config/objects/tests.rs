use super::{Endpoint, Key, Objects, Place};
use crate::cli::{ObjectOptions, Secret};
use crate::config::{Durability, Storage};

fn disk() -> Storage {
    Storage::Disk { dir: "data".into(), durability: Durability::Sync }
}

fn at_endpoint() -> ObjectOptions {
    ObjectOptions { objects: Some("s3".into()), ..ObjectOptions::default() }
}

#[test]
fn objects_are_where_the_data_is() {
    let check = |objects: Option<&str>, storage: &Storage, expected: Place| {
        let options = ObjectOptions { objects: objects.map(Into::into), ..ObjectOptions::default() };
        let place = Objects::from_options(options, storage).unwrap().place;
        assert_eq!(place, expected);
    };
    check(None, &disk(), Place::Directory("data/objects".into()));
    check(None, &Storage::Memory, Place::Memory);
    check(Some("there"), &disk(), Place::Directory("there".into()));
    check(Some("there"), &Storage::Memory, Place::Directory("there".into()));
    check(Some("./s3"), &disk(), Place::Directory("./s3".into()));
}

#[test]
fn an_endpoint_has_its_options() {
    let plain = Endpoint { url: None, region: "us-east-1".into(), key: None, allow_http: false };
    let place = |options| Objects::from_options(options, &disk()).unwrap().place;
    assert_eq!(place(at_endpoint()), Place::S3(plain));
    let options = ObjectOptions {
        s3_endpoint: Some("http://127.0.0.1:9000".into()),
        s3_region: Some("eu-west-1".into()),
        s3_access_key_id: Some("id".into()),
        s3_secret_access_key: Some(Secret::from("sesame")),
        s3_allow_http: Some(true),
        ..at_endpoint()
    };
    let full = Endpoint {
        url: Some("http://127.0.0.1:9000".into()),
        region: "eu-west-1".into(),
        key: Some(Key { id: "id".into(), secret: Secret::from("sesame") }),
        allow_http: true,
    };
    let place = place(options);
    assert_eq!(place, Place::S3(full));
    assert!(!format!("{place:?}").contains("sesame"));
}

#[test]
fn mistakes_are_explained() {
    let check = |options: ObjectOptions, part: &str| {
        let error = Objects::from_options(options, &disk()).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    let endpoint = |url: &str| ObjectOptions { s3_endpoint: Some(url.into()), ..at_endpoint() };
    check(endpoint("http://127.0.0.1:9000"), "--s3-allow-http");
    check(endpoint("127.0.0.1:9000"), "URL");
    check(ObjectOptions { s3_access_key_id: Some("id".into()), ..at_endpoint() }, "both or none");
    check(
        ObjectOptions { s3_region: Some("eu-west-1".into()), ..ObjectOptions::default() },
        "--s3-region is about an S3-compatible endpoint",
    );
    check(
        ObjectOptions { backup_bucket: Some("Backups".into()), ..ObjectOptions::default() },
        "'Backups' is no name of a bucket",
    );
}
