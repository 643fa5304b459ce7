//! DescribeLimits: the capacity units that an account and a table may have in a region.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::DESCRIBE_LIMITS_INPUT;
use aws_models::dynamodb::types::{DescribeLimitsInput, DescribeLimitsOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::limits::{
    ACCOUNT_READ_UNITS_MAX, ACCOUNT_WRITE_UNITS_MAX, TABLE_READ_UNITS_MAX, TABLE_WRITE_UNITS_MAX,
};
use crate::{DynamoDb, Result};

pub(crate) async fn run(_: &Context, _: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let DescribeLimitsInput { .. } = parse(body, &DESCRIBE_LIMITS_INPUT)?;
    answer(&DescribeLimitsOutput {
        account_max_read_capacity_units: Some(ACCOUNT_READ_UNITS_MAX),
        account_max_write_capacity_units: Some(ACCOUNT_WRITE_UNITS_MAX),
        table_max_read_capacity_units: Some(TABLE_READ_UNITS_MAX),
        table_max_write_capacity_units: Some(TABLE_WRITE_UNITS_MAX),
    })
}
