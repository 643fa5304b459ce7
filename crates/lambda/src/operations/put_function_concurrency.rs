//! PutFunctionConcurrency: how many executions are kept for a function, and are the most it may have.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html>

use aws_models::lambda::structures::PUT_FUNCTION_CONCURRENCY_REQUEST;
use aws_models::lambda::types::{Concurrency, PutFunctionConcurrencyRequest};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::limits::{CONCURRENT_EXECUTIONS, UNRESERVED_EXECUTIONS_MIN};
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: PutFunctionConcurrencyRequest = parse(body, &PUT_FUNCTION_CONCURRENCY_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let wanted = u32::try_from(request.reserved_concurrent_executions).unwrap_or_default();
    let decide = move |function: &mut Function, beside: &mut Beside| {
        let others = beside.reserved - i64::from(function.reserved_concurrency.unwrap_or_default());
        let most = i64::from(CONCURRENT_EXECUTIONS - UNRESERVED_EXECUTIONS_MIN);
        if others + i64::from(wanted) > most {
            return Err(Error::invalid(format!(
                "Specified ReservedConcurrentExecutions for function decreases account's \
                 UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_EXECUTIONS_MIN}]."
            )));
        }
        function.reserved_concurrency = Some(wanted);
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    answer(&Concurrency { reserved_concurrent_executions: Some(request.reserved_concurrent_executions) })
}
