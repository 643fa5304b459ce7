//! Where an integration goes: an HTTP address, or an ARN that names an AWS service's action or path.

use aws_models::apigateway::types::{Integration, IntegrationType};
use aws_types::Arn;

use crate::error::{Error, Result};

/// Refuses a URI that does not fit the integration's type.
pub(super) fn check(r#type: IntegrationType, integration: &Integration) -> Result<()> {
    let uri = integration.uri.as_deref().unwrap_or_default();
    match r#type {
        IntegrationType::Mock => Ok(()),
        IntegrationType::Http | IntegrationType::HttpProxy => check_http(uri),
        IntegrationType::Aws | IntegrationType::AwsProxy => {
            check_aws(r#type, uri, integration.credentials.as_deref().unwrap_or_default())
        }
    }
}

fn check_http(uri: &str) -> Result<()> {
    let rest = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    // A stage variable may hold the host, or all of the address.
    let is_address = host.is_some_and(|host| !host.is_empty()) || uri.starts_with("${stageVariables.");
    if is_address { Ok(()) } else { Err(Error::bad_request("Invalid HTTP endpoint specified for URI")) }
}

/// `arn:aws:apigateway:{region}:{subdomain.service|service}:{path|action}/{target}`.
fn check_aws(r#type: IntegrationType, uri: &str, credentials: &str) -> Result<()> {
    let arn = Arn::parse(uri).map_err(|_| Error::bad_request("Invalid ARN specified in the request"))?;
    if arn.service != "apigateway" || arn.region.is_empty() || arn.account.is_empty() {
        return Err(Error::bad_request("Invalid ARN specified in the request"));
    }
    let is_target = |rest: &str| !rest.is_empty();
    let names_target =
        ["path/", "action/"].iter().any(|kind| arn.resource.strip_prefix(kind).is_some_and(is_target));
    if !names_target {
        return Err(Error::bad_request("AWS ARN for integration must contain path or action"));
    }
    // The place of the account holds the service.
    let service = arn.account.rsplit('.').next().unwrap_or_default();
    if r#type == IntegrationType::AwsProxy && !matches!(service, "lambda" | "firehose") {
        return Err(Error::bad_request(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ));
    }
    if service != "lambda" && credentials.is_empty() {
        return Err(Error::bad_request("Role ARN must be specified for AWS integrations"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use aws_models::apigateway::types::{Integration, IntegrationType};

    use super::check;

    fn checked(r#type: IntegrationType, uri: &str, credentials: Option<&str>) -> Result<(), String> {
        let integration = Integration {
            uri: Some(uri.into()),
            credentials: credentials.map(Into::into),
            ..Default::default()
        };
        check(r#type, &integration).map_err(|error| error.to_string())
    }

    #[test]
    fn http_addresses_have_scheme_and_host() {
        for uri in [
            "http://localhost:9/a",
            "https://a.b/{id}?q=1",
            "https://${stageVariables.host}/",
            "${stageVariables.url}",
        ] {
            assert_eq!(checked(IntegrationType::HttpProxy, uri, None), Ok(()), "{uri}");
        }
        for uri in ["", "localhost", "ftp://a", "http://", "https:///a"] {
            let refused = Err("Invalid HTTP endpoint specified for URI".into());
            assert_eq!(checked(IntegrationType::Http, uri, None), refused, "{uri}");
        }
    }

    #[test]
    fn arns_name_a_service_and_a_target() {
        const ROLE: Option<&str> = Some("arn:aws:iam::000000000000:role/r");
        const LAMBDA: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
        const DYNAMODB: &str = "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem";
        fn row(r#type: IntegrationType, uri: &str, role: Option<&str>, expected: Result<(), &str>) {
            assert_eq!(checked(r#type, uri, role), expected.map_err(Into::into), "{uri}");
        }
        row(IntegrationType::AwsProxy, LAMBDA, None, Ok(()));
        row(IntegrationType::Aws, DYNAMODB, ROLE, Ok(()));
        row(IntegrationType::Aws, DYNAMODB, None, Err("Role ARN must be specified for AWS integrations"));
        row(IntegrationType::Aws, "nothing", ROLE, Err("Invalid ARN specified in the request"));
        row(
            IntegrationType::Aws,
            "arn:aws:lambda:us-east-1:0:function:f",
            ROLE,
            Err("Invalid ARN specified in the request"),
        );
        row(
            IntegrationType::Aws,
            "arn:aws:apigateway:us-east-1:dynamodb:GetItem",
            ROLE,
            Err("AWS ARN for integration must contain path or action"),
        );
        row(
            IntegrationType::AwsProxy,
            DYNAMODB,
            ROLE,
            Err(
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
            ),
        );
    }
}
