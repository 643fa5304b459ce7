//! GetFunctionCodeSigningConfig: a function has none, which clients ask for before they look at the function.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html>

use aws_models::lambda::structures::GET_FUNCTION_CODE_SIGNING_CONFIG_REQUEST;
use aws_models::lambda::types::GetFunctionCodeSigningConfigRequest;
use aws_types::Context;
use bytes::Bytes;
use serde_json::json;

use crate::Lambda;
use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionCodeSigningConfigRequest = parse(body, &GET_FUNCTION_CODE_SIGNING_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    lambda.functions.load(&reference).await?;
    // The model requires an ARN here that the live service leaves out.
    answer(&json!({}))
}
