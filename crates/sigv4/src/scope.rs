//! What a request was signed for, and the checks of form that AWS makes on the way there.

use aws_types::{Region, Timestamp};

use crate::{Signature, SignatureError, SigningTime};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// The credential of a well-formed signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Whose key signed.
    pub access_key: &'a str,
    /// The region signed for.
    pub region: Region,
}

impl Signature<'_> {
    /// The scope of a signature that is well-formed for `service` and of the present time, without verifying it.
    ///
    /// The checks come in AWS's order: date, age, signed headers, algorithm, credential. The day in the scope only goes
    /// into a verifier's key, so by itself it is no reason to refuse here; beside other faults it is named with them.
    ///
    /// # Errors
    /// The first fault in that order.
    pub fn scope_unverified(&self, service: &str, now: Timestamp) -> Result<Scope<'_>, SignatureError> {
        let signed_at = SigningTime::parse(&self.date)?;
        signed_at.check_age(now)?;
        self.well_formed(service, signed_at)
    }

    fn well_formed(&self, service: &str, signed_at: SigningTime<'_>) -> Result<Scope<'_>, SignatureError> {
        if !self.signed_headers.split(';').any(|name| name.eq_ignore_ascii_case("host")) {
            return Err(SignatureError::HostNotSigned);
        }
        if self.algorithm != ALGORITHM {
            return Err(SignatureError::Algorithm(self.algorithm.to_string()));
        }
        let mut elements = self.credential.trim_end_matches('/').split('/');
        let mut next = || elements.next();
        let (Some(access_key), Some(day), Some(region), Some(named_service), Some(terminator), None) =
            (next(), next(), next(), next(), next(), next())
        else {
            return Err(SignatureError::CredentialForm(self.credential.to_string()));
        };
        match Region::parse(region) {
            Some(region) if named_service == service && terminator == TERMINATOR => {
                Ok(Scope { access_key, region })
            }
            valid => Err(SignatureError::Scope(faults(
                Elements { day, region, service: named_service, terminator },
                valid.is_some(),
                service,
                signed_at,
            ))),
        }
    }
}

struct Elements<'a> {
    day: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
}

/// A sentence for each wrong element.
fn faults(scope: Elements<'_>, region_valid: bool, service: &str, signed_at: SigningTime<'_>) -> String {
    let mut sentences = Vec::new();
    if !region_valid {
        sentences.push(format!("Credential should be scoped to a valid region, not '{}'.", scope.region));
    }
    if scope.service != service {
        sentences.push(format!("Credential should be scoped to correct service: '{service}'."));
    }
    if scope.terminator != TERMINATOR {
        sentences.push(format!(
            "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{}'.",
            scope.terminator
        ));
    }
    let day = signed_at.day();
    if scope.day != day {
        sentences.push(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{day}', from '{}'.",
            scope.day,
            signed_at.as_str()
        ));
    }
    sentences.join(" ")
}
