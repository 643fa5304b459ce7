//! `cargo xtask arrows`: keeps the direction of dependencies between the crates, and the vocabulary crates pure.
//!
//! Product → edge → services → {kv, vocabulary}; storage engines → kv. Only what ships counts: a service's tests may run
//! on an engine.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// A crate's place in the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// Pure words and formats.
    Vocabulary,
    /// The storage seam.
    Seam,
    /// Something behind the seam, or the suite that such things pass.
    Engine,
    /// One AWS service.
    Service,
    /// Listeners and the request stack.
    Edge,
    /// Wires all together.
    Product,
    /// For tests, measurements and the workspace itself; nothing that ships needs it.
    Tool,
}

const LAYERS: &[(&str, Layer)] = &[
    ("apigateway", Layer::Service),
    ("apigateway-model", Layer::Vocabulary),
    ("aws-models", Layer::Vocabulary),
    ("aws-protocols", Layer::Vocabulary),
    ("aws-types", Layer::Vocabulary),
    ("bench", Layer::Tool),
    ("body-memory", Layer::Vocabulary),
    ("dynamodb", Layer::Service),
    ("dynamodb-expressions", Layer::Vocabulary),
    ("dynamodb-interchange", Layer::Vocabulary),
    ("dynamodb-values", Layer::Vocabulary),
    ("edge", Layer::Edge),
    ("execute-api", Layer::Service),
    ("kv", Layer::Seam),
    ("kv-conformance", Layer::Engine),
    ("kv-embedded", Layer::Engine),
    ("kv-memory", Layer::Engine),
    ("lambda", Layer::Service),
    ("mapping-template", Layer::Vocabulary),
    ("sigv4", Layer::Vocabulary),
    ("testkit", Layer::Tool),
    ("tidegate", Layer::Product),
    ("xtask", Layer::Tool),
];

/// What brings time, tasks or the outside world into a crate.
const IMPURE: &[&str] =
    &["fjall", "futures-util", "hyper", "hyper-util", "mio", "reqwest", "rustix", "socket2", "tokio"];

impl Layer {
    fn may_use(self, other: Self) -> bool {
        match self {
            Self::Vocabulary => other == Self::Vocabulary,
            Self::Seam => false,
            Self::Engine => other == Self::Seam,
            Self::Service => matches!(other, Self::Seam | Self::Vocabulary),
            // The edge routes to services through their own interfaces, and never sees storage.
            Self::Edge => matches!(other, Self::Service | Self::Vocabulary),
            Self::Product => other != Self::Tool,
            Self::Tool => true,
        }
    }
}

/// Fails with every arrow that points the wrong way.
pub(crate) fn run(root: &Path) -> Result<()> {
    let faults = faults(&Workspace::load(root, &[])?.own_dependencies());
    if !faults.is_empty() {
        bail!("dependencies point the wrong way:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

fn faults(dependencies: &BTreeMap<&str, Vec<&str>>) -> Vec<String> {
    let mut faults = Vec::new();
    for (&name, needed) in dependencies {
        let Some(layer) = layer(name) else {
            faults.push(format!("{name} has no layer: name it in crates/xtask/src/arrows.rs"));
            continue;
        };
        for &other in needed {
            match layer_of(other, dependencies) {
                Some(below) if !layer.may_use(below) => {
                    faults.push(format!("{name} ({layer:?}) must not depend on {other} ({below:?})"));
                }
                None if layer == Layer::Vocabulary && IMPURE.contains(&other) => {
                    faults.push(format!(
                        "{name} is vocabulary and must stay pure: it must not depend on {other}"
                    ));
                }
                _ => {}
            }
        }
    }
    faults
}

fn layer(name: &str) -> Option<Layer> {
    LAYERS.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer)
}

/// A package of the registry may have the name of a crate here; only those of the workspace have layers.
fn layer_of(name: &str, dependencies: &BTreeMap<&str, Vec<&str>>) -> Option<Layer> {
    dependencies.contains_key(name).then(|| layer(name)).flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::faults;

    #[track_caller]
    fn check(name: &str, needs: &str, expected: &[&str]) {
        let mut dependencies = BTreeMap::from([("kv", vec![]), ("kv-memory", vec!["kv"]), ("edge", vec![])]);
        dependencies.insert(name, vec![needs]);
        assert_eq!(faults(&dependencies), expected);
    }

    #[test]
    fn arrows_point_down() {
        check("dynamodb", "kv", &[]);
        check("dynamodb", "tokio", &[]);
        check("tidegate", "kv-memory", &[]);
        check("dynamodb", "kv-memory", &["dynamodb (Service) must not depend on kv-memory (Engine)"]);
        check("dynamodb", "edge", &["dynamodb (Service) must not depend on edge (Edge)"]);
        check("sigv4", "tokio", &["sigv4 is vocabulary and must stay pure: it must not depend on tokio"]);
        check("newcomer", "kv", &["newcomer has no layer: name it in crates/xtask/src/arrows.rs"]);
    }
}
