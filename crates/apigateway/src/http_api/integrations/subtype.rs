//! Integrations with other services by name: which there are, and what they need.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>

use apigateway_model::http_mapping::{Expression, Scope};
use aws_models::apigatewayv2::types::Integration;

use super::check::invalid_mapping;
use crate::error::{Error, Result};

/// Every subtype with the parameters that it cannot do without.
const SUBTYPES: [(&str, &[&str]); 10] = [
    ("AppConfig-GetConfiguration", &["Application", "Environment", "Configuration", "ClientId"]),
    ("EventBridge-PutEvents", &["Detail", "DetailType", "Source"]),
    ("Kinesis-PutRecord", &["Data", "PartitionKey", "StreamName"]),
    ("SQS-DeleteMessage", &["QueueUrl", "ReceiptHandle"]),
    ("SQS-PurgeQueue", &["QueueUrl"]),
    ("SQS-ReceiveMessage", &["QueueUrl"]),
    ("SQS-SendMessage", &["QueueUrl", "MessageBody"]),
    ("StepFunctions-StartExecution", &["StateMachineArn"]),
    ("StepFunctions-StartSyncExecution", &["StateMachineArn"]),
    ("StepFunctions-StopExecution", &["ExecutionArn"]),
];

/// Checks an integration that has a subtype.
pub(super) fn check(integration: &Integration, subtype: &str) -> Result<()> {
    let unknown = || Error::bad_request(format!("Operation: {subtype} is not supported."));
    let (_, required) = SUBTYPES.iter().find(|(name, _)| *name == subtype).ok_or_else(unknown)?;
    // Its operation has a protocol of its own, which nothing here speaks.
    if subtype == "AppConfig-GetConfiguration" {
        return Err(Error::NotSupported(format!("The integration subtype {subtype} is not implemented.")));
    }
    if integration.payload_format_version.as_deref() != Some("1.0") {
        return Err(unknown());
    }
    if integration.integration_uri.is_some() {
        return Err(Error::bad_request("IntegrationUri cannot be set together with IntegrationSubtype"));
    }
    if integration.credentials_arn.is_none() {
        return Err(Error::bad_request(format!(
            "Role ARN must be specified for AWS integration configuration with Subtype: {subtype}"
        )));
    }
    let given = integration.request_parameters.as_ref();
    if !required.iter().all(|name| given.is_some_and(|given| given.contains_key(*name))) {
        return Err(Error::bad_request(format!(
            "Operation: {subtype} requires enabling passthrough, or defining all of the following parameters: {}",
            required.join(", ")
        )));
    }
    for value in given.into_iter().flatten().map(|(_, value)| value) {
        Expression::parse(value, Scope::Request).map_err(|fault| invalid_mapping(&fault))?;
    }
    Ok(())
}
