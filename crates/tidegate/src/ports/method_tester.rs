//! Test calls of methods for the control plane of REST APIs.

use std::sync::Arc;

use apigateway::MethodTester;
use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::Context;
use execute_api::{ExecuteApi, TestMethod};
use futures_util::future::BoxFuture;

/// Makes them on the data plane of this process.
pub(crate) struct LocalMethodTester(pub(crate) Arc<ExecuteApi>);

impl MethodTester for LocalMethodTester {
    fn test<'a>(
        &'a self,
        cx: &'a Context,
        definition: Arc<Definition>,
        request: TestInvokeMethodRequest,
    ) -> BoxFuture<'a, TestInvokeMethodResponse> {
        Box::pin(async move {
            let Some(answer) = self.0.test_method(test(cx, definition, request)).await else {
                return not_a_request();
            };
            let last = |(name, values): (&String, &Vec<String>)| Some((name.clone(), values.last()?.clone()));
            TestInvokeMethodResponse {
                status: Some(answer.status.into()),
                headers: Some(answer.headers.iter().filter_map(last).collect()),
                multi_value_headers: Some(answer.headers),
                body: Some(answer.body),
                log: Some(answer.log),
                latency: i64::try_from(answer.latency_ms).ok(),
            }
        })
    }
}

/// Headers that are given in both forms count in that of several values.
fn test(cx: &Context, definition: Arc<Definition>, request: TestInvokeMethodRequest) -> TestMethod {
    let single = request.headers.unwrap_or_default().into_iter().map(|(name, value)| (name, vec![value]));
    let mut headers: std::collections::BTreeMap<_, _> = single.collect();
    headers.extend(request.multi_value_headers.unwrap_or_default());
    TestMethod {
        account: cx.account,
        region: cx.region,
        api_id: request.rest_api_id,
        definition,
        resource_id: request.resource_id,
        http_method: request.http_method,
        path_with_query_string: request.path_with_query_string,
        headers,
        body: request.body,
        stage_variables: request.stage_variables.unwrap_or_default(),
        now: cx.now,
    }
}

/// Path or headers are such that no client could send them.
fn not_a_request() -> TestInvokeMethodResponse {
    TestInvokeMethodResponse {
        status: Some(400),
        body: Some(r#"{"message":"Bad Request"}"#.to_owned()),
        ..TestInvokeMethodResponse::default()
    }
}
