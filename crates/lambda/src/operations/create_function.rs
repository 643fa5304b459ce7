//! CreateFunction: a function with its code, and at once its first version if that is wanted.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>

use std::collections::BTreeMap;

use aws_models::lambda::structures::CREATE_FUNCTION_REQUEST;
use aws_models::lambda::types::{
    Architecture, CreateFunctionRequest, FunctionConfiguration, PackageType,
};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::{Function, Version};
use crate::function_name::{FunctionRef, LATEST};
use crate::package::{Package, Source};
use crate::request::{answer, parse};
use crate::settings::{self, Settings};
use crate::store::Beside;
use crate::{Lambda, describe, moment, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let mut request: CreateFunctionRequest = parse(body, &CREATE_FUNCTION_REQUEST)?;
    let reference = reference(cx, &request.function_name)?;
    if request.package_type == Some(PackageType::Image) {
        return Err(Error::unsupported("PackageType Image: a function of container images"));
    }
    let settings = Settings::of_new(lambda, &mut request)?;
    let tags = request.tags.unwrap_or_default();
    settings::check_tags(&tags)?;
    refuse_taken(lambda, &reference).await?;

    let package = Source::of_new(request.code)?.package(lambda).await?;
    let id = uuid::of_request(cx, "function");
    package.keep(lambda, &id).await?;
    let configuration = configure(cx, &reference, &settings, &package, request.architectures);
    let made = make(cx, &reference, id, Version { configuration }, tags);
    let version = commit(cx, lambda, &reference, made, request.publish == Some(true)).await?;
    answer(&describe::created(&version))
}

fn reference(cx: &Context, name: &str) -> Result<FunctionRef> {
    let reference = FunctionRef::of_request(cx, name, None)?;
    match reference.qualifier {
        Some(_) => Err(Error::invalid(format!("{name} is not a function name: a new function has no versions"))),
        None => Ok(reference),
    }
}

/// A package need not be read for a name that is taken; the commit asks again.
async fn refuse_taken(lambda: &Lambda, reference: &FunctionRef) -> Result<()> {
    match lambda.functions.load(reference).await {
        Ok(_) => Err(taken(reference)),
        Err(Error::ResourceNotFound(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn taken(reference: &FunctionRef) -> Error {
    Error::ResourceConflict(format!("Function already exist: {}", reference.name))
}

fn configure(
    cx: &Context,
    reference: &FunctionRef,
    settings: &Settings,
    package: &Package,
    architectures: Option<Vec<Architecture>>,
) -> FunctionConfiguration {
    let mut configuration = FunctionConfiguration {
        function_name: Some(reference.name.clone()),
        function_arn: Some(reference.function_arn()),
        code_size: Some(package.size()),
        code_sha256: Some(package.digest.to_base64()),
        version: Some(LATEST.into()),
        revision_id: Some(uuid::of_request(cx, "revision")),
        last_modified: Some(moment::of_configuration(cx.now)),
        package_type: Some(PackageType::Zip),
        architectures: Some(architectures.unwrap_or_else(|| vec![Architecture::X8664])),
        ..FunctionConfiguration::default()
    };
    settings.apply(&reference.name, &mut configuration);
    configuration
}

fn make(
    cx: &Context,
    reference: &FunctionRef,
    id: String,
    latest: Version,
    tags: BTreeMap<String, String>,
) -> Function {
    Function {
        id,
        account: cx.account.to_string(),
        region: cx.region.to_string(),
        name: reference.name.clone(),
        latest,
        latest_is_published: false,
        last_version: 0,
        versions: BTreeMap::new(),
        aliases: BTreeMap::new(),
        policies: BTreeMap::new(),
        event_invoke: BTreeMap::new(),
        urls: BTreeMap::new(),
        reserved_concurrency: None,
        tags,
    }
}

async fn commit(
    cx: &Context,
    lambda: &Lambda,
    reference: &FunctionRef,
    mut made: Function,
    publish: bool,
) -> Result<Version> {
    let number = publish.then(|| made.publish(cx, None).to_string());
    let version = made.version(number.as_deref())?.clone();
    let named = reference.clone();
    let decide = move |stored: &mut Option<Function>, _: &mut Beside| {
        if stored.is_some() {
            return Err(taken(&named));
        }
        *stored = Some(made.clone());
        Ok(())
    };
    lambda.functions.change(reference, uuid::of_request(cx, "record"), decide).await?;
    Ok(version)
}
