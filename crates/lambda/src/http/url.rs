//! A request to a function URL: finding the function, CORS, who may call, the call and its answer.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>

use aws_models::lambda::types::{FunctionUrlAuthType, InvokeMode};
use aws_types::{Context, WireError};
use bytes::Bytes;
use http::Response;
use http::request::Parts;

use super::url_event::Origin;
use super::{
    Body, BoxError, HttpCall, cors, host, identity, json, plain, read, refusal, set, url_answer, url_event,
};
use crate::error::{Error, Result};
use crate::function::FunctionUrl;
use crate::function_name::FunctionRef;
use crate::host::{Outcome, Payload};
use crate::invoke::{Invoke, Invoked, Principal};
use crate::limits::SYNCHRONOUS_BYTES_MAX;
use crate::{Lambda, function_url, keyspace};

pub(super) async fn answer<B>(
    lambda: &Lambda,
    call: HttpCall,
    head: &Parts,
    body: B,
    id: &str,
) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BoxError>,
{
    let found = match find(lambda, id).await {
        Ok(Some(found)) => found,
        Ok(None) => return forbidden(),
        Err(fault) => return refusal(&call, fault.into()),
    };
    let cors = found.url.configuration.cors.as_ref();
    if let Some(cors) = cors.filter(|_| cors::is_preflight(head)) {
        let mut response = plain(200, Bytes::new());
        response.headers_mut().extend(cors::preflight(cors, head));
        return response;
    }
    let mut response = match invoke(lambda, &call, head, body, &found).await {
        Ok(response) => response,
        Err(error) if error.status == 403 => forbidden(),
        Err(error) if error.code == "InvalidRuntimeException" => url_answer::failed(),
        Err(error) => refusal(&call, error),
    };
    if let Some(cors) = cors {
        response.headers_mut().extend(cors::actual(cors, head));
    }
    set(&mut response, "x-amzn-requestid", &super::request_id(&call));
    response
}

/// A URL and whose it is.
struct Found {
    owner: FunctionRef,
    url: FunctionUrl,
}

async fn find(lambda: &Lambda, id: &str) -> Result<Option<Found>> {
    let stored = lambda.kv.get(&[keyspace::function_url(id)]).await?.into_iter().next().flatten();
    let Some(stored) = stored else { return Ok(None) };
    let owner = function_url::read_owner(&stored)?;
    let loaded = match lambda.functions.load(&owner).await {
        Ok(loaded) => loaded,
        Err(Error::ResourceNotFound(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let url = function_url::find(&loaded.function, owner.qualifier.as_deref()).ok();
    Ok(url.filter(|url| url.id == id).map(|url| Found { owner, url: url.clone() }))
}

async fn invoke<B>(
    lambda: &Lambda,
    call: &HttpCall,
    head: &Parts,
    body: B,
    found: &Found,
) -> Result<Response<Body>, WireError>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BoxError>,
{
    let configuration = &found.url.configuration;
    let signer = match configuration.auth_type {
        FunctionUrlAuthType::AwsIam => Some(identity::context(call, head)?),
        FunctionUrlAuthType::None => None,
    };
    let body = read(body, SYNCHRONOUS_BYTES_MAX).await?;
    let domain = host(head).unwrap_or_default();
    let domain = domain.rsplit_once(':').map_or(domain, |(name, _)| name);
    let origin = Origin { call, id: &found.url.id, domain, signer: signer.as_ref() };
    let payload = url_event::event(&origin, head, &body);
    let streaming = configuration.invoke_mode == Some(InvokeMode::ResponseStream);
    let request = Invoke {
        function: found.owner.arn(),
        payload,
        trace_id: head.headers.get("x-amzn-trace-id").and_then(|id| id.to_str().ok()).map(str::to_owned),
        streaming,
        // Who signs with the owner's own keys needs no policy.
        principal: signer.as_ref().is_none_or(|signer| signer.account != found.owner.account).then(|| {
            Principal {
                service: "*".into(),
                source_arn: None,
                function_url_auth_type: Some(configuration.auth_type.as_str().into()),
            }
        }),
        ..Invoke::default()
    };
    match lambda.invoke(&context(call, found), request).await? {
        Invoked::Answered { outcome, .. } => Ok(respond(outcome).await),
        Invoked::Queued { .. } | Invoked::Allowed => Ok(url_answer::failed()),
    }
}

/// The context of the owner, on whose account the call is.
fn context(call: &HttpCall, found: &Found) -> Context {
    Context {
        request_id: call.request_id,
        account: found.owner.account,
        region: found.owner.region,
        access_key: "".into(),
        now: call.now,
    }
}

async fn respond(outcome: Outcome) -> Response<Body> {
    match outcome.payload {
        _ if outcome.function_error.is_some() => url_answer::failed(),
        Payload::Whole(payload) => url_answer::whole(payload),
        Payload::Stream(parts) => url_answer::streamed(parts, outcome.content_type.as_deref()).await,
    }
}

fn forbidden() -> Response<Body> {
    let mut response = json(403, r#"{"Message":"Forbidden"}"#.into());
    set(&mut response, "x-amzn-errortype", "AccessDeniedException");
    response
}
