//! GetFunctionConfiguration: what a version is configured to.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html>

use aws_models::lambda::structures::GET_FUNCTION_CONFIGURATION_REQUEST;
use aws_models::lambda::types::GetFunctionConfigurationRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::{Lambda, describe};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionConfigurationRequest = parse(body, &GET_FUNCTION_CONFIGURATION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let loaded = lambda.functions.load(&reference).await?;
    let qualifier = reference.qualifier.as_deref();
    let version = loaded.function.version(qualifier)?;
    answer(&describe::qualified(&loaded.function, version, qualifier))
}
