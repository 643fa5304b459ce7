//! GetAlias: where an alias points to.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html>

use aws_models::lambda::structures::GET_ALIAS_REQUEST;
use aws_models::lambda::types::GetAliasRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::{Lambda, alias};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetAliasRequest = parse(body, &GET_ALIAS_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    let function = &loaded.function;
    answer(function.aliases.get(&request.name).ok_or_else(|| alias::missing(function, &request.name))?)
}
