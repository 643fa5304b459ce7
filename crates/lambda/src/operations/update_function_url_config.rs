//! UpdateFunctionUrlConfig: other settings for an address; what is not given stays.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html>

use aws_models::lambda::structures::UPDATE_FUNCTION_URL_CONFIG_REQUEST;
use aws_models::lambda::types::UpdateFunctionUrlConfigRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::Result;
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, function_url, moment, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateFunctionUrlConfigRequest = parse(body, &UPDATE_FUNCTION_URL_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    function_url::check_cors(request.cors.as_ref())?;
    let key = reference.qualifier.clone().unwrap_or_default();
    let now = moment::of_configuration(cx.now);
    let decide = move |function: &mut Function, _: &mut Beside| {
        let configuration = &mut function.urls.get_mut(&key).ok_or_else(function_url::missing)?.configuration;
        if let Some(auth_type) = request.auth_type {
            configuration.auth_type = auth_type;
        }
        if request.cors.is_some() {
            configuration.cors.clone_from(&request.cors);
        }
        if request.invoke_mode.is_some() {
            configuration.invoke_mode = request.invoke_mode;
        }
        configuration.last_modified_time.clone_from(&now);
        Ok(configuration.clone())
    };
    answer(&lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?)
}
