//! What exports and imports have in common: their ids and ARNs, and records that tell of them for ninety days.
//!
//! The record is written by the commit that promises the work and replaced by the one that ends it, so that what is asked
//! for later is known whatever became of the table. Ids begin with the moment of the request, so records are in the order of
//! tables and then of time. Knows nothing of what is moved.

mod failure;
mod patience;

use std::fmt;
use std::time::Duration;

use aws_types::{Arn, Context, Timestamp};
use kv::{Direction, Key, Kv, Scan, Value, WriteSet};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::catalog::is_name;
use crate::table::Owner;
use crate::{Error, Result, keyspace};

pub(crate) use failure::{Failure, Stop};
pub(crate) use patience::Patience;

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;
/// How long an export or import is listed.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html>
const LISTED: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a client token stands for its request.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html>
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);
/// What a token of a page must have at least.
const PAGE_TOKEN_LENGTH_MIN: usize = 112;

/// Which way items go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// From a table to a bucket.
    Export,
    /// From a bucket to a table.
    Import,
}

/// Names one export or import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// Which of the two.
    pub(crate) kind: Kind,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// The table's name.
    pub(crate) table: String,
    /// The last part of the ARN.
    pub(crate) id: String,
}

/// What is kept of an export or import.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    /// Which one it is of.
    fn address(&self) -> &Address;
    /// When it began.
    fn started(&self) -> Timestamp;
}

/// How one ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// When.
    pub(crate) ended_ms: u64,
    /// Why it failed, if it did.
    pub(crate) failure: Option<Failure>,
}

impl Address {
    /// What a request begins.
    pub(crate) fn new(cx: &Context, kind: Kind, table: &str) -> Self {
        let tells_apart = xxh3_64(cx.request_id.as_str().as_bytes()) as u32;
        let id = format!("{:014}-{tells_apart:08x}", cx.now.0);
        let (account, region) = (cx.account.to_string(), cx.region.to_string());
        Self { kind, account, region, table: table.to_owned(), id }
    }

    /// Reads an ARN, which must be of the request's account and region.
    pub(crate) fn parse(cx: &Context, kind: Kind, text: &str) -> Result<Self> {
        let invalid = || Error::validation(format!("Invalid {} ARN", kind.name()));
        let arn = Arn::parse(text).map_err(|_| invalid())?;
        let foreign = arn.partition != "aws"
            || arn.service != "dynamodb"
            || arn.region != cx.region.as_str()
            || arn.account != cx.account.as_str();
        if foreign {
            return Err(Error::AccessDenied("Access is denied".into()));
        }
        let names = arn.resource.strip_prefix("table/").and_then(|names| names.split_once(kind.segment()));
        let (table, id) = names.filter(|(table, id)| is_name(table) && is_id(id)).ok_or_else(invalid)?;
        let (account, region) = (arn.account.to_owned(), arn.region.to_owned());
        Ok(Self { kind, account, region, table: table.to_owned(), id: id.to_owned() })
    }

    /// The record's key.
    pub(crate) fn key(&self) -> Result<Key> {
        let owner = Owner::parse(&self.account, &self.region);
        let owner = owner.ok_or_else(|| Error::Internal(format!("{self} has no owner")))?;
        Ok(keyspace::transfer(self.kind, &owner, &self.table, &self.id))
    }

    /// The id of the job that does the work.
    pub(crate) fn job_id(&self) -> String {
        let Self { kind, account, region, table, id } = self;
        format!("{}/{account}/{region}/{table}/{id}", kind.name())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, account, region, table, id } = self;
        write!(f, "arn:aws:dynamodb:{region}:{account}:table/{table}{}{id}", kind.segment())
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Export => "Export",
            Self::Import => "Import",
        }
    }

    fn segment(self) -> &'static str {
        match self {
            Self::Export => "/export/",
            Self::Import => "/import/",
        }
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 23 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Adds a record to a commit.
pub(crate) fn keep(kept: &impl Kept, writes: &mut WriteSet) -> Result<()> {
    let mut bytes = vec![FORMAT];
    serde_json::to_writer(&mut bytes, kept).map_err(|fault| Error::Internal(fault.to_string()))?;
    writes.put(kept.address().key()?, bytes.into());
    Ok(())
}

/// The record of that address.
pub(crate) async fn find<T: Kept>(kv: &dyn Kv, address: &Address) -> Result<Option<T>> {
    let stored = kv.get(&[address.key()?]).await?.into_iter().next().flatten();
    stored.as_ref().map(decode).transpose()
}

/// All records of an owner, or of those of his tables with one name.
pub(crate) async fn all<T: Kept>(
    kv: &dyn Kv,
    (kind, owner): (Kind, &Owner),
    table: Option<&str>,
) -> Result<Vec<T>> {
    let range = keyspace::transfers(kind, owner, table);
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    let page = kv.scan(scan).await?;
    page.entries.iter().map(|(_, stored)| decode(stored)).collect()
}

/// Those of them that are still listed, and those that can be forgotten.
pub(crate) fn by_age<T: Kept>(all: Vec<T>, now: Timestamp) -> (Vec<T>, Vec<T>) {
    all.into_iter().partition(|kept| kept.started().plus(LISTED) > now)
}

fn decode<T: Kept>(stored: &Value) -> Result<T> {
    let Some((&FORMAT, json)) = stored.split_first() else {
        return Err(Error::Internal("the record of an export or import has an unknown format".into()));
    };
    serde_json::from_slice(json)
        .map_err(|fault| Error::Internal(format!("the record of an export or import is damaged: {fault}")))
}

/// One page of what is listed, and the token of the next one: the last ARN in hexadecimal digits, in full groups.
pub(crate) fn page<T: Kept>(
    mut listed: Vec<T>,
    token: Option<&str>,
    limit: usize,
) -> Result<(Vec<T>, Option<String>)> {
    let after = token.map(arn_of_token).transpose()?;
    // Keys are in the order of tables' names, which is another one: `a-b` comes before `a` in ARNs.
    listed.sort_by_cached_key(|kept| kept.address().to_string());
    let mut rest = listed.into_iter().filter(|kept| {
        after.as_ref().is_none_or(|after| kept.address().to_string().as_bytes() > after.as_slice())
    });
    let page: Vec<T> = rest.by_ref().take(limit).collect();
    let more = rest.next().is_some();
    let last = page.last().filter(|_| more).map(|kept| token_of_arn(&kept.address().to_string()));
    Ok((page, last))
}

fn token_of_arn(arn: &str) -> String {
    let digits: String = arn.bytes().map(|byte| format!("{byte:02x}")).collect();
    let length = digits.len().max(PAGE_TOKEN_LENGTH_MIN).next_multiple_of(16);
    format!("{digits:0<length$}")
}

fn arn_of_token(token: &str) -> Result<Vec<u8>> {
    let invalid = || Error::validation("Invalid NextToken");
    let pairs = token.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes = pairs.map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or_else(invalid));
    let mut bytes = bytes.collect::<Result<Vec<u8>>>()?;
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    Ok(bytes)
}
