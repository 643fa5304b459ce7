//! CreateAlias: a name for a version.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>

use aws_models::lambda::structures::CREATE_ALIAS_REQUEST;
use aws_models::lambda::types::{AliasConfiguration, CreateAliasRequest};
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, alias, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: CreateAliasRequest = parse(body, &CREATE_ALIAS_REQUEST)?;
    alias::check_name(&request.name)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let revision_id = uuid::of_request(cx, "alias");
    let decide = move |function: &mut Function, _: &mut Beside| {
        let arn = function.qualified_arn(&request.name);
        if function.aliases.contains_key(&request.name) {
            return Err(Error::ResourceConflict(format!("Alias already exists: {arn}")));
        }
        let mut made = AliasConfiguration {
            alias_arn: Some(arn),
            name: Some(request.name.clone()),
            function_version: Some(request.function_version.clone()),
            description: Some(request.description.clone().unwrap_or_default()),
            routing_config: request.routing_config.clone(),
            revision_id: Some(revision_id.clone()),
        };
        alias::check(function, &mut made)?;
        function.aliases.insert(request.name.clone(), made.clone());
        Ok(made)
    };
    answer(&lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?)
}
