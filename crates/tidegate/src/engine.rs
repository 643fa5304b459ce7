//! The storage engine that the configuration asks for.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use kv::Kv;
use kv_embedded::{EmbeddedKv, Options};
use kv_memory::MemoryKv;

use crate::config::{Durability, Storage};

/// How much the system may hold back of what was acknowledged with relaxed durability.
const RELAXED_SYNC_INTERVAL: Duration = Duration::from_secs(1);

/// An open engine.
pub(crate) struct Engine {
    pub(crate) kv: Arc<dyn Kv>,
    embedded: Option<Arc<EmbeddedKv>>,
}

impl Engine {
    /// Opens the engine, whose stamps follow `clock`. `on_fatal` is told if it fails for good.
    pub(crate) fn open(
        storage: &Storage,
        clock: kv::Clock,
        on_fatal: impl Fn(&str) + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let Storage::Disk { dir, durability } = storage else {
            return Ok(Self { kv: Arc::new(MemoryKv::with_clock(clock)), embedded: None });
        };
        let options = Options {
            durability: match durability {
                Durability::Sync => kv_embedded::Durability::Sync,
                Durability::Relaxed => kv_embedded::Durability::Relaxed { interval: RELAXED_SYNC_INTERVAL },
            },
            version: env!("CARGO_PKG_VERSION").into(),
            clock,
            on_fatal: Arc::new(on_fatal),
            ..Options::default()
        };
        let embedded = Arc::new(EmbeddedKv::open(dir, options).context("cannot open the data")?);
        Ok(Self { kv: Arc::<EmbeddedKv>::clone(&embedded), embedded: Some(embedded) })
    }

    /// Makes everything durable and lets go of the data. Blocks.
    pub(crate) fn close(self) {
        if let Some(embedded) = self.embedded {
            embedded.close();
        }
    }
}
