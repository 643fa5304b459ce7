//! `cargo xtask licences`: every dependency's licence is one of those that `deny.toml` allows.
//!
//! cargo-deny checks more (advisories, sources, bans) and is run where it is installed; this check needs nothing but cargo
//! and the lock file, so that it can always run. Both read the one list in `deny.toml`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Fails with every package whose licence is not allowed.
pub(crate) fn run(root: &Path) -> Result<()> {
    let policy = std::fs::read_to_string(root.join("deny.toml")).context("reading deny.toml")?;
    let allowed = list(&policy, "licenses", "allow")?;
    // What is built is all that counts.
    let workspace = Workspace::load(root, &list(&policy, "graph", "targets")?)?;
    let mut faults: Vec<String> = workspace
        .foreign()
        .filter(|package| !package.license.as_deref().is_some_and(|licence| satisfied(licence, &allowed)))
        .map(|package| {
            format!(
                "{} {}: {}",
                package.name,
                package.version,
                package.license.as_deref().unwrap_or("no licence")
            )
        })
        .collect();
    faults.sort();
    if !faults.is_empty() {
        bail!("licences that deny.toml does not allow:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

/// The strings of a list in a section.
fn list<'a>(policy: &'a str, section: &str, key: &str) -> Result<Vec<&'a str>> {
    let missing = || format!("deny.toml has no list `{key}` in [{section}]");
    let section = policy.split(&format!("[{section}]")).nth(1).with_context(missing)?;
    let list = section.split(&format!("\n{key} = [")).nth(1).and_then(|rest| rest.split(']').next());
    let list = list.with_context(missing)?;
    Ok(list.split('"').skip(1).step_by(2).collect())
}

/// Whether an SPDX expression is satisfied by the allowed licences. `AND` binds tighter than `OR`, as in SPDX.
fn satisfied(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let satisfied = any(&tokens, &mut at, allowed);
    satisfied && at == tokens.len()
}

fn any(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut satisfied = all(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        satisfied |= all(tokens, at, allowed);
    }
    satisfied
}

fn all(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut satisfied = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        satisfied &= one(tokens, at, allowed);
    }
    satisfied
}

fn one(tokens: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let Some(&token) = tokens.get(*at) else { return false };
    *at += 1;
    if token == "(" {
        let satisfied = any(tokens, at, allowed);
        let closed = tokens.get(*at) == Some(&")");
        *at += 1;
        return satisfied && closed;
    }
    let mut licence = token.to_owned();
    if tokens.get(*at) == Some(&"WITH") {
        let exception = tokens.get(*at + 1).copied().unwrap_or_default();
        licence = format!("{token} WITH {exception}");
        *at += 2;
    }
    // An exception only adds permissions, and so does "or any later version".
    allowed.contains(&licence.as_str()) || allowed.contains(&token.trim_end_matches('+'))
}

#[cfg(test)]
mod tests {
    use super::{list, satisfied};

    #[test]
    fn expressions_are_satisfied_by_one_alternative() {
        let allowed = ["MIT", "Apache-2.0", "ISC"];
        for (expression, expected) in [
            ("MIT", true),
            ("MIT OR Apache-2.0", true),
            ("MIT/GPL-3.0", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND ISC", true),
            ("GPL-3.0 OR MIT AND BSD-3-Clause", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("MIT+", true),
            ("(MIT", false),
            ("", false),
        ] {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }

    #[test]
    fn the_lists_are_those_of_deny_toml() {
        let policy =
            "[graph]\ntargets = [\"a-b\"]\n[licenses]\nallow = [\n    \"MIT\",\n    \"ISC\",\n]\n[bans]\n";
        assert_eq!(list(policy, "licenses", "allow").unwrap(), ["MIT", "ISC"]);
        assert_eq!(list(policy, "graph", "targets").unwrap(), ["a-b"]);
        assert!(list(policy, "bans", "allow").is_err());
    }
}
