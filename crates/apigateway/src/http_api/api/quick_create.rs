//! Quick create: an API that is made with a target, and has an integration, a route and a `$default` stage that the gateway
//! manages.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html>

use aws_models::apigatewayv2::types::{AuthorizationType, Integration, IntegrationType, Route, Stage};

use crate::error::{Error, Result};
use crate::http_api::change::Draft;
use crate::http_api::integrations;
use crate::http_api::record::Identified as _;
use crate::http_api::{routes, stages};

/// What a request says of quick create.
#[derive(Clone, Debug)]
pub(in crate::http_api) struct Target {
    target: Option<String>,
    route_key: Option<String>,
    credentials_arn: Option<String>,
}

impl Target {
    /// From a request's members.
    pub(super) fn of(
        target: Option<String>,
        route_key: Option<String>,
        credentials_arn: Option<String>,
    ) -> Self {
        Self { target, route_key, credentials_arn }
    }

    fn is_silent(&self) -> bool {
        self.target.is_none() && self.route_key.is_none() && self.credentials_arn.is_none()
    }

    /// Makes the integration, the route and the stage of a new API, if the request has a target.
    pub(super) fn create(self, draft: &mut Draft<'_>) -> Result<()> {
        if self.is_silent() {
            return Ok(());
        }
        let Some(target) = self.target else {
            return Err(Error::bad_request(
                "RouteKey and CredentialsArn can only be specified together with Target",
            ));
        };
        let integration_id = draft.ids.short(|_| false);
        let integration = Integration {
            api_gateway_managed: Some(true),
            integration_id: Some(integration_id.clone()),
            credentials_arn: self.credentials_arn,
            ..towards(target)
        };
        draft.api.integrations.push(integrations::checked(integration)?);
        let key = self.route_key.unwrap_or_else(|| "$default".to_owned());
        routes::check_key(draft.api, &key, None)?;
        draft.api.routes.push(Route {
            api_gateway_managed: Some(true),
            api_key_required: Some(false),
            authorization_type: Some(AuthorizationType::None),
            route_id: Some(draft.ids.short(|id| id == integration_id)),
            target: Some(format!("integrations/{integration_id}")),
            route_key: key,
            ..Route::default()
        });
        draft.api.stages.push(Stage {
            api_gateway_managed: Some(true),
            auto_deploy: Some(true),
            ..stages::new("$default", &draft.now)
        });
        Ok(())
    }

    /// Changes what the gateway manages in an API that was made with a target.
    pub(super) fn update(self, draft: &mut Draft<'_>) -> Result<()> {
        if self.is_silent() {
            return Ok(());
        }
        let api = &mut *draft.api;
        let integration = api.integrations.iter().position(|one| one.api_gateway_managed == Some(true));
        let route = api.routes.iter().position(|one| one.api_gateway_managed == Some(true));
        let (Some(integration), Some(route)) = (integration, route) else {
            return Err(Error::bad_request(
                "Target, RouteKey and CredentialsArn can only be updated for an API that was created with a target",
            ));
        };
        if let Some(key) = self.route_key {
            let id = api.routes[route].id().to_owned();
            routes::check_key(api, &key, Some(&id))?;
            api.routes[route].route_key = key;
        }
        let managed = &mut api.integrations[integration];
        if let Some(target) = self.target {
            let Integration { integration_type, integration_method, payload_format_version, .. } =
                towards(target.clone());
            managed.integration_uri = Some(target);
            managed.integration_type = integration_type;
            managed.integration_method = integration_method;
            managed.payload_format_version = payload_format_version;
        }
        if let Some(arn) = self.credentials_arn {
            managed.credentials_arn = Some(arn).filter(|arn| !arn.is_empty());
        }
        *managed = integrations::checked(managed.clone())?;
        Ok(())
    }
}

/// The integration that a target means: a function by its ARN, or a URL.
fn towards(target: String) -> Integration {
    let function = target.starts_with("arn:");
    let (kind, method, format) = match function {
        true => (IntegrationType::AwsProxy, "POST", "2.0"),
        false => (IntegrationType::HttpProxy, "ANY", "1.0"),
    };
    Integration {
        integration_method: Some(method.to_owned()),
        integration_type: Some(kind),
        integration_uri: Some(target),
        payload_format_version: Some(format.to_owned()),
        ..Integration::default()
    }
}
