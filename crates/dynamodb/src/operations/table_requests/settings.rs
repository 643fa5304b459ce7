//! The settings of a table that stand by themselves: stream, encryption, resource policy, and what is not supported here.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html> and the messages of the
//! live service.

use aws_models::dynamodb::types::{SSESpecification, SSEType, StreamSpecification, StreamViewType};
use aws_types::{Context, Timestamp};
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::format_description;

use super::invalid;
use crate::definition::Encryption;
use crate::limits::RESOURCE_POLICY_BYTES_MAX;
use crate::uuid;
use crate::{Error, Result};

/// The view type of the stream that a new table has; `None` if it has none.
pub(crate) fn stream_of_new_table(given: Option<&StreamSpecification>) -> Result<Option<StreamViewType>> {
    match given.map(|given| (given.stream_enabled, given.stream_view_type)) {
        None | Some((false, None)) => Ok(None),
        Some((true, Some(view))) => Ok(Some(view)),
        Some((true, None)) => {
            Err(invalid("Table is being created with a stream enabled, UpdateViewType is required"))
        }
        Some((false, Some(_))) => Err(invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
    }
}

/// The label of a stream that begins now: the moment, to the millisecond.
pub(crate) fn stream_label(now: Timestamp) -> Result<String> {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]");
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(now.0) * 1_000_000);
    let label = moment.ok().and_then(|moment| moment.format(&format).ok());
    label.ok_or_else(|| Error::Internal(format!("the clock says {}", now.0)))
}

/// Encryption as asked for; `None` for the default, a key that the service owns.
pub(crate) fn encryption(cx: &Context, given: Option<&SSESpecification>) -> Result<Option<Encryption>> {
    let Some(given) = given else { return Ok(None) };
    if given.enabled != Some(true) {
        return match (given.sse_type, &given.kms_master_key_id) {
            (None, None) => Ok(None),
            _ => Err(invalid("SSEType and KMSMasterKeyId cannot be specified when SSE is not enabled")),
        };
    }
    if given.sse_type == Some(SSEType::Aes256) {
        return Err(invalid("SSEType AES256 is not supported"));
    }
    let key_arn = match given.kms_master_key_id.as_deref() {
        Some(id) if id.starts_with("arn:") => id.to_owned(),
        Some(id) if id.starts_with("alias/") => format!("arn:aws:kms:{}:{}:{id}", cx.region, cx.account),
        Some(id) => format!("arn:aws:kms:{}:{}:key/{id}", cx.region, cx.account),
        // The key of the service in this account and region is always the same one.
        None => {
            let seed = format!("alias/aws/dynamodb {} {}", cx.account, cx.region);
            format!("arn:aws:kms:{}:{}:key/{}", cx.region, cx.account, uuid::of(seed.as_bytes()))
        }
    };
    Ok(Some(Encryption { key_arn }))
}

/// Checks that a resource policy is a JSON object of a size that is allowed.
pub(crate) fn check_policy(policy: Option<&str>) -> Result<()> {
    let Some(policy) = policy else { return Ok(()) };
    if policy.len() > RESOURCE_POLICY_BYTES_MAX {
        return Err(Error::LimitExceeded(format!(
            "Policy size exceeds the maximum allowed size of {RESOURCE_POLICY_BYTES_MAX} bytes"
        )));
    }
    match serde_json::from_str::<Value>(policy) {
        Ok(Value::Object(_)) => Ok(()),
        _ => Err(invalid("Invalid policy document: The policy is not a valid JSON object")),
    }
}

/// Refuses members of features that this service does not have: storing them would promise what is not kept.
pub(crate) fn refuse_unsupported(members: &[(&str, bool)]) -> Result<()> {
    match members.iter().find(|(_, present)| *present) {
        Some((member, _)) => Err(invalid(format_args!("{member} is not supported by this endpoint"))),
        None => Ok(()),
    }
}
