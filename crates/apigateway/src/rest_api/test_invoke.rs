//! TestInvokeMethod: the call of a method as it stands now, without a deployment and without a caller's rights.

use std::sync::Arc;

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::{TestInvokeMethodRequest, TestInvokeMethodResponse};
use aws_types::Context;
use futures_util::future::BoxFuture;

use super::access;
use super::methods::check_http_method;
use super::record::{RestApiRecord, no_method, no_resource};
use crate::ApiGateway;
use crate::error::{Error, Result};

/// Makes the calls of TestInvokeMethod: the data plane does.
pub trait MethodTester: Send + Sync {
    /// Calls a method that is there, and has an integration. What goes wrong in the call is an answer too.
    fn test<'a>(
        &'a self,
        cx: &'a Context,
        definition: Arc<Definition>,
        request: TestInvokeMethodRequest,
    ) -> BoxFuture<'a, TestInvokeMethodResponse>;
}

/// Calls a method.
pub(crate) async fn method(
    cx: &Context,
    service: &ApiGateway,
    request: TestInvokeMethodRequest,
) -> Result<TestInvokeMethodResponse> {
    let find = |record: &mut RestApiRecord| {
        // A method that the resource has only as ANY is called as itself.
        let resource = &request.resource_id;
        let http_method = match record.method(resource, &request.http_method) {
            Err(error) if error == no_method() && check_http_method(&request.http_method).is_ok() => "ANY",
            _ => &request.http_method,
        };
        record.integration(resource, http_method)?;
        Ok(record.definition.clone())
    };
    let definition = access::read(cx, service, (&request.rest_api_id, no_resource()), find).await?;
    if request.client_certificate_id.as_deref().is_some_and(|id| !id.is_empty()) {
        return Err(Error::not_found("Invalid Client Certificate identifier specified"));
    }
    Ok(service.tester.test(cx, Arc::new(definition), request).await)
}
