//! Data streams in memory: they take what is put into them, unless a test tells them what to answer next.

use std::collections::VecDeque;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use serde_json::Value;

use super::{DeliveryFault, KinesisRecord, KinesisStream, KinesisStreams};

/// The name of the stream that is not there.
pub(crate) const MISSING: &str = "missing";

/// All streams that there may be.
#[derive(Default)]
pub(crate) struct TestStreams {
    /// What the next requests are answered; later ones are accepted.
    pub(crate) answers: Mutex<VecDeque<Result<Vec<bool>, DeliveryFault>>>,
    taken: Mutex<Vec<KinesisRecord>>,
    requests: Mutex<usize>,
}

impl TestStreams {
    /// The records that were accepted since the last call, in their order.
    pub(crate) fn take(&self) -> Vec<KinesisRecord> {
        std::mem::take(&mut *self.taken.lock())
    }

    /// The same, as JSON.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.take().iter().map(|record| serde_json::from_slice(&record.data).expect("JSON")).collect()
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        *self.requests.lock()
    }
}

impl KinesisStreams for TestStreams {
    fn check<'a>(&'a self, stream: &'a KinesisStream) -> BoxFuture<'a, Result<(), DeliveryFault>> {
        let missing = stream.name == MISSING;
        let answer = if missing { Err(DeliveryFault::Refused("no such stream".into())) } else { Ok(()) };
        std::future::ready(answer).boxed()
    }

    fn put<'a>(
        &'a self,
        _stream: &'a KinesisStream,
        records: &'a [KinesisRecord],
    ) -> BoxFuture<'a, Result<Vec<bool>, DeliveryFault>> {
        *self.requests.lock() += 1;
        let answer = self.answers.lock().pop_front().unwrap_or_else(|| Ok(vec![true; records.len()]));
        if let Ok(accepted) = &answer {
            let accepted = records.iter().zip(accepted).filter(|(_, accepted)| **accepted);
            self.taken.lock().extend(accepted.map(|(record, _)| record.clone()));
        }
        std::future::ready(answer).boxed()
    }
}
