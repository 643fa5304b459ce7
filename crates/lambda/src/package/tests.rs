use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::check;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_package_is_a_zip_with_files() {
    check(&zip(&[("index.py", b"def handler(event, context): pass")])).unwrap();
    for (bytes, message) in [
        (Vec::new(), "Uploaded file must be a non-empty zip"),
        (zip(&[]), "Uploaded file must be a non-empty zip"),
        (
            b"hello".to_vec(),
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
    ] {
        assert_eq!(check(&bytes).unwrap_err().to_string(), message);
    }
}
