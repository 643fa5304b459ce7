//! UpdateFunctionConfiguration: other settings for `$LATEST`.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>

use aws_models::lambda::structures::UPDATE_FUNCTION_CONFIGURATION_REQUEST;
use aws_models::lambda::types::UpdateFunctionConfigurationRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::settings::Settings;
use crate::store::Beside;
use crate::{Lambda, describe, uuid};

use super::publish_version::check_revision;

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateFunctionConfigurationRequest = parse(body, &UPDATE_FUNCTION_CONFIGURATION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let revision = request.revision_id.clone();
    let settings = Settings::of_update(lambda, request)?;
    let at = cx.clone();
    let decide = move |function: &mut Function, _: &mut Beside| {
        check_revision(function, revision.as_deref())?;
        let before = function.latest.clone();
        settings.apply(&function.name, &mut function.latest.configuration);
        if function.latest != before {
            function.latest_is_published = false;
        }
        function.touch(&at);
        Ok(describe::updated(&function.latest))
    };
    let updated = lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    lambda.ports.executor.forget(cx.account, cx.region, &reference.name);
    answer(&updated)
}
