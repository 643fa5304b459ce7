//! REST APIs: the operations of `apigateway`, version 2015-07-09.

mod access;
mod account;
mod apis;
mod authorizers;
mod deployments;
mod export;
mod gateway_responses;
mod import;
mod integration_responses;
mod integrations;
mod method_responses;
mod methods;
mod models;
mod patch;
pub(crate) mod publication;
mod record;
mod request;
mod request_validators;
mod resources;
mod stages;
mod tags;
mod test_invoke;
#[cfg(test)]
mod tests;

pub use test_invoke::MethodTester;

operations! {
    read_by request::read;
    built {
        CreateAuthorizer => authorizers::create,
        CreateDeployment => deployments::create,
        CreateModel => models::create,
        CreateRequestValidator => request_validators::create,
        CreateResource => resources::create,
        CreateRestApi => apis::create,
        CreateStage => stages::create,
        DeleteAuthorizer => authorizers::delete,
        DeleteDeployment => deployments::delete,
        DeleteGatewayResponse => gateway_responses::delete,
        DeleteIntegration => integrations::delete,
        DeleteIntegrationResponse => integration_responses::delete,
        DeleteMethod => methods::delete,
        DeleteMethodResponse => method_responses::delete,
        DeleteModel => models::delete,
        DeleteRequestValidator => request_validators::delete,
        DeleteResource => resources::delete,
        DeleteRestApi => apis::delete,
        DeleteStage => stages::delete,
        FlushStageAuthorizersCache => stages::flush_authorizers_cache,
        FlushStageCache => stages::flush_cache,
        GetAccount => account::get,
        GetAuthorizer => authorizers::get,
        GetAuthorizers => authorizers::list,
        GetDeployment => deployments::get,
        GetDeployments => deployments::list,
        GetExport => export::get,
        GetGatewayResponse => gateway_responses::get,
        GetGatewayResponses => gateway_responses::list,
        GetIntegration => integrations::get,
        GetIntegrationResponse => integration_responses::get,
        GetMethod => methods::get,
        GetMethodResponse => method_responses::get,
        GetModel => models::get,
        GetModelTemplate => models::get_template,
        GetModels => models::list,
        GetRequestValidator => request_validators::get,
        GetRequestValidators => request_validators::list,
        GetResource => resources::get,
        GetResources => resources::list,
        GetRestApi => apis::get,
        GetRestApis => apis::list,
        GetStage => stages::get,
        GetStages => stages::list,
        GetTags => tags::get,
        ImportRestApi => import::create,
        PutGatewayResponse => gateway_responses::put,
        PutIntegration => integrations::put,
        PutIntegrationResponse => integration_responses::put,
        PutMethod => methods::put,
        PutMethodResponse => method_responses::put,
        PutRestApi => import::put,
        TagResource => tags::tag,
        TestInvokeMethod => test_invoke::method,
        UntagResource => tags::untag,
        UpdateAccount => account::update,
        UpdateAuthorizer => authorizers::update,
        UpdateDeployment => deployments::update,
        UpdateGatewayResponse => gateway_responses::update,
        UpdateIntegration => integrations::update,
        UpdateIntegrationResponse => integration_responses::update,
        UpdateMethod => methods::update,
        UpdateMethodResponse => method_responses::update,
        UpdateModel => models::update,
        UpdateRequestValidator => request_validators::update,
        UpdateResource => resources::update,
        UpdateRestApi => apis::update,
        UpdateStage => stages::update,
    }
    not_built {
        CreateApiKey,
        CreateBasePathMapping,
        CreateDocumentationPart,
        CreateDocumentationVersion,
        CreateDomainName,
        CreateDomainNameAccessAssociation,
        CreateUsagePlan,
        CreateUsagePlanKey,
        CreateVpcLink,
        DeleteApiKey,
        DeleteBasePathMapping,
        DeleteClientCertificate,
        DeleteDocumentationPart,
        DeleteDocumentationVersion,
        DeleteDomainName,
        DeleteDomainNameAccessAssociation,
        DeleteUsagePlan,
        DeleteUsagePlanKey,
        DeleteVpcLink,
        GenerateClientCertificate,
        GetApiKey,
        GetApiKeys,
        GetBasePathMapping,
        GetBasePathMappings,
        GetClientCertificate,
        GetClientCertificates,
        GetDocumentationPart,
        GetDocumentationParts,
        GetDocumentationVersion,
        GetDocumentationVersions,
        GetDomainName,
        GetDomainNameAccessAssociations,
        GetDomainNames,
        GetSdk,
        GetSdkType,
        GetSdkTypes,
        GetUsage,
        GetUsagePlan,
        GetUsagePlanKey,
        GetUsagePlanKeys,
        GetUsagePlans,
        GetVpcLink,
        GetVpcLinks,
        ImportApiKeys,
        ImportDocumentationParts,
        RejectDomainNameAccessAssociation,
        TestInvokeAuthorizer,
        UpdateApiKey,
        UpdateBasePathMapping,
        UpdateClientCertificate,
        UpdateDocumentationPart,
        UpdateDocumentationVersion,
        UpdateDomainName,
        UpdateUsage,
        UpdateUsagePlan,
        UpdateVpcLink,
    }
}
