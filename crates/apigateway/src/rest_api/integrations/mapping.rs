//! Parameter mappings of integrations: well-formed, and only of parameters that the method declares.

use std::collections::BTreeMap;

use apigateway_model::parameter_mapping::{
    self, MappingError, Phase, RequestPlace, ResponseHeader, Source, Target,
};
use aws_models::apigateway::types::{Integration, Method, MethodResponse};

use crate::error::{Error, Result};

/// Checks `requestParameters` of an integration, and its cache keys.
pub(super) fn check_request_parameters(method: &Method, integration: &Integration) -> Result<()> {
    for (target, source) in integration.request_parameters.iter().flatten() {
        check_request_parameter(method, target, source).map_err(refused)?;
    }
    Ok(())
}

fn check_request_parameter(
    method: &Method,
    target: &str,
    source: &str,
) -> std::result::Result<(), MappingError> {
    Target::parse(Phase::IntegrationRequest, target)?;
    match Source::parse(Phase::IntegrationRequest, source)? {
        Source::Request { place, name } if !declares(method, place, &name) => {
            Err(MappingError::Parameter(source.to_owned()))
        }
        _ => Ok(()),
    }
}

fn declares(method: &Method, place: RequestPlace, name: &str) -> bool {
    let single = |place| match place {
        RequestPlace::MultiValueHeader => RequestPlace::Header,
        RequestPlace::MultiValueQueryString => RequestPlace::QueryString,
        other => other,
    };
    method
        .request_parameters
        .iter()
        .flat_map(BTreeMap::keys)
        .filter_map(|declared| parameter_mapping::method_request_parameter(declared).ok())
        .any(|(declared, declared_name)| single(declared) == single(place) && declared_name == name)
}

/// Checks `responseParameters` of an integration response against what the method's response declares.
pub(in super::super) fn check_response_parameters(
    response: Option<&MethodResponse>,
    parameters: Option<&BTreeMap<String, String>>,
) -> Result<()> {
    for (target, source) in parameters.into_iter().flatten() {
        check_response_parameter(response, target, source).map_err(refused)?;
    }
    Ok(())
}

fn check_response_parameter(
    response: Option<&MethodResponse>,
    target: &str,
    source: &str,
) -> std::result::Result<(), MappingError> {
    let parsed = Target::parse(Phase::MethodResponse, target)?;
    Source::parse(Phase::MethodResponse, source)?;
    let declared = response.ok_or(MappingError::NoMethodResponse)?.response_parameters.as_ref();
    let is_declared = |header: &str| {
        declared.is_some_and(|declared| {
            declared.keys().any(|key| parameter_mapping::method_response_header(key) == Ok(header))
        })
    };
    match &parsed {
        Target::Response(ResponseHeader(header)) if !is_declared(header) => {
            Err(MappingError::Parameter(target.to_owned()))
        }
        _ => Ok(()),
    }
}

fn refused(error: MappingError) -> Error {
    Error::BadRequest(error.to_string())
}
