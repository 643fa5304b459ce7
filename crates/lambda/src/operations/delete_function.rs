//! DeleteFunction: a function with all that belongs to it, or one of its versions.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>

use aws_models::lambda::structures::DELETE_FUNCTION_REQUEST;
use aws_models::lambda::types::{DeleteFunctionRequest, DeleteFunctionResponse};
use aws_types::Context;
use bytes::Bytes;
use kv::WriteSet;

use crate::error::{Error, Result};
use crate::function::{self, Function};
use crate::function_name::{FunctionRef, LATEST};
use crate::request::{answer, parse};
use crate::store::Beside;
use crate::{Lambda, keyspace, package, uuid};

pub(crate) async fn run(cx: &Context, lambda: &Lambda, body: &[u8]) -> Result<Bytes> {
    let request: DeleteFunctionRequest = parse(body, &DELETE_FUNCTION_REQUEST)?;
    let reference = FunctionRef::of_request(cx, &request.function_name, request.qualifier.as_deref())?;
    let named = reference.clone();
    let decide = move |stored: &mut Option<Function>, beside: &mut Beside| {
        let Some(function) = stored else { return Err(function::missing(&named)) };
        match named.qualifier.as_deref() {
            None => {
                let removed = remove(function, &mut beside.writes);
                *stored = None;
                Ok(removed)
            }
            Some(qualifier) => remove_version(function, qualifier),
        }
    };
    let removed = lambda.functions.change(&reference, uuid::of_request(cx, "record"), decide).await?;
    package::forget(lambda, &removed.function_id, removed.codes).await;
    lambda.ports.executor.forget(cx.account, cx.region, &reference.name);
    answer(&DeleteFunctionResponse { status_code: Some(204) })
}

struct Removed {
    function_id: String,
    codes: Vec<String>,
}

fn remove(function: &Function, writes: &mut WriteSet) -> Removed {
    for url in function.urls.values() {
        writes.delete(keyspace::function_url(&url.id));
    }
    Removed { function_id: function.id.clone(), codes: function.codes().map(str::to_owned).collect() }
}

fn remove_version(function: &mut Function, qualifier: &str) -> Result<Removed> {
    if qualifier == LATEST {
        return Err(Error::invalid("$LATEST version cannot be deleted without deleting the function."));
    }
    let Ok(number) = qualifier.parse::<u64>() else {
        return Err(Error::invalid("Deletion of aliases is not currently supported."));
    };
    let aliases = function.aliases.iter().filter(|(_, alias)| points_to(alias, qualifier));
    let aliases: Vec<&str> = aliases.map(|(name, _)| name.as_str()).collect();
    if !aliases.is_empty() {
        return Err(Error::ResourceConflict(format!(
            "Unable to delete version because the following aliases reference it: [{}]",
            aliases.join(", ")
        )));
    }
    // A version that is not there is gone already, as the live service answers.
    let gone = function.versions.remove(&number).and_then(|version| version.configuration.code_sha256);
    function.policies.remove(qualifier);
    function.event_invoke.remove(qualifier);
    let codes = gone.filter(|gone| function.codes().all(|code| code != gone));
    Ok(Removed { function_id: function.id.clone(), codes: codes.into_iter().collect() })
}

fn points_to(alias: &aws_models::lambda::types::AliasConfiguration, version: &str) -> bool {
    let routed = alias.routing_config.as_ref().and_then(|routing| routing.additional_version_weights.as_ref());
    alias.function_version.as_deref() == Some(version) || routed.is_some_and(|weights| weights.contains_key(version))
}
