//! From a request's parts to one JSON object.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use super::Route;
use super::query::parameters;
use crate::json::{Reader, SerializationError, write_string};
use crate::schema::{Location, Member, Shape, Structure};

/// What a request is made of, besides its path.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What follows the `?`.
    pub query: Option<&'a str>,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

/// The request's members as the text of one JSON object. Text of path, query and headers gets the JSON type of its member
/// as far as it has that form; a payload of bytes is base64. Members of the body come as they are, but for those that have
/// another place: there is no second way to give them.
///
/// # Errors
/// The body should be a JSON object and is not.
pub fn assemble(route: &Route<'_>, request: Request<'_>) -> Result<Vec<u8>, SerializationError> {
    let input = route.operation.input;
    let mut object = Object::with_capacity(request.body.len() + 256);
    for (name, value) in &route.labels {
        if let Some(member) = input.member(name) {
            object.member(member.name);
            scalar(member.shape, value, &mut object.text);
        }
    }
    query(input, route, request.query.unwrap_or_default(), &mut object);
    headers(input, request.headers, &mut object);
    match input.members.iter().find(|member| member.location == Location::Payload) {
        Some(member) => payload(member, request.body, &mut object)?,
        None if request.body.is_empty() || !route.has_body() => {}
        None => body(input, request.body, &mut object)?,
    }
    Ok(object.finish())
}

/// A JSON object in the making.
struct Object {
    text: Vec<u8>,
}

impl Object {
    fn with_capacity(bytes: usize) -> Self {
        let mut text = Vec::with_capacity(bytes);
        text.push(b'{');
        Self { text }
    }

    /// Begins a member; its value must follow.
    fn member(&mut self, name: &str) {
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        write_string(name, &mut self.text);
        self.text.push(b':');
    }

    fn finish(mut self) -> Vec<u8> {
        self.text.push(b'}');
        self.text
    }
}

fn query(input: &Structure, route: &Route<'_>, query: &str, object: &mut Object) {
    let mut in_query = input.members.iter().filter(|member| member.location == Location::Query);
    let rest = in_query.clone().find(|member| matches!(member.shape, Shape::Map(_)));
    for member in in_query.by_ref().filter(|member| !matches!(member.shape, Shape::Map(_))) {
        let mut values = parameters(query).filter(|(name, _)| name == member.name).map(|(_, value)| value);
        let Some(first) = values.next() else { continue };
        object.member(member.name);
        match member.shape {
            Shape::List(list) => {
                let values: Vec<_> = std::iter::once(first).chain(values).collect();
                array(list.element, &values, &mut object.text);
            }
            shape => scalar(shape, &first, &mut object.text),
        }
    }
    let Some(member) = rest else { return };
    let fixed = route.http.uri.split_once('?').map_or("", |(_, query)| query);
    let is_taken = |name: &str| {
        input.members.iter().any(|other| other.location == Location::Query && other.name == name)
            || parameters(fixed).any(|(other, _)| other == name)
    };
    let mut entries = Object::with_capacity(64);
    for (name, value) in parameters(query).filter(|(name, _)| !is_taken(name)) {
        entries.member(&name);
        write_string(&value, &mut entries.text);
    }
    if entries.text.len() > 1 {
        object.member(member.name);
        object.text.extend_from_slice(&entries.finish());
    }
}

fn headers(input: &Structure, headers: &HeaderMap, object: &mut Object) {
    for member in input.members.iter().filter(|member| member.location == Location::Header) {
        if let Some(value) = headers.get(member.name) {
            object.member(member.name);
            scalar(member.shape, &String::from_utf8_lossy(value.as_bytes()), &mut object.text);
        }
    }
}

/// The member that is the whole body: bytes, or a structure's JSON.
fn payload(member: &Member, body: &[u8], object: &mut Object) -> Result<(), SerializationError> {
    if body.is_empty() {
        return Ok(());
    }
    object.member(member.name);
    if matches!(member.shape, Shape::Blob) {
        object.text.push(b'"');
        let start = object.text.len();
        let bytes = base64::encoded_len(body.len(), true).unwrap_or_default();
        object.text.resize(start + bytes, 0);
        if let Some(room) = object.text.get_mut(start..)
            && STANDARD.encode_slice(body, room).is_err()
        {
            return Err(SerializationError { message: None });
        }
        object.text.push(b'"');
        return Ok(());
    }
    let mut reader = Reader::new(body);
    object.text.extend_from_slice(reader.raw()?.as_bytes());
    reader.end()
}

fn body(input: &Structure, body: &[u8], object: &mut Object) -> Result<(), SerializationError> {
    let mut reader = Reader::new(body);
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        let value = reader.raw()?;
        if input.member(&name).is_none_or(|member| member.location == Location::Body) {
            object.member(&name);
            object.text.extend_from_slice(value.as_bytes());
        }
    }
    reader.end()
}

fn array(element: &Shape, values: &[impl AsRef<str>], text: &mut Vec<u8>) {
    text.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        scalar(element, value.as_ref(), text);
    }
    text.push(b']');
}

/// A value of text in its member's JSON type. What has not the type's form stays text, which the service refuses in its own
/// words.
fn scalar(shape: &Shape, value: &str, text: &mut Vec<u8>) {
    match shape {
        // Zeros in front are no JSON, but a number all the same.
        Shape::Integer(_) | Shape::Long(_) if !value.starts_with('+') => match value.parse::<i64>() {
            Ok(number) => text.extend_from_slice(number.to_string().as_bytes()),
            Err(_) => write_string(value, text),
        },
        Shape::Boolean if matches!(value, "true" | "false") => text.extend_from_slice(value.as_bytes()),
        Shape::Double | Shape::Timestamp if is_number(value) => text.extend_from_slice(value.as_bytes()),
        _ => write_string(value, text),
    }
}

fn is_number(value: &str) -> bool {
    let mut reader = Reader::new(value.as_bytes());
    matches!(reader.peek(), Ok(crate::json::Kind::Number))
        && reader.skip().and_then(|()| reader.end()).is_ok()
}
