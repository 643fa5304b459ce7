//! Where what the services count comes together: the process's one recorder, read as a page by the edge.

use std::sync::Arc;

use anyhow::Context;
use edge::RenderMetrics;
use metrics_exporter_prometheus::PrometheusBuilder;

/// From now on everything is counted; the answer writes it down.
pub(crate) fn install() -> anyhow::Result<RenderMetrics> {
    let recorder = PrometheusBuilder::new().install_recorder().context("cannot count metrics")?;
    Ok(Arc::new(move || recorder.render()))
}
