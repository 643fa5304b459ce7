//! APIs from OpenAPI documents: a new one, or an existing one changed.
//!
//! What a document means is known by `openapi`; here it is checked by the rules that single changes have, all faults are told
//! at once, and nothing is stored if there is one.

mod check;

use std::collections::BTreeMap;

use aws_models::apigateway::types::{
    CreateRestApiRequest, EndpointConfiguration, EndpointType, ImportRestApiRequest, PutMode,
    PutRestApiRequest, RestApi,
};
use aws_types::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::access::{self, no_api};
use super::apis::{described, new_definition};
use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::openapi::document::refused;
use crate::openapi::import::{self, BasePath, Imported};
use crate::openapi::source::{Document, text_at};

/// Creates an API from a document.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: ImportRestApiRequest,
) -> Result<RestApi> {
    let document = document(&request.body)?;
    let parameters = Parameters::parse(request.parameters)?;
    let named = CreateRestApiRequest {
        name: document.get("info").and_then(|info| text_at(info, "title")).unwrap_or_default(),
        endpoint_configuration: parameters.endpoint(),
        ..CreateRestApiRequest::default()
    };
    let mut definition = new_definition(cx, named, None)?;
    definition.models.clear();
    let mut ids = Ids::of(cx);
    let imported = import::merge(&document, definition, parameters.base_path, &mut ids);
    let mut record = RestApiRecord {
        definition: imported.definition.clone(),
        deployments: Vec::new(),
        stages: Vec::new(),
    };
    let warnings = accepted(&mut record, imported, parameters, request.fail_on_warnings)?;
    let stored = service.store.api_create(cx, record).await?;
    Ok(warned(stored.record.definition.api, warnings))
}

/// Adds a document to an API, or replaces what the API has by it.
pub(crate) async fn put(cx: &Context, service: &ApiGateway, request: PutRestApiRequest) -> Result<RestApi> {
    let document = document(&request.body)?;
    let parameters = Parameters::parse(request.parameters)?;
    let overwrites = request.mode == Some(PutMode::Overwrite);
    let (id, fails, ids) = (request.rest_api_id, request.fail_on_warnings, Ids::of(cx));
    let change = move |record: &mut RestApiRecord| {
        let (definition, mut ids) = (record.definition.clone(), ids.clone());
        let imported = match overwrites {
            true => import::overwrite(&document, definition, parameters.base_path, &mut ids),
            false => import::merge(&document, definition, parameters.base_path, &mut ids),
        };
        record.definition = imported.definition.clone();
        let warnings = accepted(record, imported, parameters.clone(), fails)?;
        Ok(warned(record.api().clone(), warnings))
    };
    access::change(cx, service, (&id, no_api(cx, &id)), change).await
}

fn document(body: &str) -> Result<Document> {
    let bytes = STANDARD.decode(body).map_err(|fault| Error::Malformed(fault.to_string()))?;
    Document::parse(&bytes)
}

/// The warnings of an import, unless it has errors, or warnings that count as such.
fn accepted(
    record: &mut RestApiRecord,
    imported: Imported,
    parameters: Parameters,
    fail_on_warnings: Option<bool>,
) -> Result<Vec<String>> {
    let mut errors = imported.errors;
    errors.extend(check::faults(record));
    if !errors.is_empty() {
        return Err(Error::BadRequest(format!("Errors found during import:\n\t{}", errors.join("\n\t"))));
    }
    let warnings = [imported.warnings, parameters.warnings].concat();
    if fail_on_warnings == Some(true) && !warnings.is_empty() {
        return Err(refused(&warnings));
    }
    Ok(warnings)
}

fn warned(api: RestApi, warnings: Vec<String>) -> RestApi {
    RestApi { warnings: Some(warnings).filter(|all| !all.is_empty()), ..described(api) }
}

/// What the query says of how to import.
#[derive(Clone, Debug, Default)]
struct Parameters {
    base_path: BasePath,
    endpoint_types: Option<Vec<EndpointType>>,
    warnings: Vec<String>,
}

impl Parameters {
    fn parse(given: Option<BTreeMap<String, String>>) -> Result<Self> {
        let mut parameters = Self::default();
        for (name, value) in given.unwrap_or_default() {
            match name.to_ascii_lowercase().as_str() {
                "basepath" => parameters.base_path = BasePath::parse(&value)?,
                "endpointconfigurationtypes" => parameters.endpoint_types = Some(endpoint_types(&value)?),
                // Documentation is never imported.
                "ignore" if value == "documentation" => {}
                _ => parameters.warnings.push(format!("Import parameter '{name}' is not supported")),
            }
        }
        Ok(parameters)
    }

    fn endpoint(&self) -> Option<EndpointConfiguration> {
        let types = self.endpoint_types.clone()?;
        Some(EndpointConfiguration { types: Some(types), ..EndpointConfiguration::default() })
    }
}

fn endpoint_types(names: &str) -> Result<Vec<EndpointType>> {
    let parse = |name: &str| {
        EndpointType::parse(name.trim()).ok_or_else(|| {
            Error::bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
        })
    };
    names.split(',').map(parse).collect()
}
