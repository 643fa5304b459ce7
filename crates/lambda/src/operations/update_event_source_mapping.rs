//! UpdateEventSourceMapping: a function follows a stream otherwise; what is not given stays.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html>

use aws_models::lambda::structures::UPDATE_EVENT_SOURCE_MAPPING_REQUEST;
use aws_models::lambda::types::{EventSourceMappingConfiguration, UpdateEventSourceMappingRequest};
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::mapping::Mapping;
use crate::request::{answer, parse};
use crate::{Lambda, event_source, settings};

use super::create_event_source_mapping::check_function;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateEventSourceMappingRequest = parse(body, &UPDATE_EVENT_SOURCE_MAPPING_REQUEST)?;
    refuse_unsupported(&request)?;
    let function = request.function_name.as_deref();
    let function = function.map(|name| FunctionRef::of_request(cx, name, None)).transpose()?;
    if let Some(reference) = &function {
        check_function(lambda, reference).await?;
    }
    let known = lambda.mappings.load(&cx.account, &cx.region, &request.uuid).await?;
    let changed = change(&known.configuration, &request, function.as_ref(), cx);
    event_source::check(lambda, &changed)?;

    let (uuid, enabled) = (request.uuid.clone(), request.enabled);
    let now = cx.clone();
    let decide = move |mapping: &mut Mapping| {
        mapping.configuration = change(&mapping.configuration, &request, function.as_ref(), &now);
        mapping.enabled = enabled.unwrap_or(mapping.enabled);
        Ok(())
    };
    let updated = lambda.mappings.update(&cx.account, &cx.region, &uuid, decide).await?;
    lambda.followers.wake();
    let state = match enabled {
        Some(true) if !known.enabled => "Enabling",
        Some(false) if known.enabled => "Disabling",
        _ => "Updating",
    };
    answer(&event_source::described(lambda, &updated, state))
}

fn refuse_unsupported(request: &UpdateEventSourceMappingRequest) -> Result<()> {
    settings::refuse(&[
        ("KMSKeyArn", request.kms_key_arn.as_deref().is_some_and(|arn| !arn.is_empty())),
        ("MetricsConfig", request.metrics_config.is_some()),
        ("LoggingConfig", request.logging_config.is_some()),
        ("ScalingConfig", request.scaling_config.is_some()),
        ("SourceAccessConfigurations", request.source_access_configurations.is_some()),
        ("AmazonManagedKafkaEventSourceConfig", request.amazon_managed_kafka_event_source_config.is_some()),
        ("SelfManagedKafkaEventSourceConfig", request.self_managed_kafka_event_source_config.is_some()),
        ("DocumentDBEventSourceConfig", request.document_db_event_source_config.is_some()),
        ("ProvisionedPollerConfig", request.provisioned_poller_config.is_some()),
    ])
}

fn change(
    known: &EventSourceMappingConfiguration,
    request: &UpdateEventSourceMappingRequest,
    function: Option<&FunctionRef>,
    cx: &Context,
) -> EventSourceMappingConfiguration {
    fn set<T: Clone>(place: &mut Option<T>, given: &Option<T>) {
        if given.is_some() {
            place.clone_from(given);
        }
    }
    let mut changed = known.clone();
    set(&mut changed.function_arn, &function.map(FunctionRef::arn));
    set(&mut changed.batch_size, &request.batch_size);
    set(&mut changed.maximum_batching_window_in_seconds, &request.maximum_batching_window_in_seconds);
    set(&mut changed.parallelization_factor, &request.parallelization_factor);
    set(&mut changed.maximum_record_age_in_seconds, &request.maximum_record_age_in_seconds);
    set(&mut changed.bisect_batch_on_function_error, &request.bisect_batch_on_function_error);
    set(&mut changed.maximum_retry_attempts, &request.maximum_retry_attempts);
    set(&mut changed.tumbling_window_in_seconds, &request.tumbling_window_in_seconds);
    set(&mut changed.function_response_types, &request.function_response_types);
    set(&mut changed.filter_criteria, &request.filter_criteria);
    set(&mut changed.destination_config, &request.destination_config);
    changed.last_modified = Some(cx.now.as_seconds());
    changed
}
