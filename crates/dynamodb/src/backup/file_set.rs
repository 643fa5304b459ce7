//! A backup's files as they stand in a directory, for who brings them into a bucket from elsewhere.
//!
//! Everything here comes from outside: an ARN's parts and the names of files are checked before anybody uses them as a path.

use aws_types::Arn;
use object_store::path::Path;

use super::address::{Address, ROOT};
use super::files::{FileFault, MANIFEST};
use super::manifest::Manifest;

/// Which files are a backup, and where in the bucket they belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSet {
    /// The backup's ARN.
    pub arn: String,
    /// Where the files belong.
    pub folder: Path,
    /// The names and the lengths of the files with items.
    pub data: Vec<(String, u64)>,
}

impl FileSet {
    /// The name of the file that says all this. It is the last to be written: it makes the backup.
    pub const MANIFEST: &str = MANIFEST;

    /// Reads that file.
    ///
    /// # Errors
    /// It is damaged, of a later version, or no manifest.
    pub fn read(manifest: &[u8]) -> Result<Self, FileFault> {
        let damaged = |fault: String| FileFault::Damaged { file: MANIFEST.into(), fault };
        let Manifest { arn, parts, .. } =
            Manifest::decode(manifest).map_err(|fault| damaged(fault.to_string()))?;
        let folder = folder(&arn).ok_or_else(|| damaged(format!("{arn} is no backup's ARN")))?;
        if let Some(part) = parts.iter().find(|part| part.file == MANIFEST || !is_plain(&part.file)) {
            return Err(damaged(format!("{:?} is no file with items", part.file)));
        }
        let data = parts.into_iter().map(|part| (part.file, part.bytes)).collect();
        Ok(Self { arn, folder, data })
    }
}

fn folder(arn: &str) -> Option<Path> {
    let parsed = Arn::parse(arn).ok()?;
    let (table, id) = parsed.resource.strip_prefix("table/")?.split_once("/backup/")?;
    let folder = Path::from_iter([ROOT, parsed.account, parsed.region, table, id]);
    let address = Address::of_manifest(&folder.clone().join(MANIFEST))?;
    (address.to_string() == arn).then_some(folder)
}

/// Whether a name can be of nothing but a file in the same directory.
fn is_plain(file: &str) -> bool {
    let bytes = file.as_bytes();
    !file.starts_with('.') && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::{folder, is_plain};

    #[test]
    fn an_arns_parts_are_the_path() {
        let id = "01769860800000-0123abcd";
        let arn = |rest: &str| format!("arn:aws:dynamodb:eu-west-1:012345678901:table/{rest}");
        let path = folder(&arn(&format!("Music/backup/{id}"))).unwrap();
        assert_eq!(path.as_ref(), format!("backups/012345678901/eu-west-1/Music/{id}"));
        for rest in [
            "Music".into(),
            format!("../backup/{id}"),
            format!("a/b/backup/{id}"),
            "Music/backup/..".into(),
            format!("Music/backup/{id}/x"),
        ] {
            assert_eq!(folder(&arn(&rest)), None, "{rest}");
        }
    }

    #[test]
    fn files_are_beside_the_manifest() {
        for (file, expected) in
            [("data-00000.zst", true), ("../x", false), (".x", false), ("a/b", false), ("a\\b", false)]
        {
            assert_eq!(is_plain(file), expected, "{file}");
        }
    }
}
