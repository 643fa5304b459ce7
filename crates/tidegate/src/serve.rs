//! The life of a server: start, serve, stop.

use std::sync::Arc;

use anyhow::{Context, bail};
use aws_types::Clock;
use edge::{Limits, Server, Stopped};
use tokio::runtime::Builder;
use tokio::sync::mpsc;

use crate::clock::SystemClock;
use crate::config::{Config, Storage};
use crate::engine::Engine;
use crate::services::{Ground, Services};
use crate::signals::Signals;
use crate::{banner, clock, listen, logging, metrics};

/// Serves until a signal comes or the engine fails.
pub(crate) fn serve(config: &Config) -> anyhow::Result<()> {
    logging::start(config)?;
    let runtime =
        Builder::new_multi_thread().enable_all().build().context("cannot start the server's threads")?;
    runtime.block_on(run(config))
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let mut signals = Signals::take().context("cannot listen to signals")?;
    let (report_failure, mut failures) = mpsc::unbounded_channel();
    // The socket comes before the data: it is refused sooner, and nothing is left behind.
    let listener = listen::listen(config).await?;
    let address = listener.local_addr().context("the socket has no address")?;
    let engine = Engine::open(&config.storage, clock::of_stamps(), move |reason| {
        // The receiver goes away only when the server stops anyway.
        let _ = report_failure.send(reason.to_owned());
    })?;
    let metrics = metrics::install()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ground = Ground {
        kv: Arc::clone(&engine.kv),
        clock: Arc::clone(&clock),
        address,
        endpoint: banner::endpoint(address),
    };
    let services = Services::open(config, &ground).await?;
    let server = Server::new(services.edge.clone(), clock, Limits::default(), metrics);

    tracing::info!(%address, storage = storage_name(&config.storage), "serving");
    if let Err(error) = banner::print(address) {
        tracing::debug!(error = %error, "nobody reads the standard output");
    }
    let mut failure = None;
    let stop = async {
        tokio::select! {
            () = signals.next() => {}
            // An engine in memory has let go of its end: it never fails.
            Some(reason) = failures.recv() => failure = Some(reason),
        }
        tracing::info!("stopping");
        signals.exit_at_next();
    };
    let stopped = server.serve(listener, stop).await;
    if let Stopped::CutOff(connections) = stopped {
        tracing::warn!(connections, "requests were cut off: they took too long");
    }
    services.stop().await;
    // Nothing else runs any more, so nothing minds that this blocks.
    engine.close();
    match failure {
        Some(reason) => bail!("storage failed and was closed, what was acknowledged is safe: {reason}"),
        None => Ok(()),
    }
}

fn storage_name(storage: &Storage) -> String {
    match storage {
        Storage::Memory => "memory".into(),
        Storage::Disk { dir, .. } => dir.display().to_string(),
    }
}
