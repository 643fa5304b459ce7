//! What `cargo metadata` says about the workspace.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// Packages, and who needs whom.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    /// Every package of the dependency graph.
    pub packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

/// One package.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub license: Option<String>,
    id: String,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    /// Absent for what the product itself needs.
    kind: Option<String>,
}

impl Workspace {
    /// Asks cargo, which needs no network where the lock file's packages are at hand. What no platform of the list needs is
    /// left out, unless the list is empty.
    pub(crate) fn load(root: &Path, platforms: &[&str]) -> Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let arguments = ["metadata", "--format-version", "1", "--locked"];
        let output = Command::new(cargo)
            .args(arguments)
            .args(platforms.iter().flat_map(|platform| ["--filter-platform", platform]))
            .current_dir(root)
            .output()
            .context("running cargo metadata")?;
        ensure!(
            output.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// The crates of this workspace, each with the names of what its product part depends on directly.
    pub(crate) fn own_dependencies(&self) -> BTreeMap<&str, Vec<&str>> {
        let names: BTreeMap<&str, &str> =
            self.packages.iter().map(|p| (p.id.as_str(), p.name.as_str())).collect();
        let name = |id: &str| names.get(id).copied().unwrap_or_default();
        let own = self.resolve.nodes.iter().filter(|node| self.workspace_members.contains(&node.id));
        own.map(|node| {
            let shipped = node.deps.iter().filter(|d| d.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            (name(&node.id), shipped.map(|dependency| name(&dependency.pkg)).collect())
        })
        .collect()
    }

    /// The packages that do not belong to this workspace.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !self.workspace_members.contains(&package.id))
    }
}
