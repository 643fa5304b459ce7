//! CreateEventSourceMapping: a function follows a stream.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>

use aws_models::lambda::structures::CREATE_EVENT_SOURCE_MAPPING_REQUEST;
use aws_models::lambda::types::{CreateEventSourceMappingRequest, EventSourceMappingConfiguration, OnFailure};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function_name::FunctionRef;
use crate::mapping::{self, Mapping};
use crate::request::{answer, parse};
use crate::{Lambda, event_source, settings, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: CreateEventSourceMappingRequest = parse(body, &CREATE_EVENT_SOURCE_MAPPING_REQUEST)?;
    refuse_unsupported(&request)?;
    let source = request.event_source_arn.as_deref();
    let source = source.ok_or_else(|| Error::invalid("EventSourceArn is required for this event source."))?;
    event_source::check_source(source)?;
    let has_timestamp = request.starting_position_timestamp.is_some();
    event_source::check_position(source, request.starting_position, has_timestamp)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    check_function(lambda, &reference).await?;
    refuse_second(cx, lambda, source, &reference).await?;
    mapping::check_stream(cx, lambda, source).await?;

    let made = make(cx, &reference, request)?;
    event_source::check(lambda, &made.configuration)?;
    settings::check_tags(&made.tags)?;
    lambda.mappings.insert(&made).await?;
    lambda.followers.wake();
    answer(&event_source::described(lambda, &made, "Creating"))
}

/// Checks that the function of a mapping is there.
pub(crate) async fn check_function(lambda: &Lambda, reference: &FunctionRef) -> Result<()> {
    match lambda.callable(reference.clone()).await {
        Ok(_) => Ok(()),
        Err(Error::ResourceNotFound(_)) => Err(Error::invalid("Function does not exist")),
        Err(fault) => Err(fault),
    }
}

async fn refuse_second(cx: &Context, lambda: &Lambda, source: &str, reference: &FunctionRef) -> Result<()> {
    let arn = reference.arn();
    let mappings = lambda.mappings.list(&cx.account, &cx.region).await?;
    match mappings.iter().find(|known| known.stream_arn() == source && known.function_arn() == arn) {
        Some(known) => Err(Error::ResourceConflict(format!(
            "The event source arn (\" {source} \") and function (\" {} \") provided mapping already exists. Please \
             update or delete the existing mapping with UUID {}",
            reference.name, known.uuid
        ))),
        None => Ok(()),
    }
}

fn refuse_unsupported(request: &CreateEventSourceMappingRequest) -> Result<()> {
    settings::refuse(&[
        ("KMSKeyArn", request.kms_key_arn.as_deref().is_some_and(|arn| !arn.is_empty())),
        ("MetricsConfig", request.metrics_config.is_some()),
        ("LoggingConfig", request.logging_config.is_some()),
        ("ScalingConfig", request.scaling_config.is_some()),
        ("Topics", request.topics.is_some()),
        ("Queues", request.queues.is_some()),
        ("SourceAccessConfigurations", request.source_access_configurations.is_some()),
        ("SelfManagedEventSource", request.self_managed_event_source.is_some()),
        ("AmazonManagedKafkaEventSourceConfig", request.amazon_managed_kafka_event_source_config.is_some()),
        ("SelfManagedKafkaEventSourceConfig", request.self_managed_kafka_event_source_config.is_some()),
        ("DocumentDBEventSourceConfig", request.document_db_event_source_config.is_some()),
        ("ProvisionedPollerConfig", request.provisioned_poller_config.is_some()),
    ])
}

fn make(cx: &Context, reference: &FunctionRef, request: CreateEventSourceMappingRequest) -> Result<Mapping> {
    let uuid = uuid::of_request(cx, "mapping");
    let defaults = event_source::defaults();
    let mut destinations = request.destination_config.unwrap_or_default();
    destinations.on_failure.get_or_insert(OnFailure::default());
    let configuration = EventSourceMappingConfiguration {
        uuid: Some(uuid.clone()),
        event_source_mapping_arn: Some(format!(
            "arn:aws:lambda:{}:{}:event-source-mapping:{uuid}",
            cx.region, cx.account
        )),
        event_source_arn: request.event_source_arn,
        function_arn: Some(reference.arn()),
        starting_position: request.starting_position,
        last_modified: Some(cx.now.as_seconds()),
        batch_size: request.batch_size.or(defaults.batch_size),
        maximum_batching_window_in_seconds: request
            .maximum_batching_window_in_seconds
            .or(defaults.maximum_batching_window_in_seconds),
        parallelization_factor: request.parallelization_factor.or(defaults.parallelization_factor),
        maximum_record_age_in_seconds: request
            .maximum_record_age_in_seconds
            .or(defaults.maximum_record_age_in_seconds),
        bisect_batch_on_function_error: request
            .bisect_batch_on_function_error
            .or(defaults.bisect_batch_on_function_error),
        maximum_retry_attempts: request.maximum_retry_attempts.or(defaults.maximum_retry_attempts),
        tumbling_window_in_seconds: request.tumbling_window_in_seconds.or(defaults.tumbling_window_in_seconds),
        function_response_types: request.function_response_types.or(defaults.function_response_types),
        filter_criteria: request.filter_criteria,
        destination_config: Some(destinations),
        ..EventSourceMappingConfiguration::default()
    };
    Ok(Mapping {
        uuid,
        account: cx.account.to_string(),
        region: cx.region.to_string(),
        enabled: request.enabled.unwrap_or(true),
        created_ms: cx.now.0,
        revision: 0,
        configuration,
        tags: request.tags.unwrap_or_default(),
    })
}
