//! Finding the signature: in the `Authorization` header, or in the query string of a presigned request.

use std::borrow::Cow;

use crate::SignatureError;

/// The places of a request where a signature's parts may stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carrier<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `X-Amz-Date` header.
    pub amz_date: Option<&'a str>,
    /// The `Date` header, which stands in for the former.
    pub date: Option<&'a str>,
    /// What follows the `?` of the request target.
    pub query: Option<&'a str>,
}

/// A signature of which every part is present. Nothing is known yet about the parts' form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// Such as `AWS4-HMAC-SHA256`.
    pub algorithm: Cow<'a, str>,
    /// Access key id and scope.
    pub credential: Cow<'a, str>,
    /// The names of the signed headers, with semicolons between.
    pub signed_headers: Cow<'a, str>,
    /// The signature itself, in hexadecimal.
    pub signature: Cow<'a, str>,
    /// When it was signed.
    pub date: Cow<'a, str>,
}

impl<'a> Signature<'a> {
    /// Finds the parts.
    ///
    /// # Errors
    /// None or two signatures, or parts missing: all the missing ones are named at once.
    pub fn find(carrier: &Carrier<'a>) -> Result<Self, SignatureError> {
        let presigned = carrier.query.and_then(Presigned::find);
        match (carrier.authorization, presigned) {
            (Some(_), Some(_)) => Err(SignatureError::Both),
            (None, Some(presigned)) => presigned.complete(),
            (Some(text), None) if text.trim_start().starts_with("AWS4-") => {
                Header::split(text)?.complete(carrier.amz_date.or(carrier.date))
            }
            _ => Err(SignatureError::Missing),
        }
    }
}

/// The parts of an `Authorization` header.
struct Header<'a> {
    text: &'a str,
    algorithm: &'a str,
    credential: Option<&'a str>,
    signature: Option<&'a str>,
    signed_headers: Option<&'a str>,
}

impl<'a> Header<'a> {
    /// Commas and spaces both separate the parts; of a repeated part the last one counts.
    fn split(text: &'a str) -> Result<Self, SignatureError> {
        let mut parts = text.split([' ', ',']).filter(|part| !part.is_empty());
        let algorithm = parts.next().unwrap_or_default();
        let mut header = Self { text, algorithm, credential: None, signature: None, signed_headers: None };
        for part in parts {
            let Some((name, value)) = part.split_once('=') else {
                return Err(SignatureError::NotAPair { part: part.into(), authorization: text.into() });
            };
            match name {
                "Credential" => header.credential = Some(value),
                "Signature" => header.signature = Some(value),
                "SignedHeaders" => header.signed_headers = Some(value),
                _ => {}
            }
        }
        Ok(header)
    }

    fn complete(self, date: Option<&'a str>) -> Result<Signature<'a>, SignatureError> {
        let credential = self.credential.filter(|value| !value.is_empty());
        let signature = self.signature.filter(|value| !value.is_empty());
        let date = date.filter(|value| !value.is_empty());
        // An empty list of signed headers counts as present: the refusal comes later, for want of `host`.
        if let (Some(credential), Some(signature), Some(signed_headers), Some(date)) =
            (credential, signature, self.signed_headers, date)
        {
            return Ok(Signature {
                algorithm: self.algorithm.into(),
                credential: credential.into(),
                signed_headers: signed_headers.into(),
                signature: signature.into(),
                date: date.into(),
            });
        }
        let mut message = String::new();
        for (name, present) in [
            ("Credential", credential.is_some()),
            ("Signature", signature.is_some()),
            ("SignedHeaders", self.signed_headers.is_some()),
        ] {
            if !present {
                message += &format!("Authorization header requires '{name}' parameter. ");
            }
        }
        if date.is_none() {
            message +=
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
        }
        Err(SignatureError::Incomplete(format!("{message}Authorization={}", self.text)))
    }
}

/// The names of a presigned request's parts, in the order in which AWS reports them missing.
const PRESIGNED: [&str; 5] =
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

/// The parts of a presigned query string, in the order of [`PRESIGNED`]; empty where missing.
struct Presigned<'a>([Cow<'a, str>; 5]);

impl<'a> Presigned<'a> {
    /// The naming of an algorithm, even of none, makes a request a presigned one.
    fn find(query: &'a str) -> Option<Self> {
        let mut parts = [const { Cow::Borrowed("") }; 5];
        let mut presigned = false;
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = percent_decode(name);
            if let Some(part) = PRESIGNED.iter().position(|known| *known == name) {
                presigned |= part == 0;
                parts[part] = percent_decode(value);
            }
        }
        presigned.then_some(Self(parts))
    }

    fn complete(self) -> Result<Signature<'a>, SignatureError> {
        let mut message = String::new();
        for (name, value) in PRESIGNED.iter().zip(&self.0) {
            if value.is_empty() {
                message += &format!("AWS query-string parameters must include '{name}'. ");
            }
        }
        if !message.is_empty() {
            return Err(SignatureError::Incomplete(message + "Re-examine the query-string parameters."));
        }
        let [algorithm, credential, signature, signed_headers, date] = self.0;
        Ok(Signature { algorithm, credential, signed_headers, signature, date })
    }
}

/// Undoes percent-encoding. What is not a valid escape stays as it is.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = bytes.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(hex_byte);
        decoded.push(escape.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        at += if escape.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    match digits {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}
