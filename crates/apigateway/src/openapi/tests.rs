//! Documents in, APIs out and documents out again, in process over the in-memory engine.

mod export;
mod import;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apigateway_model::PublishedApi;
use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::{AccountId, Context, Region, RequestId, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv_memory::MemoryKv;
use serde_json::{Value, json};

use crate::{ApiGateway, MethodTester, Publisher};

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

/// The service, and the one who calls it.
struct Gateway {
    service: Arc<ApiGateway>,
    calls: AtomicU64,
}

impl Gateway {
    fn new() -> Self {
        let service = ApiGateway::open(Arc::new(MemoryKv::new()), Arc::new(Nobody), Arc::new(Nobody));
        Self { service, calls: AtomicU64::new(0) }
    }

    /// Calls an operation; a refusal is its message.
    async fn call(&self, operation: &str, request: Value) -> Result<Value, String> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let cx = Context {
            request_id: RequestId::from_random([call, 1, 2, 3]),
            account: AccountId::DEFAULT,
            region: Region::parse("us-east-1").unwrap(),
            access_key: "test".into(),
            now: Timestamp(1_586_305_411_000),
        };
        let answer = self.service.call(cx, operation, Bytes::from(request.to_string())).await;
        answer
            .map(|body| serde_json::from_slice(&body).unwrap_or(Value::Null))
            .map_err(|error| error.message.unwrap_or_default())
    }

    /// Imports a document as a new API.
    async fn import(&self, document: &str, parameters: Value) -> Result<Value, String> {
        self.call("ImportRestApi", json!({"body": STANDARD.encode(document), "parameters": parameters})).await
    }

    /// Imports a document that must be acceptable, and answers the API's id.
    async fn imported(&self, document: &str) -> String {
        let api = self.import(document, json!({})).await.unwrap();
        api["id"].as_str().unwrap().to_owned()
    }

    /// The resources with their methods, by their paths.
    async fn resources(&self, api: &str) -> Value {
        let request = json!({"restapi_id": api, "embed": ["methods"], "limit": 500});
        let listed = self.call("GetResources", request).await.unwrap();
        let items = listed["item"].as_array().or(listed["items"].as_array()).unwrap().clone();
        Value::Object(
            items.into_iter().map(|item| (item["path"].as_str().unwrap().to_owned(), item)).collect(),
        )
    }

    /// The items that a listing operation answers.
    async fn listed(&self, operation: &str, api: &str) -> Vec<Value> {
        let listed = self.call(operation, json!({"restapi_id": api, "limit": 500})).await.unwrap();
        let items = listed.get("item").or(listed.get("items")).and_then(Value::as_array);
        items.cloned().unwrap_or_default()
    }

    /// Deploys an API to the stage `prod` and exports that.
    async fn exported(&self, api: &str, r#type: &str, extensions: &str, accept: &str) -> String {
        let deployment = json!({"restapi_id": api, "stageName": "prod"});
        self.call("CreateDeployment", deployment).await.unwrap();
        let request = json!({
            "restapi_id": api, "stage_name": "prod", "export_type": r#type, "Accept": accept,
            "parameters": {"extensions": extensions},
        });
        let answer = self.call("GetExport", request).await.unwrap();
        String::from_utf8(STANDARD.decode(answer["body"].as_str().unwrap()).unwrap()).unwrap()
    }
}

/// A document with everything that an import knows.
fn everything() -> Value {
    json!({
        "swagger": "2.0",
        "info": {"title": "PetStore", "description": "All pets", "version": "1.0.0"},
        "host": "petstore.example.com",
        "basePath": "/v1/store",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "x-amazon-apigateway-request-validators": {
            "all": {"validateRequestBody": true, "validateRequestParameters": true},
            "params": {"validateRequestBody": false, "validateRequestParameters": true},
        },
        "x-amazon-apigateway-request-validator": "params",
        "x-amazon-apigateway-gateway-responses": {
            "DEFAULT_4XX": {
                "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
                "responseTemplates": {"application/json": "{\"m\":$context.error.messageString}"},
            },
            "UNAUTHORIZED": {"statusCode": "401"},
        },
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "x-amazon-apigateway-minimum-compression-size": 1024,
        "x-amazon-apigateway-api-key-source": "AUTHORIZER",
        "x-amazon-apigateway-policy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}],
        },
        "securityDefinitions": {
            "test-authorizer": {
                "type": "apiKey", "name": "Authorization", "in": "header",
                "x-amazon-apigateway-authtype": "oauth2",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
                    "authorizerCredentials": "arn:aws:iam::000000000000:role/r",
                    "identityValidationExpression": "^x-[a-z]+",
                    "authorizerResultTtlInSeconds": 60,
                },
            },
            "pool": {
                "type": "apiKey", "name": "X-Token", "in": "header",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/p"]},
            },
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
        },
        "paths": {
            "/": {
                "get": {
                    "security": [{"test-authorizer": []}],
                    "responses": {"200": {"description": "ok", "headers": {"Content-Type": {"type": "string"}}}},
                    "x-amazon-apigateway-integration": {
                        "type": "mock",
                        "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                        "responses": {"default": {
                            "statusCode": "200",
                            "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
                            "responseTemplates": {"text/html": "<h1>hello</h1>"},
                        }},
                        "passthroughBehavior": "when_no_match",
                    },
                },
            },
            "/pets": {
                "get": {
                    "security": [{"pool": ["pets/read"]}, {"api_key": []}],
                    "parameters": [
                        {"name": "type", "in": "query", "required": false, "type": "string"},
                        {"name": "page", "in": "query", "required": true, "type": "string"},
                    ],
                    "responses": {
                        "200": {"description": "ok", "schema": {"$ref": "#/definitions/Pets"}},
                        "404": {"description": "none"},
                    },
                    "x-amazon-apigateway-integration": {
                        "type": "HTTP", "httpMethod": "GET", "uri": "http://pets.example.com/pets",
                        "requestParameters": {"integration.request.querystring.type": "method.request.querystring.type"},
                        "responses": {"4\\d{2}": {"statusCode": "404"}, "default": {"statusCode": "200"}},
                        "passthroughBehavior": "never", "timeoutInMillis": 1000,
                    },
                },
                "post": {
                    "operationId": "CreatePet",
                    "security": [{"sigv4": []}],
                    "x-amazon-apigateway-request-validator": "all",
                    "parameters": [{"name": "NewPet", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Pet"}}],
                    "responses": {"200": {"description": "ok"}},
                    "x-amazon-apigateway-integration": {
                        "type": "aws", "httpMethod": "POST",
                        "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
                        "credentials": "arn:aws:iam::000000000000:role/r",
                        "responses": {"default": {"statusCode": "200"}},
                    },
                },
            },
            "/pets/{petId}": {
                "parameters": [{"name": "petId", "in": "path", "required": true, "type": "string"}],
                "x-amazon-apigateway-any-method": {
                    "responses": {"200": {"description": "ok"}},
                    "x-amazon-apigateway-integration": {
                        "type": "http_proxy", "httpMethod": "ANY", "uri": "http://pets.example.com/pets/{petId}",
                        "requestParameters": {"integration.request.path.petId": "method.request.path.petId"},
                        "cacheKeyParameters": ["method.request.path.petId"], "cacheNamespace": "pets",
                    },
                },
            },
        },
        "definitions": {
            "Pet": {"type": "object", "properties": {"type": {"$ref": "#/definitions/PetType"}, "price": {"type": "number"}}},
            "PetType": {"type": "string", "enum": ["dog", "cat"]},
            "Pets": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
        },
    })
}
