//! How asynchronous invocations of a function are retried, and where their records go.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html>

use aws_models::lambda::types::{DestinationConfig, FunctionEventInvokeConfig};
use aws_types::{Context, Timestamp};

use crate::destination::{self, Target};
use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::{FunctionRef, LATEST};
use crate::store::Beside;
use crate::{Lambda, uuid};

/// The key of a qualifier's configuration: the function's own is that of `$LATEST`.
pub(crate) fn key(qualifier: Option<&str>) -> &str {
    qualifier.unwrap_or(LATEST)
}

/// The configuration of a qualifier.
pub(crate) fn find<'a>(
    function: &'a Function,
    qualifier: Option<&str>,
) -> Result<&'a FunctionEventInvokeConfig> {
    function.event_invoke.get(key(qualifier)).ok_or_else(|| missing(function, qualifier))
}

/// The refusal of a request for a configuration that is not there.
pub(crate) fn missing(function: &Function, qualifier: Option<&str>) -> Error {
    let arn = function.qualified_arn(key(qualifier));
    Error::ResourceNotFound(format!("The function {arn} doesn't have an EventInvokeConfig"))
}

/// Checks that a request says anything, and that its destinations can be reached.
fn check(lambda: &Lambda, reference: &FunctionRef, given: &FunctionEventInvokeConfig) -> Result<()> {
    let says_nothing = given.maximum_retry_attempts.is_none()
        && given.maximum_event_age_in_seconds.is_none()
        && given.destination_config.is_none();
    if says_nothing {
        return Err(Error::invalid(
            "You must specify at least one of error handling or destination setting.",
        ));
    }
    for text in given.destination_config.iter().flat_map(destinations) {
        match destination::check(lambda, text)? {
            Target::Function(other) if other.name == reference.name && other.region == reference.region => {
                return Err(Error::invalid("You can't specify the function as a destination for itself."));
            }
            Target::Function(_) | Target::Other(_) => {}
        }
    }
    Ok(())
}

/// What becomes of what a configuration says and a request for another does not.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Former {
    /// It goes with the configuration, if there is one.
    Replaced,
    /// It stays; there has to be one.
    Kept,
}

/// Stores the configuration that a request gives, and answers it.
pub(crate) async fn write(
    cx: &Context,
    lambda: &Lambda,
    reference: &FunctionRef,
    given: FunctionEventInvokeConfig,
    former: Former,
) -> Result<FunctionEventInvokeConfig> {
    check(lambda, reference, &given)?;
    let qualifier = reference.qualifier.clone();
    let now = cx.now;
    let decide = move |function: &mut Function, _: &mut Beside| {
        let qualifier = qualifier.as_deref();
        function.check_qualifier(qualifier)?;
        let given = match former {
            Former::Replaced => given.clone(),
            Former::Kept => completed(given.clone(), find(function, qualifier)?),
        };
        let stored = stored(function, qualifier, now, given);
        function.event_invoke.insert(key(qualifier).to_owned(), stored.clone());
        Ok(stored)
    };
    lambda.functions.update(reference, uuid::of_request(cx, "record"), decide).await
}

fn completed(
    given: FunctionEventInvokeConfig,
    known: &FunctionEventInvokeConfig,
) -> FunctionEventInvokeConfig {
    FunctionEventInvokeConfig {
        maximum_retry_attempts: given.maximum_retry_attempts.or(known.maximum_retry_attempts),
        maximum_event_age_in_seconds: given
            .maximum_event_age_in_seconds
            .or(known.maximum_event_age_in_seconds),
        destination_config: given.destination_config.or_else(|| known.destination_config.clone()),
        ..FunctionEventInvokeConfig::default()
    }
}

/// A configuration as it is stored, with its function's ARN and the moment of the change.
fn stored(
    function: &Function,
    qualifier: Option<&str>,
    now: Timestamp,
    given: FunctionEventInvokeConfig,
) -> FunctionEventInvokeConfig {
    FunctionEventInvokeConfig {
        function_arn: Some(function.qualified_arn(key(qualifier))),
        last_modified: Some(now.as_seconds()),
        destination_config: Some(complete(given.destination_config.unwrap_or_default())),
        ..given
    }
}

/// Answers have both members of a destination configuration, though they may be empty.
fn complete(given: DestinationConfig) -> DestinationConfig {
    DestinationConfig {
        on_success: Some(given.on_success.unwrap_or_default()),
        on_failure: Some(given.on_failure.unwrap_or_default()),
    }
}

fn destinations(config: &DestinationConfig) -> impl Iterator<Item = &str> {
    let success = config.on_success.as_ref().and_then(|to| to.destination.as_deref());
    let failure = config.on_failure.as_ref().and_then(|to| to.destination.as_deref());
    success.into_iter().chain(failure).filter(|text| !text.is_empty())
}
