//! PublishVersion: a version that does not change any more, made of `$LATEST`.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>

use aws_models::lambda::structures::PUBLISH_VERSION_REQUEST;
use aws_models::lambda::types::PublishVersionRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, describe, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: PublishVersionRequest = parse(body, &PUBLISH_VERSION_REQUEST)?;
    if request.publish_to.is_some() {
        return Err(Error::unsupported("PublishTo"));
    }
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let at = cx.clone();
    let decide = move |function: &mut Function, _: &mut Beside| {
        check_revision(function, request.revision_id.as_deref())?;
        check_code(function, request.code_sha256.as_deref())?;
        let known = function.last_version;
        let number = function.publish(&at, request.description.clone());
        let version = function.version(Some(&number.to_string()))?;
        Ok(if number == known { describe::present(version) } else { describe::created(version) })
    };
    let published = lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    answer(&published)
}

/// Checks that what the caller saw of `$LATEST` is what there is.
pub(crate) fn check_revision(function: &Function, given: Option<&str>) -> Result<()> {
    match given {
        Some(given) if Some(given) != function.latest.configuration.revision_id.as_deref() => {
            Err(Error::PreconditionFailed)
        }
        _ => Ok(()),
    }
}

fn check_code(function: &Function, given: Option<&str>) -> Result<()> {
    let present = function.latest.configuration.code_sha256.as_deref().unwrap_or_default();
    match given {
        Some(given) if !given.is_empty() && given != present => Err(Error::invalid(format!(
            "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({present}). Please try again with \
             the CodeSHA256 in $LATEST."
        ))),
        _ => Ok(()),
    }
}
