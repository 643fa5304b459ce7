//! DescribeEndpoints: the one endpoint of a region.
//!
//! Clients that discover endpoints only do so where no endpoint was configured, so the regional name is right.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html>

use aws_models::dynamodb::structures::DESCRIBE_ENDPOINTS_REQUEST;
use aws_models::dynamodb::types::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::{DynamoDb, Result};

/// For how long a client may remember the answer.
const CACHE_PERIOD_MINUTES: i64 = 1440;

pub(crate) async fn run(cx: &Context, _: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let DescribeEndpointsRequest { .. } = parse(body, &DESCRIBE_ENDPOINTS_REQUEST)?;
    let address = format!("dynamodb.{}.amazonaws.com", cx.region);
    answer(&DescribeEndpointsResponse {
        endpoints: vec![Endpoint { address, cache_period_in_minutes: CACHE_PERIOD_MINUTES }],
    })
}
