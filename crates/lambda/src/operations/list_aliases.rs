//! ListAliases: the aliases of a function, or those of one version.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>

use aws_models::lambda::structures::LIST_ALIASES_REQUEST;
use aws_models::lambda::types::{ListAliasesRequest, ListAliasesResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::Lambda;
use crate::error::Result;
use crate::function_name::FunctionRef;
use crate::page::page;
use crate::request::{answer, parse};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: ListAliasesRequest = parse(body, &LIST_ALIASES_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    let wanted = request.function_version.as_deref();
    let entries = loaded
        .function
        .aliases
        .iter()
        .filter(|(_, alias)| wanted.is_none() || alias.function_version.as_deref() == wanted)
        .map(|(name, alias)| (name.clone(), alias.clone()));
    let (aliases, next_marker) = page(entries, request.marker.as_deref(), request.max_items)?;
    answer(&ListAliasesResponse { aliases: Some(aliases), next_marker })
}
