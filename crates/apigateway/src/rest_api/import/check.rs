//! Whether all that a document made of an API is acceptable: every fault, with where it is.

use aws_models::apigateway::types::{Method, Resource};

use super::super::record::RestApiRecord;
use super::super::{
    access::text, apis, authorizers, gateway_responses, integration_responses, integrations,
    method_responses, methods, models, resources,
};
use crate::error::{Error, Result};
use crate::limits::{AUTHORIZERS_MAX, RESOURCES_MAX};

/// Settles a record that a document was imported to, and tells all that is wrong with it.
pub(super) fn faults(record: &mut RestApiRecord) -> Vec<String> {
    let mut faults = Vec::new();
    let mut tell = |what: String, result: Result<()>| {
        if let Err(error) = result {
            faults.push(format!("{what}: {error}"));
        }
    };
    let api = apis::settled(record.api().clone()).map(|api| *record.api() = api);
    tell("Unable to update API".into(), api);
    for model in &record.definition.models {
        tell(format!("Unable to create model '{}'", text(&model.name)), models::check(model));
    }
    for authorizer in &record.definition.authorizers {
        let result = authorizers::check(record, authorizer);
        tell(format!("Unable to create authorizer '{}'", text(&authorizer.name)), result);
    }
    for response in &record.definition.gateway_responses {
        let name = response.response_type.map_or("", |r#type| r#type.as_str());
        tell(format!("Unable to put gateway response '{name}'"), gateway_responses::check(response));
    }
    tell("Unable to create resources".into(), counts(record));
    for resource in record.definition.resources.clone() {
        let path = text(&resource.path);
        if resource.parent_id.is_some() {
            let result = resources::place(&mut record.definition.resources, &resource);
            tell(format!("Unable to create resource at path '{path}'"), result);
        }
        for (http_method, method) in resource.resource_methods.iter().flatten() {
            for (what, error) in method_faults(record, &resource, http_method, method) {
                tell(
                    format!("Unable to put {what} '{http_method}' {} path '{path}'", place_of(what)),
                    Err(error),
                );
            }
        }
    }
    faults
}

fn counts(record: &RestApiRecord) -> Result<()> {
    let definition = &record.definition;
    if definition.resources.len() > RESOURCES_MAX {
        return Err(Error::TooMany("resources"));
    }
    if definition.authorizers.len() > AUTHORIZERS_MAX {
        return Err(Error::TooMany("authorizers"));
    }
    Ok(())
}

const METHOD: &str = "method";
const METHOD_RESPONSE: &str = "method response on";
const INTEGRATION: &str = "integration on";
const INTEGRATION_RESPONSE: &str = "integration response on";

/// The words between a method and its path.
fn place_of(what: &str) -> &'static str {
    if what == METHOD { "on resource at" } else { "for resource at" }
}

fn method_faults(
    record: &mut RestApiRecord,
    resource: &Resource,
    http_method: &str,
    method: &Method,
) -> Vec<(&'static str, Error)> {
    let mut faults = Vec::new();
    match methods::settled(record, method.clone()) {
        Ok(settled) => {
            if let Ok(stored) = record.method(text(&resource.id), http_method) {
                *stored = settled;
            }
        }
        Err(error) => faults.push((METHOD, error)),
    }
    for response in method.method_responses.iter().flat_map(|responses| responses.values()) {
        faults.extend(method_responses::check(record, response).err().map(|error| (METHOD_RESPONSE, error)));
    }
    let Some(integration) = &method.method_integration else { return faults };
    let result = integrations::check_of_api(record.api(), method, integration);
    faults.extend(result.err().map(|error| (INTEGRATION, error)));
    for (status, response) in integration.integration_responses.iter().flatten() {
        let result = integration_responses::check(method, status, response);
        faults.extend(result.err().map(|error| (INTEGRATION_RESPONSE, error)));
    }
    faults
}
