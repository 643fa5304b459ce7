//! GetFunctionUrlConfig: the address of a function or an alias.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html>

use aws_models::lambda::structures::GET_FUNCTION_URL_CONFIG_REQUEST;
use aws_models::lambda::types::GetFunctionUrlConfigRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::{Lambda, function_url};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionUrlConfigRequest = parse(body, &GET_FUNCTION_URL_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let loaded = lambda.functions.load(&reference).await?;
    answer(&function_url::find(&loaded.function, reference.qualifier.as_deref())?.configuration)
}
