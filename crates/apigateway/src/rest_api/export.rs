//! GetExport: what a stage serves, as an OpenAPI document.

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{ExportResponse, GetExportRequest};
use aws_types::{Context, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::access::text;
use super::record::{RestApiRecord, no_stage};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::keyspace::Owner;
use crate::openapi::document::{Format, render};
use crate::openapi::export::{self, Extensions, Place};
use crate::openapi::source::Dialect;

/// Exports the deployment that a stage points to.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetExportRequest,
) -> Result<ExportResponse> {
    let dialect = match request.export_type.as_str() {
        "swagger" => Dialect::Swagger,
        "oas30" => Dialect::OpenApi,
        _ => {
            return Err(Error::bad_request(
                "No API exporter for type '".to_owned() + &request.export_type + "'",
            ));
        }
    };
    let parameters = request.parameters.unwrap_or_default();
    let extensions = Extensions::parse(parameters.get("extensions").map_or("", String::as_str))?;
    let (format, extension) = format(request.accepts.as_deref())?;
    let id = &request.rest_api_id;
    let mut record = service.store.api::<RestApiRecord>(cx, id).await?.record;
    let stage = record.stage(&request.stage_name).map_err(|_| no_stage())?.clone();
    let deployment = text(&stage.deployment_id);
    let frozen = service.store.deployment::<Definition>(Owner::of(cx), id, deployment).await?;
    let definition = frozen.ok_or_else(no_stage)?;
    let date = date(record.deployment(deployment)?.created_date);
    let place = Place { region: cx.region.as_str(), stage: &request.stage_name, date: &date };
    let document = export::document(&definition, &place, dialect, extensions);
    let version = export::version(&definition, &place);
    let name = format!("{}_{version}.{extension}", request.export_type);
    Ok(ExportResponse {
        content_type: Some("application/octet-stream".into()),
        content_disposition: Some(format!("attachment; filename=\"{name}\"")),
        body: Some(STANDARD.encode(render(&document, format)?)),
    })
}

/// How a document is to be written, and what files of that form are called.
fn format(accepts: Option<&str>) -> Result<(Format, &'static str)> {
    match accepts.unwrap_or("application/json") {
        "application/json" | "*/*" | "" => Ok((Format::Json, "json")),
        "application/yaml" => Ok((Format::Yaml, "yaml")),
        other => Err(Error::BadRequest(format!(
            "Invalid media type specified: {other}. Valid options are application/json,application/yaml"
        ))),
    }
}

/// When a deployment was made, in whole seconds.
fn date(created: Option<f64>) -> String {
    let seconds = created.unwrap_or(Timestamp::default().as_seconds()) as i64;
    let moment = OffsetDateTime::from_unix_timestamp(seconds).ok();
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}
