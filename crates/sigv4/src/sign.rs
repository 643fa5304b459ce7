//! Signing: the headers that make a request an AWS service's caller's.
//!
//! Pure: the present moment and the secret are parameters, nothing is kept. Canonical form, string to sign and derived key
//! are AWS's; the path must hold no dots to resolve.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::borrow::Cow;
use std::fmt::Write;

use aws_types::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::carrier::percent_decode;
use crate::signing_time::basic_at;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";
/// S3's signing name. It encodes a path once, as all others do twice, and wants the body's hash in a header.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
const S3: &str = "s3";

/// Who signs. Cannot be printed: it holds a secret.
#[derive(Clone)]
pub struct Credentials {
    /// The public half of the key.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: String,
    /// What comes along with temporary credentials.
    pub session_token: Option<String>,
}

/// What a signature is good for, beside its day.
#[derive(Clone, Copy, Debug)]
pub struct Purpose<'a> {
    /// Such as `us-east-1`.
    pub region: &'a str,
    /// The service's signing name, such as `dynamodb`.
    pub service: &'a str,
}

/// The request, as it will be sent.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned<'a> {
    /// In capitals.
    pub method: &'a str,
    /// The target's path, percent-encoded as on the wire.
    pub path: &'a str,
    /// What follows the `?` of the target.
    pub query: &'a str,
    /// All headers to be signed, with `host` among them; those that [`sign`] answers come on top.
    pub headers: &'a [(&'a str, &'a str)],
    /// All of it.
    pub body: &'a [u8],
}

/// The headers that the request needs beside its own: `x-amz-date`, `x-amz-security-token` if there is one,
/// `x-amz-content-sha256` for S3, and `authorization` as the last.
#[must_use]
pub fn sign(
    request: &Unsigned<'_>,
    credentials: &Credentials,
    purpose: Purpose<'_>,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let date = basic_at(now);
    let mut added = vec![("x-amz-date", date.clone())];
    added.extend(credentials.session_token.clone().map(|token| ("x-amz-security-token", token)));
    let hash = hex(&Sha256::digest(request.body));
    if purpose.service == S3 {
        added.push(("x-amz-content-sha256", hash.clone()));
    }
    let own = request.headers.iter().copied();
    let headers = canonical_headers(own.chain(added.iter().map(|(name, value)| (*name, value.as_str()))));
    let signed: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let signed = signed.join(";");
    // The layout of the date has 16 ASCII characters.
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/{}/{}/{TERMINATOR}", purpose.region, purpose.service);
    let path = canonical_path(request.path, purpose.service);
    let canonical = canonical_request(request, &path, &headers, &signed) + &hash;
    let text = format!("{ALGORITHM}\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let signature = hex(&mac(&derived_key(credentials, day, purpose), &text));
    let authorization = format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={signed}, Signature={signature}",
        credentials.access_key_id
    );
    added.push(("authorization", authorization));
    added
}

/// Names in lower case and order, values without needless spaces; what is given twice stands in one line.
fn canonical_headers<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let mut canonical: Vec<(String, String)> = headers
        .map(|(name, value)| {
            (name.to_ascii_lowercase(), value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect();
    canonical.sort_by(|(one, _), (other, _)| one.cmp(other));
    canonical.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = format!("{},{}", first.1, later.1);
        }
        same
    });
    canonical
}

fn canonical_path<'a>(path: &'a str, service: &str) -> Cow<'a, str> {
    if service != S3 {
        return percent_encode(path, "/");
    }
    // A plus sign stands for itself in a path.
    let key = path.replace('+', "%2B");
    Cow::Owned(percent_encode(&percent_decode(&key), "/").into_owned())
}

/// All but the body's hash.
fn canonical_request(
    request: &Unsigned<'_>,
    path: &str,
    headers: &[(String, String)],
    signed: &str,
) -> String {
    let mut text = format!("{}\n{path}\n", request.method);
    let mut pairs: Vec<(String, String)> = request
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encoded_once(name), encoded_once(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    text += &pairs.join("&");
    text.push('\n');
    for (name, value) in headers {
        text += &format!("{name}:{value}\n");
    }
    text + "\n" + signed + "\n"
}

fn encoded_once(text: &str) -> String {
    percent_encode(&percent_decode(text), "").into_owned()
}

/// Everything but the unreserved characters and those of `kept` becomes `%XX`.
fn percent_encode<'a>(text: &'a str, kept: &str) -> Cow<'a, str> {
    let stays =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte);
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}

/// A key that is good for one day, region and service.
fn derived_key(credentials: &Credentials, day: &str, purpose: Purpose<'_>) -> [u8; 32] {
    let secret = format!("AWS4{}", credentials.secret_access_key);
    let of_day = mac(secret.as_bytes(), day);
    let of_region = mac(&of_day, purpose.region);
    let of_service = mac(&of_region, purpose.service);
    mac(&of_service, TERMINATOR)
}

fn mac(key: &[u8], text: &str) -> [u8; 32] {
    // A key for this code may have any length.
    #[expect(clippy::expect_used)]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
