//! GetFunctionConcurrency: how many executions are kept for a function, if any are.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html>

use aws_models::lambda::structures::GET_FUNCTION_CONCURRENCY_REQUEST;
use aws_models::lambda::types::{GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionConcurrencyRequest = parse(body, &GET_FUNCTION_CONCURRENCY_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let reserved = lambda.functions.load(&reference).await?.function.reserved_concurrency;
    answer(&GetFunctionConcurrencyResponse {
        reserved_concurrent_executions: reserved.and_then(|reserved| i32::try_from(reserved).ok()),
    })
}
