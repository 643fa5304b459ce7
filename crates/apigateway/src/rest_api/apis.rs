//! REST APIs themselves.

mod default_models;
mod endpoint;
mod policy;

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{
    ApiKeySourceType, CreateRestApiRequest, DeleteRestApiRequest, GetRestApiRequest, GetRestApisRequest, Op,
    PatchOperation, Resource, RestApi, RestApis, UpdateRestApiRequest,
};
use aws_types::Context;

use super::access::{self, no_api, text};
use super::patch::{self, ANY_CHANGE, Kind, REPLACE, Refusal, Rule, Table, wording};
use super::publication;
use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::keyspace::{self, Owner};
use crate::limits::COMPRESSION_BYTES_MAX;
use crate::tags;

const TABLE: Table = Table {
    wording: worded,
    rules: &[
        Rule { path: "/name", ops: REPLACE, kind: Kind::FilledText("API name cannot be an empty string") },
        Rule { path: "/description", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
        Rule { path: "/version", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/policy", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
        Rule {
            path: "/apiKeySource",
            ops: REPLACE,
            kind: Kind::Choice(
                &["HEADER", "AUTHORIZER"],
                "Invalid ApiKeySource specified. Valid options are HEADER,AUTHORIZER",
            ),
        },
        Rule {
            path: "/minimumCompressionSize",
            ops: REPLACE,
            kind: Kind::Integer(0, COMPRESSION_BYTES_MAX, COMPRESSION_SIZE),
        },
        Rule { path: "/disableExecuteApiEndpoint", ops: REPLACE, kind: Kind::Flag },
        Rule { path: "/binaryMediaTypes/{}", ops: ANY_CHANGE, kind: Kind::Element },
        Rule { path: endpoint::TYPES_PATH, ops: ANY_CHANGE, kind: endpoint::TYPE },
        Rule { path: endpoint::IP_ADDRESS_PATH, ops: REPLACE, kind: endpoint::IP_ADDRESS },
        Rule { path: "/endpointConfiguration/vpcEndpointIds", ops: ANY_CHANGE, kind: Kind::ElementByValue },
        Rule { path: "/securityPolicy", ops: REPLACE, kind: endpoint::SECURITY_POLICY },
        Rule { path: "/endpointAccessMode", ops: REPLACE, kind: endpoint::ACCESS_MODE },
    ],
};

const COMPRESSION_SIZE: &str = "Invalid minimum compression size, must be between 0 and 10485760";

/// Every path is worded in one way but that of endpoint types.
fn worded(refusal: Refusal<'_>, operation: &PatchOperation, rules: &[Rule]) -> Error {
    match refusal {
        Refusal::Op(rule) if rule.path == endpoint::TYPES_PATH => {
            Error::bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
        }
        _ => wording::telling(refusal, operation, rules),
    }
}

/// Creates an API with a root resource and the two default models, or with all that another API has.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateRestApiRequest,
) -> Result<RestApi> {
    let cloned = match &request.clone_from {
        Some(id) => Some(service.store.api::<RestApiRecord>(cx, id).await?.record.definition),
        None => None,
    };
    let definition = new_definition(cx, request, cloned)?;
    let record = RestApiRecord { definition, deployments: Vec::new(), stages: Vec::new() };
    let stored = service.store.api_create(cx, record).await?;
    Ok(described(stored.record.definition.api))
}

/// The definition of a new API.
pub(super) fn new_definition(
    cx: &Context,
    request: CreateRestApiRequest,
    cloned: Option<Definition>,
) -> Result<Definition> {
    check(&request)?;
    let mut ids = Ids::of(cx);
    let id = ids.api();
    let mut definition = match cloned {
        Some(definition) => definition,
        None => blank(&mut ids),
    };
    let root = definition.api.root_resource_id.take();
    definition.api = RestApi {
        id: Some(id),
        name: Some(request.name),
        description: request.description,
        created_date: Some(cx.now.as_seconds().floor()),
        version: request.version,
        binary_media_types: request.binary_media_types.filter(|types| !types.is_empty()),
        minimum_compression_size: request.minimum_compression_size,
        api_key_source: Some(request.api_key_source.unwrap_or(ApiKeySourceType::Header)),
        endpoint_configuration: Some(endpoint::configuration(request.endpoint_configuration)?),
        policy: request.policy.filter(|policy| !policy.is_empty()),
        tags: request.tags.filter(|tags| !tags.is_empty()),
        disable_execute_api_endpoint: Some(request.disable_execute_api_endpoint.unwrap_or(false)),
        root_resource_id: root,
        security_policy: request.security_policy,
        endpoint_access_mode: request.endpoint_access_mode,
        ..RestApi::default()
    };
    Ok(definition)
}

fn blank(ids: &mut Ids) -> Definition {
    let root = ids.api();
    let resource = Resource { id: Some(root.clone()), path: Some("/".into()), ..Resource::default() };
    Definition {
        api: RestApi { root_resource_id: Some(root), ..RestApi::default() },
        resources: vec![resource],
        models: default_models::all(ids),
        request_validators: Vec::new(),
        gateway_responses: Vec::new(),
        authorizers: Vec::new(),
    }
}

fn check(request: &CreateRestApiRequest) -> Result<()> {
    if request.name.is_empty() {
        return Err(Error::bad_request("API name cannot be an empty string"));
    }
    if request.description.as_deref() == Some("") {
        return Err(Error::bad_request("Description cannot be an empty string"));
    }
    if !is_compression_size(request.minimum_compression_size) {
        return Err(Error::bad_request(COMPRESSION_SIZE));
    }
    policy::check(request.policy.as_deref())?;
    tags::check(request.tags.as_ref())
}

/// The settings that a document gave an API, if AWS accepts them.
pub(super) fn settled(mut api: RestApi) -> Result<RestApi> {
    if api.name.as_deref().unwrap_or_default().is_empty() {
        return Err(Error::bad_request("API name cannot be an empty string"));
    }
    if !is_compression_size(api.minimum_compression_size) {
        return Err(Error::bad_request(COMPRESSION_SIZE));
    }
    policy::check(api.policy.as_deref())?;
    api.endpoint_configuration = Some(endpoint::configuration(api.endpoint_configuration)?);
    Ok(api)
}

fn is_compression_size(size: Option<i32>) -> bool {
    size.is_none_or(|size| (0..=COMPRESSION_BYTES_MAX).contains(&size.into()))
}

/// One API.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetRestApiRequest) -> Result<RestApi> {
    let id = &request.rest_api_id;
    let api = access::read(cx, service, (id, no_api(cx, id)), |record| Ok(record.api().clone())).await?;
    Ok(described_alone(api))
}

