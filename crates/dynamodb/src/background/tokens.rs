//! Forgets `ClientRequestToken`s after their ten minutes, in the order of their expiry.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_types::Timestamp;
use kv::{Direction, Scan, WriteSet};

use super::Progress;
use crate::{DynamoDb, Result, keyspace};

/// Tokens forgotten in one commit.
const CHUNK: usize = 500;

/// Up to when tokens were forgotten by this process: a scan begins there, not at the head of what was removed.
#[derive(Debug, Default)]
pub(crate) struct ForgottenUntil(AtomicU64);

/// Forgets some tokens that expired.
pub(super) async fn forget(db: &DynamoDb) -> Result<Progress> {
    let now = db.clock.now();
    let done = Timestamp(db.tokens_forgotten.0.load(Ordering::Relaxed));
    let scan = Scan {
        range: keyspace::token_expiries(done, now),
        direction: Direction::Forward,
        limit: CHUNK,
        bytes_max: usize::MAX,
    };
    let page = db.kv.scan(scan).await?;
    let Some((last, _)) = page.entries.last() else {
        db.tokens_forgotten.0.store(now.0, Ordering::Relaxed);
        return Ok(Progress::Idle);
    };
    let reached = keyspace::time_of_token_expiry(last);
    let notes: Vec<_> = page.entries.into_iter().map(|(note, _)| note).collect();
    let tokens: Vec<_> = notes.iter().map(keyspace::token_of_expiry).collect();
    // A token that was used anew since then has a later expiry, and stays.
    let decided = kv::commit(db.kv.as_ref(), tokens.clone(), move |values| {
        let mut writes = WriteSet::default();
        for ((note, token), value) in notes.iter().zip(&tokens).zip(values) {
            writes.delete(note.clone());
            if crate::write::token::expiry(value.as_ref()).is_some_and(|expires| expires <= now) {
                writes.delete(token.clone());
            }
        }
        Ok::<_, std::convert::Infallible>((writes, ()))
    })
    .await?;
    match decided {
        Ok(()) => db.tokens_forgotten.0.store(reached.0, Ordering::Relaxed),
        Err(never) => match never {},
    }
    Ok(if page.more { Progress::More } else { Progress::Idle })
}
