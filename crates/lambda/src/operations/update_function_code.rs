//! UpdateFunctionCode: another package for `$LATEST`, and at once a version of it if that is wanted.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>

use aws_models::lambda::structures::UPDATE_FUNCTION_CODE_REQUEST;
use aws_models::lambda::types::UpdateFunctionCodeRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::package::{self, Package, Source};
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, describe, uuid};

use super::publish_version::check_revision;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let mut request: UpdateFunctionCodeRequest = parse(body, &UPDATE_FUNCTION_CODE_REQUEST)?;
    if request.publish_to.is_some() {
        return Err(Error::unsupported("PublishTo"));
    }
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let loaded = lambda.functions.load(&reference).await?;
    check_revision(&loaded.function, request.revision_id.as_deref())?;
    let package = Source::of_update(&mut request)?.package(lambda).await?;
    if request.dry_run == Some(true) {
        let mut dry = loaded.function.clone();
        change(cx, &mut dry, &request, &package);
        return answer(&describe::updated(&dry.latest));
    }
    package.keep(lambda, &loaded.function.id).await?;
    let changed = commit(cx, lambda, &reference, request, package).await?;
    package::forget(lambda, &changed.function_id, changed.dropped).await;
    lambda.ports.executor.forget(cx.account, cx.region, &reference.name);
    answer(&changed.configuration)
}

struct Changed {
    function_id: String,
    dropped: Option<String>,
    configuration: aws_models::lambda::types::FunctionConfiguration,
}

async fn commit(
    cx: &Context,
    lambda: &Lambda,
    reference: &FunctionRef,
    request: UpdateFunctionCodeRequest,
    package: Package,
) -> Result<Changed> {
    let at = cx.clone();
    let decide = move |function: &mut Function, _: &mut Beside| {
        check_revision(function, request.revision_id.as_deref())?;
        let former = function.latest.configuration.code_sha256.clone();
        change(&at, function, &request, &package);
        let configuration = if request.publish == Some(true) {
            let number = function.publish(&at, None).to_string();
            describe::updated(function.version(Some(&number))?)
        } else {
            describe::updated(&function.latest)
        };
        let dropped = former.filter(|former| function.codes().all(|code| code != former));
        Ok(Changed { function_id: function.id.clone(), dropped, configuration })
    };
    lambda.functions.update(reference, uuid::of_request(cx, "record"), decide).await
}

fn change(cx: &Context, function: &mut Function, request: &UpdateFunctionCodeRequest, package: &Package) {
    let before = function.latest.clone();
    let configuration = &mut function.latest.configuration;
    configuration.code_sha256 = Some(package.digest.to_base64());
    configuration.code_size = Some(package.size());
    if request.architectures.is_some() {
        configuration.architectures.clone_from(&request.architectures);
    }
    if function.latest != before {
        function.latest_is_published = false;
    }
    function.touch(cx);
}
