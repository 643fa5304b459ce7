//! ListVersionsByFunction: `$LATEST`, then what was published, the oldest first.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html>

use aws_models::lambda::structures::LIST_VERSIONS_BY_FUNCTION_REQUEST;
use aws_models::lambda::types::{
    FunctionConfiguration, ListVersionsByFunctionRequest, ListVersionsByFunctionResponse,
};
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::{FunctionRef, LATEST};
use crate::page::page;
use crate::request::{answer, parse};
use crate::{Lambda, describe};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListVersionsByFunctionRequest = parse(body, &LIST_VERSIONS_BY_FUNCTION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    let (versions, next_marker) =
        page(versions(&loaded.function), request.marker.as_deref(), request.max_items)?;
    answer(&ListVersionsByFunctionResponse { versions: Some(versions), next_marker })
}

/// A function's versions as lists have them, under numbers that sort as texts.
pub(crate) fn versions(function: &Function) -> impl Iterator<Item = (String, FunctionConfiguration)> {
    let mut latest = describe::listed(&function.latest);
    latest.function_arn = Some(function.qualified_arn(LATEST));
    let published = function.versions.iter();
    std::iter::once((format!("{:020}", 0), latest))
        .chain(published.map(|(number, version)| (format!("{number:020}"), describe::listed(version))))
}
