//! Payload format 2.0: what is not there has no member.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::header::COOKIE;
use serde::Serialize;

use super::parameters::{JoinedHeaders, Lists, Pairs};
use super::{EventBody, Exchange};
use crate::request_time;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    route_key: &'a str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<&'a str>,
    headers: JoinedHeaders<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_string_parameters: Option<Pairs<'a>>,
    request_context: RequestContext<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_parameters: Option<Pairs<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage_variables: Option<&'a BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    account_id: &'a str,
    api_id: &'a str,
    domain_name: &'a str,
    domain_prefix: &'a str,
    http: Http<'a>,
    request_id: &'a str,
    route_key: &'a str,
    stage: &'a str,
    time: String,
    time_epoch: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    method: &'a str,
    path: &'a str,
    protocol: &'static str,
    source_ip: String,
    user_agent: Cow<'a, str>,
}

pub(super) fn payload(exchange: &Exchange<'_>, query: &str, body: &[u8]) -> serde_json::Result<Vec<u8>> {
    let (head, caller) = (&exchange.call.head, &exchange.call.caller);
    let path = exchange.path();
    let parameters = Lists::of_query(query);
    let EventBody { text: body, is_base64 } = EventBody::of(&head.headers, body);
    let cookies = head.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let event = Event {
        version: "2.0",
        route_key: &exchange.route.key,
        raw_path: &path,
        raw_query_string: query,
        cookies: cookies.flat_map(|cookies| cookies.split(';')).map(str::trim).collect(),
        headers: JoinedHeaders(&head.headers),
        query_string_parameters: parameters.as_ref().map(Lists::joined),
        request_context: RequestContext {
            account_id: exchange.stage.api.account.as_str(),
            api_id: &exchange.stage.api.id,
            domain_name: exchange.call.domain_name(),
            domain_prefix: &exchange.stage.api.id,
            http: Http {
                method: head.method.as_str(),
                path: &path,
                protocol: exchange.protocol(),
                source_ip: caller.peer.to_string(),
                user_agent: exchange.user_agent(),
            },
            request_id: exchange.id.as_str(),
            route_key: &exchange.route.key,
            stage: exchange.stage.name(),
            time: request_time::common_log_format(caller.now),
            time_epoch: caller.now.0,
        },
        path_parameters: Pairs::of(exchange.path_variables()),
        stage_variables: exchange.stage.variables(),
        body,
        is_base64_encoded: is_base64,
    };
    serde_json::to_vec(&event)
}
