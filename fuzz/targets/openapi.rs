//! OpenAPI documents: any text is imported or refused, never with a fault of the server's own, and what is exported of an
//! import can be imported again.
#![no_main]

use std::sync::{Arc, LazyLock};

use apigateway::{ApiGateway, ApiGatewayV2, MethodTester, Publisher};
use apigateway_model::PublishedApi;
use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::{AccountId, Context, Region, RequestId, Timestamp, WireError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use kv_memory::MemoryKv;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

struct Nobody;

impl Publisher for Nobody {
    fn publish(&self, _: &PublishedApi) {}

    fn endpoint(&self, api: &str) -> String {
        format!("http://{api}.execute-api.test")
    }
}

impl MethodTester for Nobody {
    fn test<'a>(
        &'a self,
        _: &'a Context,
        _: Arc<Definition>,
        _: TestInvokeMethodRequest,
    ) -> BoxFuture<'a, TestInvokeMethodResponse> {
        Box::pin(async { TestInvokeMethodResponse::default() })
    }
}

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));

fuzz_target!(|document: &str| {
    let rest = ApiGateway::open(Arc::new(MemoryKv::new()), Arc::new(Nobody), Arc::new(Nobody));
    let http = ApiGatewayV2::of(&rest);
    let call_rest = |operation: &str, body: Value| {
        answered(operation, RUNTIME.block_on(rest.call(context(), operation, body.to_string().into())))
    };
    let call_http = |operation: &str, body: Value| {
        answered(operation, RUNTIME.block_on(http.call(context(), operation, body.to_string().into())))
    };
    if let Some(api) = call_rest("ImportRestApi", json!({ "body": STANDARD.encode(document) })) {
        let api = &api["id"];
        let stage = json!({ "restapi_id": api, "stageName": "s" });
        if call_rest("CreateDeployment", stage).is_some() {
            let export = json!({ "restapi_id": api, "stage_name": "s", "export_type": "oas30",
                "Accept": "application/json", "parameters": { "extensions": "apigateway" } });
            let exported = call_rest("GetExport", export).expect("an export");
            let again = call_rest("ImportRestApi", json!({ "body": exported["body"] }));
            assert!(again.is_some(), "an export that is no document");
        }
    }
    if let Some(api) = call_http("ImportApi", json!({ "body": document })) {
        let export = json!({ "apiId": api["apiId"], "specification": "OAS30", "outputType": "JSON" });
        // An API without routes has nothing to export.
        let Some(exported) = call_http("ExportApi", export) else { return };
        let text = STANDARD.decode(exported["body"].as_str().unwrap_or_default()).unwrap_or_default();
        let again = call_http("ImportApi", json!({ "body": String::from_utf8_lossy(&text) }));
        assert!(again.is_some(), "an export that is no document");
    }
});

fn answered(operation: &str, answer: Result<bytes::Bytes, WireError>) -> Option<Value> {
    match answer {
        Ok(body) => Some(serde_json::from_slice(&body).unwrap_or(Value::Null)),
        Err(error) => {
            assert!(error.status < 500 || error.status == 501, "{operation}: {error:?}");
            None
        }
    }
}

fn context() -> Context {
    Context {
        // An API's id is made of its request's.
        request_id: RequestId::next(),
        account: AccountId::DEFAULT,
        region: Region::parse("us-east-1").expect("a region"),
        access_key: "fuzz".into(),
        now: Timestamp(1_767_312_001_500),
    }
}
