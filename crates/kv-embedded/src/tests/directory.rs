//! Which directories open, and what is said of those that do not.

use std::fs;

use super::{get, open, put};
use crate::{EmbeddedKv, OpenError, Options};

fn refusal(dir: &std::path::Path) -> OpenError {
    EmbeddedKv::open(dir, Options::default()).err().expect("the directory is refused")
}

#[test]
fn a_second_opening_is_refused_until_the_first_ends() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let refused = refusal(dir.path());
    assert!(matches!(refused, OpenError::Locked(_)));
    assert!(refused.to_string().contains(&dir.path().display().to_string()));
    drop(first);
    open(dir.path());
}

#[test]
fn a_snapshot_keeps_the_directory_locked() {
    let dir = tempfile::tempdir().unwrap();
    let kv = open(dir.path());
    let view = kv_conformance::block_on(kv::Kv::snapshot(&kv)).unwrap();
    drop(kv);
    assert!(matches!(refusal(dir.path()), OpenError::Locked(_)));
    drop(view);
    open(dir.path());
}

#[test]
fn a_directory_with_other_files_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("letter.txt"), "dear").unwrap();
    assert!(matches!(refusal(dir.path()), OpenError::Foreign(_)));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn formats_are_checked_and_the_version_is_recorded() {
    fn check(format: &str, expected: fn(&OpenError) -> bool) {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        fs::write(dir.path().join("FORMAT"), format).unwrap();
        let refused = refusal(dir.path());
        assert!(expected(&refused), "{refused}");
    }
    check(
        "format 2\nwritten-by tidegate 9.1.0\n",
        |error| matches!(error, OpenError::Format { found: 2, written_by, .. } if written_by == "9.1.0"),
    );
    check("", |error| matches!(error, OpenError::FormatUnreadable(_)));
    check("format one\nwritten-by tidegate 1\n", |error| matches!(error, OpenError::FormatUnreadable(_)));

    let dir = tempfile::tempdir().unwrap();
    for version in ["0.1.0", "0.2.0"] {
        let options = Options { version: version.into(), ..Options::default() };
        drop(EmbeddedKv::open(dir.path(), options).unwrap());
        let recorded = fs::read_to_string(dir.path().join("FORMAT")).unwrap();
        assert_eq!(recorded, format!("format 1\nwritten-by tidegate {version}\n"));
    }
}

#[test]
fn an_interrupted_creation_starts_over() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    fs::remove_file(dir.path().join("FORMAT")).unwrap();
    fs::remove_file(dir.path().join("store/version")).unwrap();
    fs::write(dir.path().join("CREATING"), "").unwrap();
    let kv = open(dir.path());
    put(&kv, "a", "1").unwrap();
    drop(kv);
    assert!(!dir.path().join("CREATING").exists());
    assert_eq!(get(&open(dir.path()), "a"), Some("1".into()));
}

#[test]
fn a_store_whose_format_file_is_gone_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    fs::remove_file(dir.path().join("FORMAT")).unwrap();
    assert!(matches!(refusal(dir.path()), OpenError::Foreign(_)));
    assert!(dir.path().join("store/version").exists());
}

#[test]
fn objects_may_have_been_there_first() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("objects/bucket")).unwrap();
    put(&open(dir.path()), "a", "1").unwrap();
    assert_eq!(get(&open(dir.path()), "a"), Some("1".into()));
    assert!(dir.path().join("objects/bucket").exists());
}
