//! Which backup: account, region, table and id, which its ARN spells, and the path of its files.
//!
//! An id is the moment of the request in milliseconds, fourteen digits, and eight hexadecimal digits that tell apart what
//! was asked for in one millisecond; a backup by the service has zeros there. So ids are in the order of creation.
//! An ARN's parts are checked before they become a path. Source: what the live service answers.

use std::fmt;

use aws_types::{AccountId, Arn, Context, Region, Timestamp};
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::catalog::is_name;
use crate::table::Owner;
use crate::{Error, Result};

/// What the paths of all backups begin with.
pub(super) const ROOT: &str = "backups";
/// How the ids of backups by the service end.
const SYSTEM_SUFFIX: &str = "-00000000";

/// Names one backup.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Address {
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// The table's name.
    pub(crate) table: String,
    /// The last part of the ARN.
    pub(crate) id: String,
}

impl Address {
    /// Reads the ARN that a request gives, which must bear the request's account.
    pub(crate) fn parse(cx: &Context, text: &str) -> Result<Self> {
        let no_backup = || Error::validation("Invalid Backup ARN");
        let arn = Arn::parse(text).map_err(|_| no_backup())?;
        let names = arn.resource.strip_prefix("table/").and_then(|names| names.split_once("/backup/"));
        let (table, id) = names.filter(|(table, id)| is_name(table) && is_id(id)).ok_or_else(no_backup)?;
        if arn.account != cx.account.as_str() || arn.region.is_empty() {
            return Err(Error::AccessDenied("Access is denied".into()));
        }
        let Some(region) = Region::parse(arn.region) else { return Err(not_valid()) };
        if arn.partition != "aws" || arn.service != "dynamodb" {
            return Err(not_valid());
        }
        Ok(Self::new(&Owner { account: cx.account, region }, table, id))
    }

    /// As [`Address::parse`], for what only looks into the request's own region, whatever region the ARN says: so does the
    /// live service.
    pub(crate) fn parse_here(cx: &Context, text: &str) -> Result<Self> {
        Ok(Self { region: cx.region.to_string(), ..Self::parse(cx, text)? })
    }

    /// The backup of that id.
    pub(crate) fn new(owner: &Owner, table: &str, id: &str) -> Self {
        let (account, region) = (owner.account.to_string(), owner.region.to_string());
        Self { account, region, table: table.into(), id: id.into() }
    }

    /// Which backup a manifest at this path is of; none if it is another file.
    pub(super) fn of_manifest(path: &Path) -> Option<Self> {
        let mut parts = path.parts();
        let mut next = || parts.next().map(|part| part.as_ref().to_owned());
        let (root, account, region, table) = (next()?, next()?, next()?, next()?);
        let (id, file) = (next()?, next()?);
        let whole = root == ROOT && file == super::files::MANIFEST && parts.next().is_none();
        let named = AccountId::parse(&account).is_some() && Region::parse(&region).is_some();
        (whole && named && is_name(&table) && is_id(&id)).then_some(Self { account, region, table, id })
    }

    /// Where the files of all backups are, of those of one owner, or of those of one of his tables.
    pub(super) fn folder(owner: Option<&Owner>, table: Option<&str>) -> Path {
        let owner = owner.map(|owner| [owner.account.to_string(), owner.region.to_string()]);
        let names = owner.into_iter().flatten().chain(table.map(str::to_owned));
        std::iter::once(ROOT.to_owned()).chain(names).collect()
    }

    /// Where its files are.
    pub(super) fn path(&self) -> Path {
        Path::from_iter([ROOT, &self.account, &self.region, &self.table, &self.id])
    }

    /// What backups are listed by: their moments, then the tables' names.
    pub(crate) fn order(&self) -> (&str, &str) {
        (&self.id, &self.table)
    }

    /// Whether the service made it, by itself.
    pub(super) fn is_system(&self) -> bool {
        self.id.ends_with(SYSTEM_SUFFIX)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, region, table, id } = self;
        write!(f, "arn:aws:dynamodb:{region}:{account}:table/{table}/backup/{id}")
    }
}

/// The id of the backup that a request asks for.
pub(crate) fn id(cx: &Context) -> String {
    let tells_apart = xxh3_64(cx.request_id.as_str().as_bytes()) as u32;
    format!("{:014}-{:08x}", cx.now.0, tells_apart.max(1))
}

/// The id of a backup that the service makes by itself.
pub(super) fn system_id(now: Timestamp) -> String {
    format!("{:014}{SYSTEM_SUFFIX}", now.0)
}

fn is_id(text: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    text.split_once('-').is_some_and(|(time, rest)| {
        time.len() == 14
            && time.bytes().all(|byte| byte.is_ascii_digit())
            && rest.len() == 8
            && rest.bytes().all(hexadecimal)
    })
}

fn not_valid() -> Error {
    Error::validation("Invalid Request: BackupArn is not valid")
}
