//! Where an API's own endpoint is: for everybody, in a region, or private; and what that allows.

use aws_models::apigateway::types::{
    EndpointAccessMode, EndpointConfiguration, EndpointType, IpAddressType, PatchOperation, RestApi,
};

use super::Kind;
use crate::error::{Error, Result};

pub(super) const TYPES_PATH: &str = "/endpointConfiguration/types/{}";
pub(super) const IP_ADDRESS_PATH: &str = "/endpointConfiguration/ipAddressType";

pub(super) const TYPE: Kind = Kind::ElementOf(
    &["REGIONAL", "EDGE", "PRIVATE"],
    "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
);
pub(super) const IP_ADDRESS: Kind =
    Kind::Choice(&["ipv4", "dualstack"], "ipAddressType must be either ipv4 or dualstack.");
pub(super) const ACCESS_MODE: Kind = Kind::Choice(
    &[EndpointAccessMode::Basic.as_str(), EndpointAccessMode::Strict.as_str()],
    "Invalid EndpointAccessMode specified. Valid options are BASIC,STRICT",
);
pub(super) const SECURITY_POLICY: Kind = Kind::Choice(
    &[
        "TLS_1_0",
        "TLS_1_2",
        "SecurityPolicy_TLS13_1_3_2025_09",
        "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_2021_06",
        "SecurityPolicy_TLS13_2025_EDGE",
        "SecurityPolicy_TLS12_PFS_2025_EDGE",
        "SecurityPolicy_TLS12_2018_EDGE",
    ],
    "Invalid security policy specified",
);

const ONLY_DUALSTACK: &str = "Only dualstack ipAddressType is supported for Private APIs.";

/// The configuration of a new API, with AWS's defaults.
pub(super) fn configuration(asked: Option<EndpointConfiguration>) -> Result<EndpointConfiguration> {
    let asked = asked.unwrap_or_default();
    let types = asked.types.unwrap_or_else(|| vec![EndpointType::Edge]);
    let [r#type] = types[..] else {
        return Err(Error::bad_request(match types[..] {
            [] => "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
            _ => "Cannot create an api with multiple Endpoint Types.",
        }));
    };
    let ip_address_type = match (r#type, asked.ip_address_type) {
        (EndpointType::Private, Some(IpAddressType::Ipv4)) => return Err(Error::bad_request(ONLY_DUALSTACK)),
        (EndpointType::Private, _) => IpAddressType::Dualstack,
        (_, asked) => asked.unwrap_or(IpAddressType::Ipv4),
    };
    Ok(EndpointConfiguration {
        types: Some(vec![r#type]),
        ip_address_type: Some(ip_address_type),
        vpc_endpoint_ids: asked.vpc_endpoint_ids.filter(|ids| !ids.is_empty()),
    })
}

/// Checks what operations made of an API's configuration. An API that becomes private becomes dualstack with that.
pub(super) fn settle(api: &mut RestApi, operations: &[PatchOperation]) -> Result<()> {
    let Some(configuration) = &mut api.endpoint_configuration else {
        return Err(Error::bad_request(
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ));
    };
    match configuration.types.as_deref().unwrap_or_default() {
        [] => {
            let sentence = "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.";
            Err(Error::bad_request(sentence))
        }
        [EndpointType::Private] => {
            let asks_ipv4 = |operation: &PatchOperation| {
                operation.path.as_deref() == Some(IP_ADDRESS_PATH)
                    && operation.value.as_deref() == Some("ipv4")
            };
            if operations.iter().any(asks_ipv4) {
                return Err(Error::bad_request(ONLY_DUALSTACK));
            }
            configuration.ip_address_type = Some(IpAddressType::Dualstack);
            Ok(())
        }
        [_] => Ok(()),
        _ => Err(Error::bad_request("Cannot create an api with multiple Endpoint Types.")),
    }
}
