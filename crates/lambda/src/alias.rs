//! Aliases: names that point to a version, or to two of them by weight.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html>

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aws_models::lambda::types::{AliasConfiguration, AliasRoutingConfiguration};

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::LATEST;
use crate::request::violation;

/// The refusal of a request for an alias that is not there.
pub(crate) fn missing(function: &Function, name: &str) -> Error {
    Error::ResourceNotFound(format!("Cannot find alias arn: {}", function.qualified_arn(name)))
}

/// Checks the name of an alias that is made: a number would be a version's.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(violation(
            name,
            "name",
            "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
        ));
    }
    Ok(())
}

/// Checks where an alias points to, and leaves out what says nothing.
pub(crate) fn check(function: &Function, alias: &mut AliasConfiguration) -> Result<()> {
    let target = alias.function_version.as_deref().unwrap_or(LATEST);
    check_version(function, target)?;
    let weights = alias.routing_config.take().and_then(|routing| routing.additional_version_weights);
    let Some(weights) = weights.filter(|weights| !weights.is_empty()) else { return Ok(()) };
    check_weights(function, target, &weights)?;
    alias.routing_config = Some(AliasRoutingConfiguration { additional_version_weights: Some(weights) });
    Ok(())
}

/// The version that serves the next call: `chance` lies between 0 and 1.
pub(crate) fn route(alias: &AliasConfiguration, chance: f64) -> &str {
    let weights =
        alias.routing_config.as_ref().and_then(|routing| routing.additional_version_weights.as_ref());
    let mut below = 0.0;
    for (version, weight) in weights.into_iter().flatten() {
        below += weight;
        if chance < below {
            return version;
        }
    }
    alias.function_version.as_deref().unwrap_or(LATEST)
}

fn check_version(function: &Function, version: &str) -> Result<()> {
    let known =
        version == LATEST || version.parse().is_ok_and(|number: u64| function.versions.contains_key(&number));
    if known { Ok(()) } else { Err(function.not_found(Some(version))) }
}

fn check_weights(function: &Function, target: &str, weights: &BTreeMap<String, f64>) -> Result<()> {
    if weights.len() > 1 {
        return Err(Error::invalid("Number of items in AdditionalVersionWeights cannot be greater than 1"));
    }
    for (version, weight) in weights {
        if target == LATEST || version == LATEST {
            return Err(Error::invalid(
                "$LATEST is not supported for an alias pointing to more than 1 version",
            ));
        }
        if version == target {
            return Err(Error::invalid(format!(
                "Invalid function version {version}. Function version {version} is already included in routing \
                 configuration."
            )));
        }
        if !(0.0..=1.0).contains(weight) {
            return Err(violation(
                format!("{{{version}={weight}}}"),
                "routingConfig.additionalVersionWeights",
                "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must \
                 have value greater than or equal to 0.0]",
            ));
        }
        check_version(function, version)?;
    }
    Ok(())
}
