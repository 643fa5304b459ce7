//! Tags of functions and event source mappings, found by ARN.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html>

use std::collections::BTreeMap;

use aws_types::{Arn, Context};

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::mapping::Mapping;
use crate::store::Beside;
use crate::{Lambda, settings, uuid};

/// What has tags.
pub(crate) enum Tagged {
    Function(FunctionRef),
    Mapping(String),
}

impl Tagged {
    /// What an ARN names.
    pub(crate) fn parse(cx: &Context, resource: &str) -> Result<Self> {
        let parts = Arn::parse(resource).map_err(|_| unknown(resource))?;
        if let Some(uuid) = parts.resource.strip_prefix("event-source-mapping:") {
            return Ok(Self::Mapping(uuid.into()));
        }
        let reference = FunctionRef::of_request(cx, resource, None)?;
        if reference.qualifier.is_some() {
            return Err(Error::invalid(
                "Tags on function aliases and versions are not supported. Please specify a function ARN.",
            ));
        }
        Ok(Self::Function(reference))
    }

    /// Its tags.
    pub(crate) async fn tags(&self, cx: &Context, lambda: &Lambda) -> Result<BTreeMap<String, String>> {
        match self {
            Self::Function(reference) => Ok(lambda.functions.load(reference).await?.function.tags.clone()),
            Self::Mapping(uuid) => Ok(lambda.mappings.load(&cx.account, &cx.region, uuid).await?.tags),
        }
    }

    /// Changes its tags.
    pub(crate) async fn change(
        &self,
        cx: &Context,
        lambda: &Lambda,
        change: impl Fn(&mut BTreeMap<String, String>) + Send + 'static,
    ) -> Result<()> {
        match self {
            Self::Function(reference) => {
                let decide = move |function: &mut Function, _: &mut Beside| {
                    change(&mut function.tags);
                    settings::check_tags(&function.tags)
                };
                lambda.functions.update(reference, uuid::of_request(cx, "record"), decide).await
            }
            Self::Mapping(uuid) => {
                let decide = move |mapping: &mut Mapping| {
                    change(&mut mapping.tags);
                    settings::check_tags(&mapping.tags)
                };
                lambda.mappings.update(&cx.account, &cx.region, uuid, decide).await.map(drop)
            }
        }
    }
}

fn unknown(resource: &str) -> Error {
    Error::invalid(format!("{resource} is not the ARN of a function or an event source mapping."))
}
