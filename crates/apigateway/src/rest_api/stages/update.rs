//! UpdateStage: a stage's own paths, and those of its methods' settings.

use aws_models::apigateway::types::{Op, PatchOperation, Stage, UpdateStageRequest};
use aws_types::Context;
use kv::WriteSet;

use super::super::access::{self, text};
use super::super::patch::{self, ANY_CHANGE, Absent, Kind, REPLACE, Refusal, Rule, Table};
use super::super::record::{RestApiRecord, no_stage};
use super::{check, method_settings, no_documentation_version, settle_cache, settled_canary};
use crate::ApiGateway;
use crate::error::{Error, Result};

const CANARY: &str = "/canarySettings";

const TABLE: Table = Table {
    wording: worded,
    rules: &[
        Rule { path: "/deploymentId", ops: &[Op::Replace, Op::Copy], kind: Kind::EmptyText },
        Rule { path: "/description", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/documentationVersion", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/clientCertificateId", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/tracingEnabled", ops: REPLACE, kind: Kind::Flag },
        Rule { path: "/cacheClusterEnabled", ops: REPLACE, kind: Kind::Flag },
        Rule {
            path: "/cacheClusterSize",
            ops: REPLACE,
            kind: Kind::Choice(
                &["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"],
                "Invalid cache cluster size specified",
            ),
        },
        Rule { path: "/variables", ops: &[Op::Copy], kind: Kind::Whole },
        Rule { path: "/variables/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::Fine) },
        Rule { path: "/accessLogSettings", ops: &[Op::Remove], kind: Kind::Whole },
        Rule { path: "/accessLogSettings/destinationArn", ops: &[Op::Replace, Op::Add], kind: Kind::Text },
        Rule { path: "/accessLogSettings/format", ops: &[Op::Replace, Op::Add], kind: Kind::Text },
        Rule { path: CANARY, ops: &[Op::Remove], kind: Kind::Whole },
        Rule { path: "/canarySettings/deploymentId", ops: REPLACE, kind: Kind::EmptyText },
        Rule {
            path: "/canarySettings/percentTraffic",
            ops: REPLACE,
            kind: Kind::Number(0.0, 100.0, "Percent traffic for canary must be between 0.0 and 100.0"),
        },
        Rule { path: "/canarySettings/useStageCache", ops: REPLACE, kind: Kind::Flag },
        Rule {
            path: "/canarySettings/stageVariableOverrides/{}",
            ops: ANY_CHANGE,
            kind: Kind::Entry(Absent::Fine),
        },
    ],
};

/// What can be copied, and from where: all that a canary is promoted by.
const PROMOTIONS: [(&str, &str); 2] = [
    ("/deploymentId", "/canarySettings/deploymentId"),
    ("/variables", "/canarySettings/stageVariableOverrides"),
];

/// AWS's list of the paths, with its punctuation.
const PATHS: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, \
/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
/{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
/{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit\
/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, \
/{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, \
/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit \
/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
/variables/{variable_name}, /tracingEnabled";

fn worded(_: Refusal<'_>, operation: &PatchOperation, _: &[Rule]) -> Error {
    let path = operation.path.as_deref().unwrap_or("null");
    match operation.op {
        Some(Op::Add) => Error::BadRequest(format!("Invalid add operation with path: {path}")),
        Some(Op::Remove) => method_settings::nothing_to_remove(path.trim_start_matches('/')),
        _ => Error::BadRequest(format!("Invalid method setting path: {path}. Must be one of: [{PATHS}]")),
    }
}

/// Changes a stage, and what callers meet with it.
pub(crate) async fn update(cx: &Context, service: &ApiGateway, request: UpdateStageRequest) -> Result<Stage> {
    let api = request.rest_api_id.clone();
    let now = cx.now.as_seconds().floor();
    let change = move |record: &mut RestApiRecord, _: &mut WriteSet| {
        let mut stage = record.stage(&request.stage_name)?.clone();
        for operation in request.patch_operations.as_deref().unwrap_or_default() {
            stage = patched(stage, operation)?;
        }
        settle(&mut stage);
        check::check_deployments(record, &stage)?;
        check::check(&stage)?;
        refuse_what_there_is_not(&stage)?;
        stage.last_updated_date = Some(now);
        *record.stage(&request.stage_name)? = stage.clone();
        Ok(stage)
    };
    access::change_published(cx, service, (&api, no_stage()), change).await
}

fn patched(mut stage: Stage, operation: &PatchOperation) -> Result<Stage> {
    if method_settings::apply(&mut stage, operation)? {
        return Ok(stage);
    }
    let path = operation.path.as_deref().unwrap_or_default();
    let removes_of_no_canary = operation.op == Some(Op::Remove)
        && path.starts_with("/canarySettings/")
        && stage.canary_settings.is_none();
    if removes_of_no_canary {
        return Err(method_settings::nothing_to_remove(path.trim_start_matches('/')));
    }
    if operation.op == Some(Op::Copy) {
        check_promotion(&stage, path, operation.from.as_deref().unwrap_or("null"))?;
    }
    let mut json = patch::to_json(&stage)?;
    patch::apply_one(&TABLE, &mut json, operation)?;
    patch::from_json(json)
}

fn check_promotion(stage: &Stage, path: &str, from: &str) -> Result<()> {
    if !PROMOTIONS.contains(&(path, from)) {
        let [paths, sources] = [PROMOTIONS.map(|(path, _)| path), PROMOTIONS.map(|(_, from)| from)];
        return Err(Error::BadRequest(format!(
            "Invalid copy operation with path: {path} and from {from}. Valid copy:path are [{}] and valid copy:from are [{}]",
            paths.join(", "),
            sources.join(", ")
        )));
    }
    match stage.canary_settings {
        Some(_) => Ok(()),
        None => Err(Error::bad_request("Promotion not available. Canary does not exist.")),
    }
}

fn settle(stage: &mut Stage) {
    settle_cache(stage);
    let deployment = text(&stage.deployment_id).to_owned();
    stage.canary_settings = stage.canary_settings.take().map(|canary| settled_canary(canary, &deployment));
}

/// Neither client certificates nor versions of the documentation are built: any is one that there is not.
fn refuse_what_there_is_not(stage: &Stage) -> Result<()> {
    if stage.client_certificate_id.is_some() {
        return Err(Error::not_found("Invalid Client Certificate identifier specified"));
    }
    match stage.documentation_version {
        Some(_) => Err(no_documentation_version()),
        None => Ok(()),
    }
}
