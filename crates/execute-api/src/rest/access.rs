//! The steps that decide who may call a method: its authorization, and its API key.
//!
//! What cannot be checked is not open. A method with an authorizer answers as to a caller who brings no identity, and one
//! that wants an API key as to a caller without one, until those are built. A method for IAM wants a signature that can
//! be read; in open mode any credentials will do, as they do for every other operation.

use std::sync::Arc;

use aws_models::apigateway::types::Method;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sigv4::{Carrier, Signature, SignatureError};

use super::exchange::{Exchange, text};
use super::fault::Fault;

/// What a method's callers need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Access {
    authorization: Authorization,
    api_key_required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Authorization {
    None,
    Iam,
    Authorizer,
}

impl Access {
    pub(super) fn of(method: &Method) -> Self {
        let authorization = match method.authorization_type.as_deref() {
            None | Some("NONE") => Authorization::None,
            Some("AWS_IAM") => Authorization::Iam,
            Some(_) => Authorization::Authorizer,
        };
        Self { authorization, api_key_required: method.api_key_required == Some(true) }
    }

    pub(super) fn authorize(self, exchange: &mut Exchange<'_>) -> Result<(), Fault> {
        match self.authorization {
            Authorization::None => Ok(()),
            Authorization::Authorizer => Err(Fault::unauthorized()),
            Authorization::Iam => {
                let access_key = signer(exchange.headers(), exchange.call.query())?;
                exchange.access_key = Some(access_key);
                Ok(())
            }
        }
    }

    pub(super) fn check_api_key(self) -> Result<(), Fault> {
        if self.api_key_required { Err(Fault::forbidden()) } else { Ok(()) }
    }
}

/// The access key id that a request is signed with.
fn signer(headers: &HeaderMap, query: &str) -> Result<Arc<str>, Fault> {
    let header = |name: &str| headers.get(name).and_then(text);
    let carrier = Carrier {
        authorization: header(AUTHORIZATION.as_str()),
        amz_date: header("x-amz-date"),
        date: header("date"),
        query: Some(query),
    };
    let signature = Signature::find(&carrier).map_err(|error| match error {
        SignatureError::Missing => Fault::missing_authentication_token(),
        other => Fault::invalid_signature(other.to_string()),
    })?;
    let (access_key, _) = signature.credential.split_once('/').unwrap_or((&signature.credential, ""));
    Ok(access_key.into())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::signer;
    use crate::rest::fault::FaultType;

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/execute-api/aws4_request, \
                          SignedHeaders=host;x-amz-date, Signature=00";

    #[test]
    fn a_signature_names_its_key() {
        let mut headers = HeaderMap::new();
        let fault = |headers: &HeaderMap| signer(headers, "a=b").unwrap_err().fault_type;
        assert_eq!(fault(&headers), FaultType::MissingAuthenticationToken);
        headers.insert("authorization", HeaderValue::from_static("Bearer x"));
        assert_eq!(fault(&headers), FaultType::MissingAuthenticationToken);
        headers.insert("authorization", HeaderValue::from_static(SIGNED));
        assert_eq!(fault(&headers), FaultType::InvalidSignature);
        headers.insert("x-amz-date", HeaderValue::from_static("20260101T000000Z"));
        assert_eq!(&*signer(&headers, "").unwrap(), "AKID");
    }
}
