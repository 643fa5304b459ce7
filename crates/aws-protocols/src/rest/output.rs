//! From an answer's JSON object to status, headers and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::schema::{Http, Location, OutputMember};

/// An answer as it goes into HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of success.
    pub status: StatusCode,
    /// Those that members say. `Content-Type` is among them only if a member says it.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Of a JSON object, unless a member is the whole of it.
    pub body: Bytes,
}

/// Takes the object that a service answers apart. Where all members stand in the body it goes out as it is.
///
/// # Errors
/// What is wrong with the answer, for the log: it is none that the operation can give.
pub fn split(http: &Http, answer: Bytes) -> Result<Answer, String> {
    let status = status(u64::from(http.status))?;
    if http.output.is_empty() {
        // Deletions that answer nothing have not even an object.
        let body = if status == StatusCode::NO_CONTENT { Bytes::new() } else { answer };
        return Ok(Answer { status, headers: Vec::new(), body });
    }
    let mut members: Map<String, Value> =
        serde_json::from_slice(&answer).map_err(|fault| fault.to_string())?;
    let mut parts = Answer { status, headers: Vec::new(), body: Bytes::new() };
    let mut has_payload = false;
    for member in http.output {
        has_payload |= member.location == Location::Payload;
        if let Some(value) = members.shift_remove(member.name) {
            parts.take(member, value)?;
        }
    }
    if !has_payload && parts.status != StatusCode::NO_CONTENT {
        parts.body = serde_json::to_vec(&members).map_err(|fault| fault.to_string())?.into();
    }
    Ok(parts)
}

impl Answer {
    fn take(&mut self, member: &OutputMember, value: Value) -> Result<(), String> {
        let is_not = |what: &str| format!("{} is not {what}", member.name);
        match (member.location, value) {
            (_, Value::Null) => {}
            (Location::Status, value) => {
                self.status = status(value.as_u64().ok_or_else(|| is_not("a status"))?)?;
            }
            (Location::Payload, Value::String(base64)) if member.is_blob => {
                let bytes = STANDARD.decode(base64).map_err(|_| is_not("base64"))?;
                self.body = bytes.into();
            }
            (Location::Payload, value) => {
                self.body = serde_json::to_vec(&value).map_err(|fault| fault.to_string())?.into();
            }
            (Location::Header, value) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let name = HeaderName::from_bytes(member.name.as_bytes());
                let name = name.map_err(|_| is_not("a header's name"))?;
                let value = HeaderValue::from_str(&text).map_err(|_| is_not("a header's value"))?;
                self.headers.push((name, value));
            }
            (Location::Body | Location::Path | Location::Query, _) => {
                return Err(is_not("outside the body of an answer"));
            }
        }
        Ok(())
    }
}

fn status(number: u64) -> Result<StatusCode, String> {
    let status = u16::try_from(number).ok().and_then(|number| StatusCode::from_u16(number).ok());
    status.ok_or_else(|| format!("{number} is no status"))
}
