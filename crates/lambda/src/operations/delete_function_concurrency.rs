//! DeleteFunctionConcurrency: nothing is kept for a function any more.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html>

use aws_models::lambda::structures::DELETE_FUNCTION_CONCURRENCY_REQUEST;
use aws_models::lambda::types::DeleteFunctionConcurrencyRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{nothing, parse};
use crate::store::Beside;
use crate::{Lambda, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteFunctionConcurrencyRequest = parse(body, &DELETE_FUNCTION_CONCURRENCY_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let decide = |function: &mut Function, _: &mut Beside| {
        function.reserved_concurrency = None;
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    nothing()
}