/// The caller's APIs.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetRestApisRequest,
) -> Result<RestApis> {
    let stored = service.store.apis::<RestApiRecord>(cx).await?;
    let apis = stored.into_iter().map(|stored| described(stored.record.definition.api)).collect();
    let asked = (request.position.as_deref(), request.limit);
    let (items, position) = access::page_of(apis, |api| text(&api.id), asked)?;
    Ok(RestApis { position, items })
}

/// Changes an API's settings.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateRestApiRequest,
) -> Result<RestApi> {
    let id = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let operations = request.patch_operations.as_deref();
        let mut api = patch::apply(&TABLE, record.api(), operations)?;
        endpoint::settle(&mut api, operations.unwrap_or_default())?;
        policy::check(api.policy.as_deref())?;
        *record.api() = api.clone();
        Ok(api)
    };
    let api = access::change(cx, service, (&id, no_api(cx, &id)), change).await?;
    Ok(described_alone(api))
}

/// Deletes an API with all that belongs to it; its stages answer nobody any more.
pub(crate) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteRestApiRequest) -> Result<()> {
    let (owner, id) = (Owner::of(cx), request.rest_api_id.clone());
    let deleted =
        service.store.api_delete::<RestApiRecord>(cx, &request.rest_api_id, move |record, writes| {
            for deployment in &record.deployments {
                writes.delete(keyspace::deployment(owner, &id, text(&deployment.id)));
            }
            Ok(())
        });
    publication::withdraw(service, &deleted.await?);
    Ok(())
}

/// An API as lists and its creation show it.
pub(super) fn described(api: RestApi) -> RestApi {
    RestApi { policy: api.policy.as_deref().map(policy::shown), ..api }
}

/// An API as it is shown alone, where even no tags are shown.
pub(super) fn described_alone(api: RestApi) -> RestApi {
    let tags = Some(api.tags.clone().unwrap_or_default());
    RestApi { tags, ..described(api) }
}
