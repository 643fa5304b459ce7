//! The client of the HTTP backends of APIs.

use std::path::Path;

use anyhow::Context;
use execute_api::Upstream;

/// A client that trusts the system's roots, and those in this file.
pub(crate) fn open(authorities: Option<&Path>) -> anyhow::Result<Upstream> {
    let Some(path) = authorities else { return Ok(Upstream::new()) };
    let pem = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Upstream::trusting(&pem).with_context(|| format!("{} is of no use", path.display()))
}
