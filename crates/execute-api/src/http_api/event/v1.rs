//! Payload format 1.0: what is not there is null.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::parameters::{AllHeaders, LastHeaders, Lists, Pairs};
use super::{EventBody, Exchange};
use crate::request_time;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'static str,
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: LastHeaders<'a>,
    multi_value_headers: AllHeaders<'a>,
    query_string_parameters: Option<Pairs<'a>>,
    multi_value_query_string_parameters: Option<&'a Lists<'a>>,
    request_context: RequestContext<'a>,
    path_parameters: Option<Pairs<'a>>,
    stage_variables: Option<&'a BTreeMap<String, String>>,
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
    extended_request_id: &'a str,
    http_method: &'a str,
    identity: Identity<'a>,
    path: &'a str,
    protocol: &'static str,
    request_id: &'a str,
    request_time: String,
    request_time_epoch: u64,
    resource_id: &'a str,
    resource_path: &'a str,
    stage: &'a str,
}

/// Who calls. Callers of routes without authorizers have no more of an identity than their address and program.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    access_key: Option<&'a str>,
    account_id: Option<&'a str>,
    caller: Option<&'a str>,
    cognito_amr: Option<&'a str>,
    cognito_authentication_provider: Option<&'a str>,
    cognito_authentication_type: Option<&'a str>,
    cognito_identity_id: Option<&'a str>,
    cognito_identity_pool_id: Option<&'a str>,
    principal_org_id: Option<&'a str>,
    source_ip: String,
    user: Option<&'a str>,
    user_agent: Cow<'a, str>,
    user_arn: Option<&'a str>,
}

pub(super) fn payload(exchange: &Exchange<'_>, query: &str, body: &[u8]) -> serde_json::Result<Vec<u8>> {
    let (head, caller) = (&exchange.call.head, &exchange.call.caller);
    let path = exchange.path();
    let parameters = Lists::of_query(query);
    let EventBody { text: body, is_base64 } = EventBody::of(&head.headers, body);
    let key = &*exchange.route.key;
    let resource = key.split_once(' ').map_or(key, |(_, path)| path);
    let event = Event {
        version: "1.0",
        resource,
        path: &path,
        http_method: head.method.as_str(),
        headers: LastHeaders(&head.headers),
        multi_value_headers: AllHeaders(&head.headers),
        query_string_parameters: parameters.as_ref().map(Lists::last),
        multi_value_query_string_parameters: parameters.as_ref(),
        request_context: RequestContext {
            account_id: exchange.stage.api.account.as_str(),
            api_id: &exchange.stage.api.id,
            domain_name: exchange.call.domain_name(),
            domain_prefix: &exchange.stage.api.id,
            extended_request_id: exchange.id.as_str(),
            http_method: head.method.as_str(),
            identity: Identity {
                access_key: None,
                account_id: None,
                caller: None,
                cognito_amr: None,
                cognito_authentication_provider: None,
                cognito_authentication_type: None,
                cognito_identity_id: None,
                cognito_identity_pool_id: None,
                principal_org_id: None,
                source_ip: caller.peer.to_string(),
                user: None,
                user_agent: exchange.user_agent(),
                user_arn: None,
            },
            path: &path,
            protocol: exchange.protocol(),
            request_id: exchange.id.as_str(),
            request_time: request_time::common_log_format(caller.now),
            request_time_epoch: caller.now.0,
            resource_id: key,
            resource_path: resource,
            stage: exchange.stage.name(),
        },
        path_parameters: Pairs::of(exchange.path_variables()),
        stage_variables: exchange.stage.variables(),
        body,
        is_base64_encoded: is_base64,
    };
    serde_json::to_vec(&event)
}
