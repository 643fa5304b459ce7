//! AWS_PROXY: a function is given the whole request as an event, and answers the whole response.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

use ::http::Response;
use aws_models::apigateway::types::ResponseTransferMode;

use super::function::{self, Function, How};
use super::function_answer::FunctionAnswer;
use super::{Source, body_fault, event, prelude};
use crate::limits::BODY_BYTES_MAX;
use crate::rest::exchange::Exchange;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::mapping::RequestMappings;
use crate::{Body, InvocationType, Ports};

/// A function behind a proxy.
pub(in crate::rest) struct LambdaProxy {
    function: Function,
    parameters: RequestMappings,
    streaming: bool,
}

impl LambdaProxy {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            function: Function::compile(source)?,
            parameters: RequestMappings::compile(source.definition.request_parameters.as_ref(), true)?,
            streaming: source.definition.response_transfer_mode == Some(ResponseTransferMode::Stream),
        })
    }

    pub(super) fn streams(&self) -> bool {
        self.streaming
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let payload = body.read(BODY_BYTES_MAX).await.map_err(|error| body_fault(&error))?;
        if !self.parameters.is_empty() {
            let text = std::str::from_utf8(&payload).unwrap_or_default();
            let mapped = self.parameters.apply(exchange, text)?;
            exchange.add_parameters(mapped);
        }
        let event = event::write(exchange, &payload);
        let how = How { kind: InvocationType::RequestResponse, streaming: self.streaming };
        let invoked = self.function.invoke(exchange, ports, event.into(), how).await?;
        let failed = invoked.function_error.is_some();
        if self.streaming && !failed {
            return prelude::answer(invoked.payload).await;
        }
        let payload = function::read(exchange, invoked.payload).await?;
        if failed {
            let payload = String::from_utf8_lossy(&payload);
            return Err(Fault::bad_function(format!(
                "Lambda execution failed with status 200 due to customer function error: {payload}"
            )));
        }
        FunctionAnswer::parse(&payload)?.response(exchange)
    }
}
