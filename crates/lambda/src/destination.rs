//! Where the record of an invocation goes: another function, or a service that the product reaches.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use aws_types::Arn;

use crate::Lambda;
use crate::error::{Error, Result};
use crate::function_name::{self, FunctionRef};
use crate::ports::Destination;

/// What an ARN names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another function of this process.
    Function(FunctionRef),
    /// Something else.
    Other(Destination),
}

impl Target {
    /// What an ARN names, if records can go there.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let arn = Arn::parse(text).ok()?;
        let target = match arn.service {
            "lambda" => return function_name::of_arn(text).map(Self::Function),
            "sqs" => Destination::Queue(text.into()),
            "sns" => Destination::Topic(text.into()),
            "events" if arn.resource.starts_with("event-bus/") => Destination::EventBus(text.into()),
            "s3" => Destination::Bucket(text.into()),
            _ => return None,
        };
        Some(Self::Other(target))
    }
}

/// Checks a destination that is going to be stored.
pub(crate) fn check(lambda: &Lambda, text: &str) -> Result<Target> {
    let target = Target::parse(text)
        .ok_or_else(|| Error::invalid(format!("The destination ARN {text} is invalid.")))?;
    reachable(lambda, text, &target)?;
    Ok(target)
}

/// Checks the target of a dead letter queue: a queue or a topic.
pub(crate) fn check_dead_letters(lambda: &Lambda, text: &str) -> Result<()> {
    match Target::parse(text) {
        Some(target @ Target::Other(Destination::Queue(_) | Destination::Topic(_))) => {
            reachable(lambda, text, &target)
        }
        _ => {
            Err(Error::invalid(format!("The dead letter target {text} is not an SQS queue or an SNS topic.")))
        }
    }
}

fn reachable(lambda: &Lambda, text: &str, target: &Target) -> Result<()> {
    match target {
        Target::Other(other) if !lambda.ports.destinations.reaches(other) => Err(Error::invalid(format!(
            "The destination {text} cannot be reached: no endpoint is configured for its service."
        ))),
        Target::Other(_) | Target::Function(_) => Ok(()),
    }
}
