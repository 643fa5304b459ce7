//! What the requests of the streams' API have in common: a stream named by its ARN, and the size of a page.
//!
//! Source: the messages of the live service.

use aws_types::{Arn, Context};

use super::record::Stream;
use crate::catalog::is_name;
use crate::table::Owner;
use crate::{DynamoDb, Error, Result, keyspace};

/// A stream's ARN, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StreamRef<'a> {
    arn: &'a str,
    region: &'a str,
    account: &'a str,
    /// The table's name.
    pub(super) table: &'a str,
    /// What tells the stream from the table's other ones.
    pub(super) label: &'a str,
}

impl<'a> StreamRef<'a> {
    /// Reads an ARN; `None` if it is not a stream's.
    pub(super) fn read(arn: &'a str) -> Option<Self> {
        let parts = Arn::parse(arn).ok()?;
        let (table, label) = parts.resource.strip_prefix("table/")?.split_once("/stream/")?;
        let is_stream = parts.partition.starts_with("aws") && parts.service == "dynamodb" && is_name(table);
        let named = is_stream && !label.is_empty();
        named.then_some(Self { arn, region: parts.region, account: parts.account, table, label })
    }

    /// Reads the ARN that a request names a stream by. It must bear the request's account.
    pub(super) fn parse(cx: &Context, arn: &'a str) -> Result<Self> {
        let stream = Self::read(arn).ok_or_else(|| Error::validation("Invalid StreamArn"))?;
        if stream.account != cx.account.as_str() {
            return Err(Error::AccessDenied(format!(
                "User: arn:aws:iam::{}:root is not authorized to access this resource: {arn}",
                cx.account
            )));
        }
        Ok(stream)
    }

    /// The stream as it is now, without what is too old to be read.
    pub(super) async fn find(&self, cx: &Context, db: &DynamoDb) -> Result<Stream> {
        let missing = || {
            Error::ResourceNotFound(format!("Requested resource not found: Stream: {} not found", self.arn))
        };
        if self.region != cx.region.as_str() {
            return Err(missing());
        }
        let key = keyspace::stream(&Owner::of(cx), self.table, self.label);
        let stored = db.kv.get(&[key]).await?.into_iter().next().flatten().ok_or_else(missing)?;
        Stream::decode(&stored)?.without_trimmed(cx.now).ok_or_else(missing)
    }
}

/// How many entries a page may have. The model knows the least number, the service the greatest.
pub(super) fn page_limit(given: Option<i32>, max: usize) -> Result<usize> {
    let Some(limit) = given else { return Ok(max) };
    usize::try_from(limit).ok().filter(|limit| *limit <= max).ok_or_else(|| {
        Error::validation(format_args!(
            "1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: \
             Member must have value less than or equal to {max}"
        ))
    })
}
