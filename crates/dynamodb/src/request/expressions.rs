//! The expression parameters that the data-plane operations share, and their rules of combination.

use std::borrow::Cow;

use aws_protocols::json::Reader;
use dynamodb_expressions::{PlaceholderError, Placeholders};
use dynamodb_values::{Value, ValueError, json};

use super::{Suspect, read_members};
use crate::error::{Error, Result};

/// The expression parameters of one request or one action.
#[derive(Debug, Default)]
pub(crate) struct ExpressionMembers<'a> {
    pub(crate) condition: Option<Cow<'a, str>>,
    pub(crate) filter: Option<Cow<'a, str>>,
    pub(crate) key_condition: Option<Cow<'a, str>>,
    pub(crate) projection: Option<Cow<'a, str>>,
    pub(crate) update: Option<Cow<'a, str>>,
    names: Option<Vec<(String, String)>>,
    values: Option<Vec<(String, Result<Value, ValueError>)>>,
}

impl<'a> ExpressionMembers<'a> {
    /// Reads the member if it is one of these; passes over one that the model does not have.
    pub(crate) fn read(&mut self, name: &str, reader: &mut Reader<'a>) -> Result<(), Suspect> {
        match name {
            "ConditionExpression" => self.condition = Some(reader.string()?),
            "FilterExpression" => self.filter = Some(reader.string()?),
            "KeyConditionExpression" => self.key_condition = Some(reader.string()?),
            "ProjectionExpression" => self.projection = Some(reader.string()?),
            "UpdateExpression" => self.update = Some(reader.string()?),
            "ExpressionAttributeNames" => self.names = Some(read_names(reader)?),
            "ExpressionAttributeValues" => self.values = Some(read_values(reader)?),
            _ => reader.skip()?,
        }
        Ok(())
    }

    /// Passes on the bytes of everything given, in an order that does not depend on the request's JSON.
    pub(crate) fn fingerprint(&self, write: &mut impl FnMut(&[u8])) {
        let texts = [&self.condition, &self.filter, &self.key_condition, &self.projection, &self.update];
        for text in texts {
            write(text.as_deref().unwrap_or_default().as_bytes());
        }
        let mut names: Vec<_> = self.names.iter().flatten().collect();
        names.sort_unstable();
        for (key, name) in names {
            write(key.as_bytes());
            write(name.as_bytes());
        }
        let mut values: Vec<_> = self.values.iter().flatten().collect();
        values.sort_unstable_by_key(|(key, _)| key);
        let mut encoded = Vec::new();
        for (key, value) in values {
            encoded.clear();
            if let Ok(value) = value {
                value.encode(&mut encoded);
            }
            write(key.as_bytes());
            write(&encoded);
        }
    }

    /// Refuses placeholders without any expression beside them. `expressions` are those that this operation takes.
    pub(crate) fn refuse_without_expression(&self, expressions: &[(&'static str, bool)]) -> Result<()> {
        if expressions.iter().any(|(_, given)| *given) {
            return Ok(());
        }
        match (&self.names, &self.values) {
            (Some(_), _) => Err(request_fault(PlaceholderError::NamesWithoutExpression)),
            (None, Some(_)) => Err(request_fault(PlaceholderError::ValuesWithoutExpression)),
            (None, None) => Ok(()),
        }
    }

    /// The placeholders, for expressions to bind.
    pub(crate) fn placeholders(&mut self) -> Result<Placeholders> {
        let values = self.values.take().map(checked_values).transpose()?;
        Placeholders::new(self.names.take(), values).map_err(request_fault)
    }
}

/// A fault that is found in the request alone, before any table is looked at.
pub(crate) fn request_fault(fault: impl std::error::Error) -> Error {
    Error::Request(fault.to_string())
}

/// Refuses requests that mix expressions with the parameters that expressions replaced. Both lists are in AWS's order.
pub(crate) fn refuse_mixture(
    legacy: &[(&'static str, bool)],
    expressions: &[(&'static str, bool)],
) -> Result<()> {
    let given = |all: &[(&'static str, bool)]| -> Vec<&'static str> {
        all.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect()
    };
    let (legacy, expressions) = (given(legacy), given(expressions));
    if legacy.is_empty() || expressions.is_empty() {
        return Ok(());
    }
    Err(Error::Request(format!(
        "Can not use both expression and non-expression parameters in the same request: \
         Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
        legacy.join(", "),
        expressions.join(", ")
    )))
}

fn checked_values(values: Vec<(String, Result<Value, ValueError>)>) -> Result<Vec<(String, Value)>> {
    values
        .into_iter()
        .map(|(key, value)| match value {
            Ok(value) => Ok((key, value)),
            Err(fault) => Err(Error::RequestValue { key: Some(key), fault }),
        })
        .collect()
}

fn read_names(reader: &mut Reader<'_>) -> Result<Vec<(String, String)>, Suspect> {
    let mut names: Vec<(String, String)> = Vec::new();
    read_members(reader, |key, reader| {
        let name = reader.string()?.into_owned();
        names.push((key.to_owned(), name));
        Ok(())
    })?;
    Ok(names)
}

type GivenValues = Vec<(String, Result<Value, ValueError>)>;

fn read_values(reader: &mut Reader<'_>) -> Result<GivenValues, Suspect> {
    let mut values = GivenValues::new();
    read_members(reader, |key, reader| {
        let value = json::read_value(reader)?;
        values.push((key.to_owned(), value));
        Ok(())
    })?;
    Ok(values)
}
