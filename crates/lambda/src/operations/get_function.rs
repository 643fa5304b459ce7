//! GetFunction: a version, where its code can be had, and the function's tags and reserved concurrency.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>

use aws_models::lambda::structures::GET_FUNCTION_REQUEST;
use aws_models::lambda::types::{Concurrency, FunctionCodeLocation, GetFunctionRequest, GetFunctionResponse};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::{Function, Version};
use crate::function_name::FunctionRef;
use crate::host::CodeDigest;
use crate::request::{answer, parse};
use crate::{Lambda, describe, ports};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: GetFunctionRequest = parse(body, &GET_FUNCTION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let loaded = lambda.functions.load(&reference).await?;
    let function = &loaded.function;
    let version = function.version(reference.qualifier.as_deref())?;
    answer(&GetFunctionResponse {
        configuration: Some(describe::qualified(function, version, reference.qualifier.as_deref())),
        code: Some(location(lambda, function, version)?),
        tags: (!function.tags.is_empty()).then(|| function.tags.clone()),
        concurrency: function.reserved_concurrency.map(|reserved| Concurrency {
            reserved_concurrent_executions: Some(i32::try_from(reserved).unwrap_or(i32::MAX)),
        }),
        ..GetFunctionResponse::default()
    })
}

fn location(lambda: &Lambda, function: &Function, version: &Version) -> Result<FunctionCodeLocation> {
    let digest = version.configuration.code_sha256.as_deref().and_then(CodeDigest::from_base64);
    let digest = digest.ok_or_else(|| Error::Internal(format!("{} has no code", function.name)))?;
    let name = ports::package_name(&function.id, digest);
    Ok(FunctionCodeLocation {
        repository_type: Some("S3".into()),
        location: Some(format!("{}/_aws/lambda/packages/{name}", lambda.ports.endpoint)),
        ..FunctionCodeLocation::default()
    })
}
