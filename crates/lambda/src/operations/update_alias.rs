//! UpdateAlias: an alias points elsewhere, or is described otherwise.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html>

use aws_models::lambda::structures::UPDATE_ALIAS_REQUEST;
use aws_models::lambda::types::UpdateAliasRequest;
use aws_types::Context;
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::FunctionRef;
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, alias, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: UpdateAliasRequest = parse(body, &UPDATE_ALIAS_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, None)?;
    let revision_id = uuid::of_request(cx, "alias");
    let decide = move |function: &mut Function, _: &mut Beside| {
        let Some(known) = function.aliases.get(&request.name) else {
            return Err(alias::missing(function, &request.name));
        };
        if request.revision_id.is_some() && request.revision_id != known.revision_id {
            return Err(Error::PreconditionFailed);
        }
        let mut changed = known.clone();
        if request.function_version.is_some() {
            changed.function_version.clone_from(&request.function_version);
        }
        if request.description.is_some() {
            changed.description.clone_from(&request.description);
        }
        if request.routing_config.is_some() {
            changed.routing_config.clone_from(&request.routing_config);
        }
        alias::check(function, &mut changed)?;
        changed.revision_id = Some(revision_id.clone());
        function.aliases.insert(request.name.clone(), changed.clone());
        Ok(changed)
    };
    answer(&lambda.functions.update(&reference, uuid::of_request(cx, "record"), decide).await?)
}
