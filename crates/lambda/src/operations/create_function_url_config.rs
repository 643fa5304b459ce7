//! CreateFunctionUrlConfig: an address of its own for a function or an alias.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html>

use aws_models::lambda::structures::CREATE_FUNCTION_URL_CONFIG_REQUEST;
use aws_models::lambda::types::{
    CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse, FunctionUrlConfig, InvokeMode,
};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::{Function, FunctionUrl};
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, function_url, keyspace, moment, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: CreateFunctionUrlConfigRequest = parse(body, &CREATE_FUNCTION_URL_CONFIG_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    function_url::check_cors(request.cors.as_ref())?;
    let made = make(cx, lambda, &reference, request);
    let (stored, named) = (made.clone(), reference.clone());
    let decide = move |function: &mut Function, beside: &mut Beside| {
        function_url::check_qualifier(function, named.qualifier.as_deref())?;
        let key = named.qualifier.clone().unwrap_or_default();
        if function.urls.contains_key(&key) {
            return Err(Error::ResourceConflict(format!(
                "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig \
                 exists for this Lambda function",
                named.arn()
            )));
        }
        beside.writes.put(keyspace::function_url(&stored.id), function_url::owner(&named));
        function.urls.insert(key, stored.clone());
        Ok(())
    };
    lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?;
    let made = made.configuration;
    answer(&CreateFunctionUrlConfigResponse {
        function_url: made.function_url,
        function_arn: made.function_arn,
        auth_type: made.auth_type,
        cors: made.cors,
        creation_time: made.creation_time,
        invoke_mode: made.invoke_mode,
    })
}

fn make(
    cx: &Context,
    lambda: &Lambda,
    reference: &FunctionRef,
    request: CreateFunctionUrlConfigRequest,
) -> FunctionUrl {
    let id = function_url::new_id(cx);
    let now = moment::of_configuration(cx.now);
    FunctionUrl {
        configuration: FunctionUrlConfig {
            function_url: function_url::address(&lambda.ports.endpoint, &id, &cx.region),
            function_arn: reference.arn(),
            creation_time: now.clone(),
            last_modified_time: now,
            cors: request.cors,
            auth_type: request.auth_type,
            invoke_mode: Some(request.invoke_mode.unwrap_or(InvokeMode::Buffered)),
        },
        id,
    }
}
