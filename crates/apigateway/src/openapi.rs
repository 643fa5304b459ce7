//! OpenAPI documents: what an API is made of by `ImportRestApi` and `PutRestApi`, and what `GetExport` makes of an API.
//!
//! Swagger 2.0 and OpenAPI 3.0, as JSON and as YAML, with AWS's `x-amazon-apigateway-…` extensions. Pure: a document and a
//! definition in, a definition and warnings out. Whether what a document says is acceptable, the operations check by the
//! rules that they have for changes of every kind. `document` is what the documents of HTTP APIs are read and written by too.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html>
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html>

pub(crate) mod document;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod source;
#[cfg(test)]
mod tests;

/// What schemas of stored models have before a model's name where they refer to another one.
fn model_address(api: &str, name: &str) -> String {
    format!("https://apigateway.amazonaws.com/restapis/{api}/models/{name}")
}

/// The path-item members that are methods, with API Gateway's names of them.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("patch", "PATCH"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

const JSON_TYPE: &str = "application/json";
