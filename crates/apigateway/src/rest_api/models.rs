//! Models: named JSON schemas of bodies.

mod template;

use aws_models::apigateway::types::{
    CreateModelRequest, DeleteModelRequest, GetModelRequest, GetModelTemplateRequest, GetModelsRequest,
    Model, Models, Template, UpdateModelRequest,
};
use aws_types::Context;
use serde_json::Value;

use super::access::{self, no_api, text};
use super::patch::{self, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_model};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;

const TABLE: Table = Table {
    wording: wording::listing,
    rules: &[
        Rule { path: "/description", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/schema", ops: REPLACE, kind: Kind::EmptyText },
    ],
};

/// What precedes a model's name where one schema refers to another.
const REFERENCE: &str = "/models/";

/// Adds a model.
pub(crate) async fn create(cx: &Context, service: &ApiGateway, request: CreateModelRequest) -> Result<Model> {
    let (api, ids) = (request.rest_api_id.clone(), Ids::of(cx));
    let change = move |record: &mut RestApiRecord| {
        let model = Model {
            id: Some(ids.clone().short(|id| record.has_id(id))),
            name: Some(request.name.clone()),
            description: request.description.clone(),
            schema: request.schema.clone(),
            content_type: Some(request.content_type.clone()),
        };
        check(&model)?;
        if record.model(&request.name).is_ok() {
            return Err(Error::conflict("Model name already exists for this REST API"));
        }
        record.definition.models.push(model.clone());
        Ok(model)
    };
    access::change(cx, service, (&api, no_api(cx, &api)), change).await
}

/// One model; flat, if that is asked for: with all that its schema refers to inside it.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetModelRequest) -> Result<Model> {
    let absent = no_model(&request.model_name);
    let find = |record: &mut RestApiRecord| {
        let model = record.model(&request.model_name)?.clone();
        if request.flatten == Some(true) {
            return Ok(template::flattened(&model, &record.definition.models));
        }
        Ok(model)
    };
    access::read(cx, service, (&request.rest_api_id, absent), find).await
}

/// The models in the order of their names.
pub(crate) async fn list(cx: &Context, service: &ApiGateway, request: GetModelsRequest) -> Result<Models> {
    let asked = (&*request.rest_api_id, request.position.as_deref(), request.limit);
    let all = |definition: apigateway_model::rest_api::Definition| definition.models;
    let (items, position) = access::page(cx, service, asked, all, |model| text(&model.name)).await?;
    Ok(Models { position, items })
}

/// A mapping template that makes an example of the model.
pub(crate) async fn get_template(
    cx: &Context,
    service: &ApiGateway,
    request: GetModelTemplateRequest,
) -> Result<Template> {
    let absent = no_model(&request.model_name);
    let find = |record: &mut RestApiRecord| {
        let model = record.model(&request.model_name)?.clone();
        Ok(Template { value: Some(template::of(&model, &record.definition.models)) })
    };
    access::read(cx, service, (&request.rest_api_id, absent), find).await
}

/// Changes a model.
pub(crate) async fn update(cx: &Context, service: &ApiGateway, request: UpdateModelRequest) -> Result<Model> {
    let (api, absent) = (request.rest_api_id.clone(), no_model(&request.model_name));
    let change = move |record: &mut RestApiRecord| {
        let model = record.model(&request.model_name)?;
        let after = patch::apply(&TABLE, model, request.patch_operations.as_deref())?;
        check(&after)?;
        *model = after.clone();
        Ok(after)
    };
    access::change(cx, service, (&api, absent), change).await
}

/// Deletes a model that nothing refers to.
pub(crate) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteModelRequest) -> Result<()> {
    let (api, absent) = (request.rest_api_id.clone(), no_model(&request.model_name));
    let change = move |record: &mut RestApiRecord| {
        let name = &request.model_name;
        record.model(name)?;
        if let Some(referrer) = referrer(record, name) {
            return Err(Error::Conflict(format!(
                "Cannot delete model '{name}', is referenced in {referrer}"
            )));
        }
        record.definition.models.retain(|model| model.name.as_ref() != Some(name));
        Ok(())
    };
    access::change(cx, service, (&api, absent), change).await
}

/// What refers to a model.
fn referrer(record: &RestApiRecord, name: &str) -> Option<String> {
    for (path, method) in record.methods() {
        let http_method = text(&method.http_method);
        if method.request_models.iter().flatten().any(|(_, model)| model == name) {
            return Some(format!("method request: {path}/{http_method}"));
        }
        let mut responses = method.method_responses.iter().flat_map(|responses| responses.values());
        if responses.any(|response| response.response_models.iter().flatten().any(|(_, model)| model == name))
        {
            return Some(format!("method response: {path}/{http_method}"));
        }
    }
    let refers = |model: &&Model| {
        let reference = format!("{REFERENCE}{name}\"");
        text(&model.name) != name && text(&model.schema).contains(&reference)
    };
    record.definition.models.iter().find(refers).map(|model| format!("model: {}", text(&model.name)))
}

/// Refuses a model that AWS refuses.
pub(super) fn check(model: &Model) -> Result<()> {
    let name = text(&model.name);
    if name.is_empty() {
        return Err(Error::bad_request("Model name must be non-empty"));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::bad_request("Model name must be alphanumeric: ".to_owned() + name));
    }
    let schema = text(&model.schema);
    if schema.trim().is_empty() {
        return Err(Error::bad_request("Model schema must have at least 1 property or array items defined"));
    }
    if text(&model.content_type).contains("json")
        && !serde_json::from_str(schema).is_ok_and(|s: Value| s.is_object())
    {
        return Err(Error::bad_request("Invalid model schema specified"));
    }
    Ok(())
}
