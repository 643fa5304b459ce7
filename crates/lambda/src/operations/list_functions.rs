//! ListFunctions: the functions of an account in a region, or all their versions.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>

use aws_models::lambda::structures::LIST_FUNCTIONS_REQUEST;
use aws_models::lambda::types::{
    FunctionConfiguration, FunctionVersion, ListFunctionsRequest, ListFunctionsResponse,
};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::function::Function;
use crate::page::page;
use crate::request::{answer, parse};

use super::list_versions_by_function::versions;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListFunctionsRequest = parse(body, &LIST_FUNCTIONS_REQUEST)?;
    // Replicas of functions for CloudFront do not exist here, so that a master region selects only functions of this one.
    let elsewhere = request.master_region.as_deref().is_some_and(|region| region != "ALL" && region != cx.region.as_str());
    let functions = if elsewhere { Vec::new() } else { lambda.functions.list(&cx.account, &cx.region).await? };
    let all = request.function_version == Some(FunctionVersion::All);
    let entries = functions.iter().flat_map(|function| entries(function, all));
    let (functions, next_marker) = page(entries, request.marker.as_deref(), request.max_items)?;
    answer(&ListFunctionsResponse { functions: Some(functions), next_marker })
}

/// What a function adds to the list, under names that sort as the list does.
fn entries(function: &Function, all: bool) -> Vec<(String, FunctionConfiguration)> {
    let count = if all { usize::MAX } else { 1 };
    // A space sorts before whatever a function's name may have.
    let named = |(number, entry)| (format!("{} {number}", function.name), entry);
    let mut entries: Vec<_> = versions(function).take(count).map(named).collect();
    if !all && let Some((_, entry)) = entries.first_mut() {
        entry.function_arn = Some(function.arn());
    }
    entries
}
