//! Imports: a new table filled from the objects of a bucket.
//!
//! The table is there when the request is answered, CREATING and closed, and becomes ACTIVE when everything that is an item
//! of it went in. A record that is none is counted and told of in an error file, and the import then ends as FAILED with the
//! table ACTIVE, as on the live service. A bucket that is missing leaves no table.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html>

mod errors;
mod job;
mod objects;
mod reading;
#[cfg(test)]
pub(crate) mod tests;

use aws_models::dynamodb::types::ImportTableInput;
use aws_types::{Context, Timestamp};
use kv::WriteSet;
use serde::{Deserialize, Serialize};

use crate::catalog::TableIdentity;
use crate::definition::TableDefinition;
use crate::jobs::{Job, Recorded};
use crate::table::Owner;
use crate::transfer::{self, Address, Kept, Kind, Outcome};
use crate::write::token::{Known, Token};
use crate::{DynamoDb, Error, Result, jobs};

pub(crate) use job::{ImportInto, Progress};

/// An import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Import {
    /// Which one.
    pub(crate) address: Address,
    /// AWS's `TableId` of the table that it makes.
    pub(crate) table_uuid: String,
    /// When it was asked for.
    pub(crate) started_ms: u64,
    /// What was asked for; always with a client token.
    pub(crate) wish: ImportTableInput,
    /// How far it came, once it has ended.
    pub(crate) progress: Progress,
    /// How it ended, if it did.
    pub(crate) outcome: Option<Outcome>,
}

impl Kept for Import {
    fn address(&self) -> &Address {
        &self.address
    }

    fn started(&self) -> Timestamp {
        Timestamp(self.started_ms)
    }
}

impl Import {
    /// The client's token.
    pub(crate) fn client_token(&self) -> &str {
        self.wish.client_token.as_deref().unwrap_or_default()
    }

    /// Makes the table and promises to fill it; answers the import that the same token promised before, if there is one.
    pub(crate) async fn begin(
        cx: &Context,
        db: &DynamoDb,
        (wish, definition): (ImportTableInput, TableDefinition),
        fingerprint: u128,
    ) -> Result<Self> {
        let import = Self {
            address: Address::new(cx, Kind::Import, &definition.name),
            table_uuid: definition.uuid.clone(),
            started_ms: cx.now.0,
            wish,
            progress: Progress::default(),
            outcome: None,
        };
        let token = Token::new(cx, "ImportTable", import.client_token(), fingerprint)
            .lasting(transfer::TOKEN_LIFETIME);
        let stored = db.kv.get(&[token.key()]).await?.into_iter().next().flatten();
        match token.known(stored.as_ref()) {
            Known::New => import.create(cx, db, definition, token).await,
            Known::Applied => import.promised_before(cx, db).await,
            Known::Mismatch => Err(Error::ImportConflict("Duplicate request detected".into())),
        }
    }

    /// Two requests with one token cannot both come as far as this: they name one table.
    async fn create(
        self,
        cx: &Context,
        db: &DynamoDb,
        definition: TableDefinition,
        token: Token,
    ) -> Result<Self> {
        let all = transfer::all::<Self>(&*db.kv, (Kind::Import, &Owner::of(cx)), None).await?;
        let (_, forgotten) = transfer::by_age(all, cx.now);
        let import = self.clone();
        let record = move |created: &TableDefinition, writes: &mut WriteSet| {
            for old in &forgotten {
                writes.delete(old.address.key()?);
            }
            token.remember(writes);
            transfer::keep(&import, writes)?;
            let job = ImportInto::new(import.address.clone(), TableIdentity::of(created));
            Recorded { id: import.address.job_id(), job: Job::Import(job) }.record(writes)
        };
        db.catalog.create(&Owner::of(cx), definition, record).await?;
        db.jobs.wake();
        Ok(self)
    }

    async fn promised_before(self, cx: &Context, db: &DynamoDb) -> Result<Self> {
        let all = transfer::all::<Self>(&*db.kv, (Kind::Import, &Owner::of(cx)), None).await?;
        let same = |import: &Self| import.client_token() == self.client_token();
        let before = all.into_iter().filter(same).max_by_key(|import| import.started_ms);
        before.ok_or_else(|| Error::Internal("a token names an import that is not there".into()))
    }

    /// The import of that address, as far as it is now.
    pub(crate) async fn find(db: &DynamoDb, address: &Address) -> Result<Option<Self>> {
        // The job first: when it is gone, the record tells how it ended.
        let job = jobs::find(db, &address.job_id()).await?;
        let Some(mut import) = transfer::find::<Self>(&*db.kv, address).await? else { return Ok(None) };
        if let (Some(Recorded { job: Job::Import(job), .. }), None) = (job, &import.outcome) {
            import.progress = job.progress;
        }
        Ok(Some(import))
    }
}
