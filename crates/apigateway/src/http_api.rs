//! HTTP APIs: the operations of `apigatewayv2`, version 2018-11-29.
//!
//! One file for each kind of thing in an API, with its operations. All changes go through [`change`], which also makes the
//! deployments of stages that follow their API, and publishes.
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/>

mod api;
mod authorizers;
mod change;
mod deployments;
mod integrations;
mod limits;
mod openapi;
mod page;
pub(crate) mod publication;
mod record;
mod routes;
mod stages;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod websocket_only;

operations! {
    built {
        CreateApi => api::create,
        CreateAuthorizer => authorizers::create,
        CreateDeployment => deployments::create,
        CreateIntegration => integrations::create,
        CreateIntegrationResponse => websocket_only::create_integration_response,
        CreateModel => websocket_only::create_model,
        CreateRoute => routes::create,
        CreateRouteResponse => websocket_only::create_route_response,
        CreateStage => stages::create,
        DeleteAccessLogSettings => stages::delete_access_log_settings,
        DeleteApi => api::delete,
        DeleteAuthorizer => authorizers::delete,
        DeleteCorsConfiguration => api::delete_cors,
        DeleteDeployment => deployments::delete,
        DeleteIntegration => integrations::delete,
        DeleteIntegrationResponse => websocket_only::delete_integration_response,
        DeleteModel => websocket_only::delete_model,
        DeleteRoute => routes::delete,
        DeleteRouteRequestParameter => routes::delete_request_parameter,
        DeleteRouteResponse => websocket_only::delete_route_response,
        DeleteRouteSettings => stages::delete_route_settings,
        DeleteStage => stages::delete,
        ExportApi => openapi::export,
        GetApi => api::get,
        GetApis => api::list,
        GetAuthorizer => authorizers::get,
        GetAuthorizers => authorizers::list,
        GetDeployment => deployments::get,
        GetDeployments => deployments::list,
        GetIntegration => integrations::get,
        GetIntegrationResponse => websocket_only::integration_response,
        GetIntegrationResponses => websocket_only::integration_responses,
        GetIntegrations => integrations::list,
        GetModel => websocket_only::model,
        GetModelTemplate => websocket_only::model_template,
        GetModels => websocket_only::models,
        GetRoute => routes::get,
        GetRouteResponse => websocket_only::route_response,
        GetRouteResponses => websocket_only::route_responses,
        GetRoutes => routes::list,
        GetStage => stages::get,
        GetStages => stages::list,
        GetTags => tags::get,
        ImportApi => openapi::import,
        ReimportApi => openapi::reimport,
        ResetAuthorizersCache => authorizers::reset_cache,
        TagResource => tags::tag,
        UntagResource => tags::untag,
        UpdateApi => api::update,
        UpdateAuthorizer => authorizers::update,
        UpdateDeployment => deployments::update,
        UpdateIntegration => integrations::update,
        UpdateIntegrationResponse => websocket_only::update_integration_response,
        UpdateModel => websocket_only::update_model,
        UpdateRoute => routes::update,
        UpdateRouteResponse => websocket_only::update_route_response,
        UpdateStage => stages::update,
    }
    not_built {
        CreateApiMapping,
        CreateDomainName,
        CreatePortal,
        CreatePortalProduct,
        CreateProductPage,
        CreateProductRestEndpointPage,
        CreateRoutingRule,
        CreateVpcLink,
        DeleteApiMapping,
        DeleteDomainName,
        DeletePortal,
        DeletePortalProduct,
        DeletePortalProductSharingPolicy,
        DeleteProductPage,
        DeleteProductRestEndpointPage,
        DeleteRoutingRule,
        DeleteVpcLink,
        DisablePortal,
        GetApiMapping,
        GetApiMappings,
        GetDomainName,
        GetDomainNames,
        GetPortal,
        GetPortalProduct,
        GetPortalProductSharingPolicy,
        GetProductPage,
        GetProductRestEndpointPage,
        GetRoutingRule,
        GetVpcLink,
        GetVpcLinks,
        ListPortalProducts,
        ListPortals,
        ListProductPages,
        ListProductRestEndpointPages,
        ListRoutingRules,
        PreviewPortal,
        PublishPortal,
        PutPortalProductSharingPolicy,
        PutRoutingRule,
        UpdateApiMapping,
        UpdateDomainName,
        UpdatePortal,
        UpdatePortalProduct,
        UpdateProductPage,
        UpdateProductRestEndpointPage,
        UpdateVpcLink,
    }
}
