use std::fs;
use std::io::{Cursor, Write};

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{UnpackError, stays_within, unpack};
use crate::host::limits::UNPACKED_BYTES_MAX;

fn package(fill: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

#[test]
fn links_within_the_package_work() {
    let zip = package(|zip| {
        zip.add_symlink("lib/current", "../versions/1", deflated()).unwrap();
        zip.start_file("versions/1/x", deflated()).unwrap();
        zip.write_all(b"one").unwrap();
    });
    let to = TempDir::new().unwrap();
    unpack(&zip, to.path()).unwrap();
    assert_eq!(fs::read(to.path().join("lib/current/x")).unwrap(), b"one");
}

#[test]
fn nothing_is_written_through_a_link_out_of_the_package() {
    let outside = TempDir::new().unwrap();
    let zip = package(|zip| {
        zip.add_symlink("out", outside.path().to_str().unwrap(), deflated()).unwrap();
        zip.start_file("out/x", deflated()).unwrap();
        zip.write_all(b"one").unwrap();
    });
    let to = TempDir::new().unwrap();
    assert!(unpack(&zip, to.path()).is_err());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_link_through_a_link_is_refused() {
    let zip = package(|zip| {
        zip.add_symlink("a", "b/c", deflated()).unwrap();
        zip.add_symlink("a/d", "..", deflated()).unwrap();
        zip.add_directory("b/c", deflated()).unwrap();
    });
    let to = TempDir::new().unwrap();
    let refusal = unpack(&zip, to.path()).unwrap_err();
    assert!(matches!(refusal, UnpackError::Outside(_)), "{refusal:?}");
}

#[test]
fn link_targets_never_leave_the_top() {
    let check =
        |target, depth, expected| assert_eq!(stays_within(target, depth), expected, "{target} at {depth}");
    check("x", 0, true);
    check("./x/y", 0, true);
    check("../x", 1, true);
    check("../x", 0, false);
    check("../../x", 1, false);
    check("x/../../y", 1, false);
    check("/etc/passwd", 3, false);
    check("", 1, false);
}

#[test]
fn what_a_package_inflates_to_is_bounded() {
    let zeros = vec![0; 1 << 20];
    let zip = package(|zip| {
        for name in 0..3 {
            zip.start_file(name.to_string(), deflated()).unwrap();
            for _ in 0..UNPACKED_BYTES_MAX / (2 << 20) {
                zip.write_all(&zeros).unwrap();
            }
        }
    });
    assert!(zip.len() < 2 << 20);
    let to = TempDir::new().unwrap();
    let refusal = unpack(&zip, to.path()).unwrap_err();
    assert!(matches!(refusal, UnpackError::TooLarge), "{refusal:?}");
}

#[test]
fn what_is_no_zip_is_refused() {
    let whole = package(|zip| {
        zip.start_file("x", deflated()).unwrap();
        zip.write_all(&[7; 100]).unwrap();
    });
    for bytes in [&b""[..], b"PK", &whole[..whole.len() / 2]] {
        let refusal = unpack(bytes, TempDir::new().unwrap().path()).unwrap_err();
        assert!(matches!(refusal, UnpackError::NotAZip(_)), "{refusal:?}");
    }
}
