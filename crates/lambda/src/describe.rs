//! A version as answers show it: what is stored, and the states that it has by being there.
//!
//! A function is ready when the answer that made it is written. The answer itself says Pending, and that of a change says
//! InProgress, as the live service's do, so that the next description finds it Active and Successful.

use aws_models::lambda::types::{FunctionConfiguration, LastUpdateStatus, State, StateReasonCode};

use crate::function::{Function, Version};

const BEING_CREATED: &str = "The function is being created.";

/// The version as GetFunctionConfiguration has it.
pub(crate) fn present(version: &Version) -> FunctionConfiguration {
    FunctionConfiguration {
        state: Some(State::Active),
        last_update_status: Some(LastUpdateStatus::Successful),
        ..version.configuration.clone()
    }
}

/// The version as the answer has it that made it.
pub(crate) fn created(version: &Version) -> FunctionConfiguration {
    FunctionConfiguration {
        state: Some(State::Pending),
        state_reason: Some(BEING_CREATED.into()),
        state_reason_code: Some(StateReasonCode::Creating),
        ..version.configuration.clone()
    }
}

/// The version as the answer has it that changed it.
pub(crate) fn updated(version: &Version) -> FunctionConfiguration {
    FunctionConfiguration {
        state: Some(State::Active),
        last_update_status: Some(LastUpdateStatus::InProgress),
        last_update_status_reason: Some(BEING_CREATED.into()),
        ..version.configuration.clone()
    }
}

/// The version as lists have it: without its states.
pub(crate) fn listed(version: &Version) -> FunctionConfiguration {
    version.configuration.clone()
}

/// The version as it is found by a qualifier: then its ARN has that qualifier, be it an alias.
pub(crate) fn qualified(
    function: &Function,
    version: &Version,
    qualifier: Option<&str>,
) -> FunctionConfiguration {
    let mut configuration = present(version);
    if let Some(qualifier) = qualifier {
        configuration.function_arn = Some(function.qualified_arn(qualifier));
    }
    configuration
}
