//! Request validators: what of a request is checked before its integration is called.

use aws_models::apigateway::types::{
    CreateRequestValidatorRequest, DeleteRequestValidatorRequest, GetRequestValidatorRequest,
    GetRequestValidatorsRequest, RequestValidator, RequestValidators, UpdateRequestValidatorRequest,
};
use aws_types::Context;

use super::access::{self, text};
use super::patch::{self, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_request_validator};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;

const BLANK_NAME: &str = "Request Validator name cannot be blank";

const TABLE: Table = Table {
    wording: wording::listing,
    rules: &[
        Rule { path: "/name", ops: REPLACE, kind: Kind::FilledText(BLANK_NAME) },
        Rule { path: "/validateRequestParameters", ops: REPLACE, kind: Kind::Flag },
        Rule { path: "/validateRequestBody", ops: REPLACE, kind: Kind::Flag },
    ],
};

/// Adds a validator.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateRequestValidatorRequest,
) -> Result<RequestValidator> {
    let (api, ids) = (request.rest_api_id.clone(), Ids::of(cx));
    let change = move |record: &mut RestApiRecord| {
        if request.name.as_deref() == Some("") {
            return Err(Error::bad_request(BLANK_NAME));
        }
        let validator = RequestValidator {
            id: Some(ids.clone().short(|id| record.has_id(id))),
            name: request.name.clone(),
            validate_request_body: Some(request.validate_request_body.unwrap_or(false)),
            validate_request_parameters: Some(request.validate_request_parameters.unwrap_or(false)),
        };
        record.definition.request_validators.push(validator.clone());
        Ok(validator)
    };
    let absent = Error::bad_request("Invalid REST API identifier specified");
    access::change(cx, service, (&api, absent), change).await
}

/// One validator.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetRequestValidatorRequest,
) -> Result<RequestValidator> {
    let find = |record: &mut RestApiRecord| record.request_validator(&request.request_validator_id).cloned();
    access::read(cx, service, (&request.rest_api_id, no_request_validator()), find).await
}

/// The validators.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetRequestValidatorsRequest,
) -> Result<RequestValidators> {
    let asked = (&*request.rest_api_id, request.position.as_deref(), request.limit);
    let all = |definition: apigateway_model::rest_api::Definition| definition.request_validators;
    let (items, position) = access::page(cx, service, asked, all, |validator| text(&validator.id)).await?;
    Ok(RequestValidators { position, items })
}

/// Changes a validator.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateRequestValidatorRequest,
) -> Result<RequestValidator> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let validator = record.request_validator(&request.request_validator_id)?;
        *validator = patch::apply(&TABLE, validator, request.patch_operations.as_deref())?;
        Ok(validator.clone())
    };
    access::change(cx, service, (&api, no_request_validator()), change).await
}

/// Deletes a validator that no method refers to.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteRequestValidatorRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let id = &request.request_validator_id;
        let name = text(&record.request_validator(id)?.name).to_owned();
        let referrer = record.methods().find(|(_, method)| method.request_validator_id.as_ref() == Some(id));
        if let Some((path, method)) = referrer {
            return Err(Error::Conflict(format!(
                "Cannot delete request validator '{name}', is referenced in method: {}/{path}",
                text(&method.http_method)
            )));
        }
        record.definition.request_validators.retain(|validator| validator.id.as_ref() != Some(id));
        Ok(())
    };
    access::change(cx, service, (&api, no_request_validator()), change).await
}
