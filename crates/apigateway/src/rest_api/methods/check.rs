//! What a method may say, and refer to.

use std::collections::BTreeMap;

use apigateway_model::parameter_mapping;
use aws_models::apigateway::types::Method;

use super::super::record::RestApiRecord;
use crate::error::{Error, Result};

/// The methods that a resource can have, in AWS's order.
pub(crate) const HTTP_METHODS: [&str; 8] =
    ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

/// Authorization types that need no authorizer, and such that need one.
const WITHOUT_AUTHORIZER: [&str; 2] = ["NONE", "AWS_IAM"];
const WITH_AUTHORIZER: [&str; 3] = ["CUSTOM", "COGNITO_USER_POOLS", "JWT"];

/// Refuses what is no method.
pub(crate) fn check_http_method(method: &str) -> Result<()> {
    if HTTP_METHODS.contains(&method) {
        return Ok(());
    }
    let options = HTTP_METHODS.join(",");
    Err(Error::BadRequest(format!("Invalid HttpMethod specified. Valid options are {options}")))
}

/// The method as it is stored, if all that it says and refers to is right. An authorizer that its type has no use for is
/// not kept.
pub(crate) fn settled(record: &mut RestApiRecord, mut method: Method) -> Result<Method> {
    let authorization_type = method.authorization_type.as_deref().unwrap_or_default();
    if WITH_AUTHORIZER.contains(&authorization_type) {
        let authorizer = method.authorizer_id.as_deref().unwrap_or_default();
        record.authorizer(authorizer).map_err(|_| {
            Error::bad_request(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
            )
        })?;
    } else if WITHOUT_AUTHORIZER.contains(&authorization_type) {
        method.authorizer_id = None;
    } else {
        return Err(Error::bad_request("Invalid authorization type specified"));
    }
    if let Some(validator) = &method.request_validator_id {
        record
            .request_validator(validator)
            .map_err(|_| Error::bad_request("Invalid Request Validator identifier specified"))?;
    }
    check_models(record, method.request_models.as_ref())?;
    check_parameters(method.request_parameters.as_ref())?;
    Ok(method)
}

/// Refuses models that there are not.
pub(crate) fn check_models(
    record: &mut RestApiRecord,
    models: Option<&BTreeMap<String, String>>,
) -> Result<()> {
    for model in models.into_iter().flat_map(BTreeMap::values) {
        let unknown = |_| Error::BadRequest(format!("Invalid model identifier specified: {model}"));
        record.model(model).map_err(unknown)?;
    }
    Ok(())
}

fn check_parameters(parameters: Option<&BTreeMap<String, bool>>) -> Result<()> {
    let mut names = Vec::new();
    for parameter in parameters.into_iter().flat_map(BTreeMap::keys) {
        let (_, name) = parameter_mapping::method_request_parameter(parameter)
            .map_err(|error| Error::BadRequest(error.to_string()))?;
        if names.contains(&name) {
            return Err(Error::bad_request(
                "Parameter names must be unique across querystring, header and path",
            ));
        }
        names.push(name);
    }
    Ok(())
}
