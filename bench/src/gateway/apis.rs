//! The APIs that are measured, made through the control planes' own operations.

use std::net::SocketAddr;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::call::exchange;
use crate::dataset;
use crate::request::signing_time;

/// Calls an operation of a service that is spoken to by method and path; its answer, or null if it has none.
///
/// # Errors
/// Any status of failure, with the answer's text.
pub(super) fn call(
    server: SocketAddr,
    service: &str,
    request_line: &str,
    body: &Value,
) -> anyhow::Result<Value> {
    let request = request(server, service, request_line, &body.to_string())?;
    let (status, answer) = exchange(server, request.as_bytes())?;
    let text = String::from_utf8_lossy(&answer);
    anyhow::ensure!((200..300).contains(&status), "{request_line} answers {status}: {text}");
    Ok(if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer)? })
}

/// A request with a signature of the right form, which means nothing.
pub(super) fn request(
    server: SocketAddr,
    service: &str,
    request_line: &str,
    body: &str,
) -> anyhow::Result<String> {
    let (day, moment) = signing_time()?;
    let length = body.len();
    Ok(format!(
        "{request_line} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nX-Amz-Date: {moment}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=bench/{day}/us-east-1/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=0123456789abcdef\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

/// An HTTP API with one route to `upstream`; the path under which it is called.
pub(super) fn http_proxy(server: SocketAddr, upstream: SocketAddr) -> anyhow::Result<String> {
    let target = format!("http://{upstream}/");
    let api = json!({ "name": "proxy", "protocolType": "HTTP", "target": target });
    let api = call(server, "apigateway", "POST /v2/apis", &api)?;
    Ok(format!("/_aws/execute-api/{}", text(&api, "apiId")?))
}

/// An HTTP API with one route to a function; the path under which it is called.
pub(super) fn lambda_proxy(server: SocketAddr, function_arn: &str) -> anyhow::Result<String> {
    let api = json!({ "name": "function", "protocolType": "HTTP", "target": function_arn });
    let api = call(server, "apigateway", "POST /v2/apis", &api)?;
    Ok(format!("/_aws/execute-api/{}", text(&api, "apiId")?))
}

/// A REST API with a resource for each integration; the path under which its stage is called.
pub(super) fn rest(server: SocketAddr, upstream: SocketAddr) -> anyhow::Result<String> {
    let call = |line: &str, body: Value| call(server, "apigateway", line, &body);
    let api = text(&call("POST /restapis", json!({ "name": "bench" }))?, "id")?;
    let resources = call(&format!("GET /restapis/{api}/resources"), json!({}))?;
    let root = text(&resources["item"][0], "id")?;
    let resource = |parent: &str, part: &str| -> anyhow::Result<String> {
        text(&call(&format!("POST /restapis/{api}/resources/{parent}"), json!({ "pathPart": part }))?, "id")
    };
    let integrate = |resource: &str, integration: Value, response: Option<Value>| -> anyhow::Result<()> {
        let method = format!("/restapis/{api}/resources/{resource}/methods/GET");
        call(&format!("PUT {method}"), json!({ "authorizationType": "NONE" }))?;
        call(&format!("PUT {method}/integration"), integration)?;
        if let Some(response) = response {
            call(&format!("PUT {method}/responses/200"), json!({}))?;
            call(&format!("PUT {method}/integration/responses/200"), response)?;
        }
        Ok(())
    };
    let proxy = json!({ "type": "HTTP_PROXY", "httpMethod": "GET", "uri": format!("http://{upstream}/") });
    integrate(&resource(&root, "proxy")?, proxy, None)?;
    let mock =
        json!({ "type": "MOCK", "requestTemplates": { "application/json": r#"{"statusCode": 200}"# } });
    integrate(
        &resource(&root, "mock")?,
        mock,
        Some(json!({ "responseTemplates": { "application/json": MOCK } })),
    )?;
    let get_item = json!({
        "type": "AWS", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
        "credentials": "arn:aws:iam::000000000000:role/bench",
        "requestTemplates": { "application/json": get_item_template() },
    });
    let items = resource(&root, "items")?;
    let response = json!({ "responseTemplates": { "application/json": ITEM } });
    integrate(&resource(&items, "{key}")?, get_item, Some(response))?;
    call(&format!("POST /restapis/{api}/deployments"), json!({ "stageName": "bench" }))?;
    Ok(format!("/_aws/execute-api/{api}/bench"))
}

/// What a small template does: a variable, a condition, a loop.
const MOCK: &str = r##"#set($name = $input.params('name'))
{
  "name": "$util.escapeJavaScript($name)",
  #if($name == "tide")"known": true,#end
  "hours": [#foreach($hour in [1..6])$hour#if($foreach.hasNext), #end#end],
  "request": "$context.requestId",
  "stage": "$context.stage"
}"##;

/// An item as clients of the API see it.
const ITEM: &str = r##"#set($item = $input.path('$.Item'))
{
  "id": "$item.pk.S",
  "owner": "$item.owner.S",
  "price": $item.price.N,
  "active": $item.active.BOOL,
  "city": "$item.address.M.city.S",
  "tags": [#foreach($tag in $item.tags.L)"$tag.S"#if($foreach.hasNext), #end#end],
  "note": "$util.escapeJavaScript($item.note.S)"
}"##;

fn get_item_template() -> String {
    format!(
        r#"{{"TableName": "{}", "Key": {{"pk": {{"S": "$util.escapeJavaScript($input.params('key'))"}}}}}}"#,
        dataset::ITEMS
    )
}

fn text(value: &Value, member: &str) -> anyhow::Result<String> {
    value[member].as_str().map(str::to_owned).with_context(|| format!("no {member} in {value}"))
}
