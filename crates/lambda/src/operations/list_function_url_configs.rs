//! ListFunctionUrlConfigs: the addresses of a function and its aliases.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>

use aws_models::lambda::structures::LIST_FUNCTION_URL_CONFIGS_REQUEST;
use aws_models::lambda::types::{ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::page::page;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListFunctionUrlConfigsRequest = parse(body, &LIST_FUNCTION_URL_CONFIGS_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    // The function's own has the empty name, which nothing sorts before: a mark keeps it behind an absent marker.
    let urls = loaded.function.urls.iter();
    let entries = urls.map(|(alias, url)| (format!("/{alias}"), url.configuration.clone()));
    let (function_url_configs, next_marker) = page(entries, request.marker.as_deref(), request.max_items)?;
    answer(&ListFunctionUrlConfigsResponse { function_url_configs, next_marker })
}
