//! What CreateEventSourceMapping and UpdateEventSourceMapping may say, and how a mapping is described.
//!
//! The source is a DynamoDB stream; other sources are refused by name.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>

use aws_models::lambda::types::{
    DestinationConfig, EventSourceMappingConfiguration, EventSourcePosition, FilterCriteria,
};
use aws_types::Arn;

use crate::Lambda;
use crate::destination;
use crate::error::{Error, Result};
use crate::event_pattern::Pattern;
use crate::mapping::Mapping;

/// The records of a batch, unless the mapping says otherwise, and the most there may be.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html>
const BATCH_DEFAULT: i32 = 100;
const BATCH_MAX: i32 = 10_000;

/// The filters of a mapping.
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
const FILTERS_MAX: usize = 10;

/// The least age that can be asked for, in seconds; -1 is any age.
const RECORD_AGE_MIN: i32 = 60;

/// What a new mapping is configured to where its request says nothing.
pub(crate) fn defaults() -> EventSourceMappingConfiguration {
    EventSourceMappingConfiguration {
        batch_size: Some(BATCH_DEFAULT),
        maximum_batching_window_in_seconds: Some(0),
        parallelization_factor: Some(1),
        maximum_record_age_in_seconds: Some(-1),
        bisect_batch_on_function_error: Some(false),
        maximum_retry_attempts: Some(-1),
        tumbling_window_in_seconds: Some(0),
        function_response_types: Some(Vec::new()),
        destination_config: Some(DestinationConfig::default()),
        ..EventSourceMappingConfiguration::default()
    }
}

/// Checks that a source is a stream of DynamoDB.
pub(crate) fn check_source(arn: &str) -> Result<()> {
    let parts = Arn::parse(arn).map_err(|_| Error::invalid(format!("{arn} is not an ARN.")))?;
    match parts.service {
        "dynamodb" if parts.resource.contains("/stream/") => Ok(()),
        "dynamodb" => Err(Error::invalid(
            "Unrecognized event source, must be kinesis, dynamodb stream or sqs. Unsupported source arn \
             (it is the ARN of no stream)",
        )),
        service => Err(Error::unsupported(&format!("an event source of {service}"))),
    }
}

/// Checks where a mapping begins to read: a stream's end, but no moment.
pub(crate) fn check_position(
    source: &str,
    position: Option<EventSourcePosition>,
    has_timestamp: bool,
) -> Result<()> {
    match position {
        Some(EventSourcePosition::TrimHorizon | EventSourcePosition::Latest) if has_timestamp => {
            Err(Error::invalid("Timestamp only valid with StartingPosition AT_TIMESTAMP"))
        }
        Some(EventSourcePosition::TrimHorizon | EventSourcePosition::Latest) => Ok(()),
        Some(EventSourcePosition::AtTimestamp) => {
            Err(Error::invalid(format!("Unsupported starting position for arn type: {source}")))
        }
        None => Err(Error::Validation(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must \
             not be null."
                .into(),
        )),
    }
}

/// Checks a configuration that is going to be stored.
pub(crate) fn check(lambda: &Lambda, configuration: &EventSourceMappingConfiguration) -> Result<()> {
    if configuration.batch_size.is_some_and(|size| size > BATCH_MAX) {
        return Err(Error::invalid("Maximum batch size for this event source is 10000."));
    }
    if configuration.tumbling_window_in_seconds.is_some_and(|seconds| seconds > 0) {
        return Err(Error::unsupported("TumblingWindowInSeconds"));
    }
    if configuration.maximum_record_age_in_seconds.is_some_and(|age| age != -1 && age < RECORD_AGE_MIN) {
        return Err(Error::invalid("MaximumRecordAgeInSeconds must be -1 or at least 60."));
    }
    filters(configuration.filter_criteria.as_ref())?;
    if let Some(config) = &configuration.destination_config {
        if config.on_success.as_ref().is_some_and(|to| to.destination.is_some()) {
            return Err(Error::invalid(
                "DestinationConfig.OnSuccess is not supported for event source mappings.",
            ));
        }
        if let Some(text) = on_failure(config) {
            destination::check(lambda, text)?;
        }
    }
    Ok(())
}

/// The compiled filters.
pub(crate) fn filters(criteria: Option<&FilterCriteria>) -> Result<Vec<Pattern>> {
    let filters = criteria.and_then(|criteria| criteria.filters.as_deref()).unwrap_or_default();
    if filters.len() > FILTERS_MAX {
        return Err(Error::invalid(format!("Maximum number of filters is {FILTERS_MAX}.")));
    }
    let texts = filters.iter().filter_map(|filter| filter.pattern.as_deref());
    texts.map(|text| Pattern::parse(text).map_err(|fault| Error::invalid(fault.to_string()))).collect()
}

/// Where the records of failures go.
pub(crate) fn on_failure(config: &DestinationConfig) -> Option<&str> {
    config.on_failure.as_ref()?.destination.as_deref().filter(|text| !text.is_empty())
}

/// The mapping as it is described.
pub(crate) fn describe(lambda: &Lambda, mapping: &Mapping) -> EventSourceMappingConfiguration {
    let state = if mapping.enabled { "Enabled" } else { "Disabled" };
    described(lambda, mapping, state)
}

/// The mapping as the answer has it that changed it.
pub(crate) fn described(lambda: &Lambda, mapping: &Mapping, state: &str) -> EventSourceMappingConfiguration {
    EventSourceMappingConfiguration {
        state: Some(state.into()),
        state_transition_reason: Some("User action".into()),
        last_processing_result: Some(lambda.followers.last_result(&mapping.uuid)),
        ..mapping.configuration.clone()
    }
}
