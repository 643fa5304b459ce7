//! What the operations on tables share: from bytes to checked requests, and from definitions to answers.
//!
//! The service model's own constraints are checked by [`parse`]; the modules below hold what the model cannot say, each
//! about one subject, in the order in which the live service reports it.

pub(crate) mod backup;
pub(crate) mod description;
pub(crate) mod destinations;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod indexes;
pub(crate) mod key_schema;
pub(crate) mod restore;
pub(crate) mod settings;
pub(crate) mod throughput;

use std::sync::Arc;

use aws_protocols::schema::Structure;
use aws_protocols::validation::{self, RequestError};
use aws_types::Context;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::table::{Owner, Table};
use crate::{DynamoDb, Error, Result};

/// Reads a request and checks it against the service model.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8], schema: &'static Structure) -> Result<T> {
    validation::parse(body, schema).map_err(|fault| match fault {
        RequestError::Serialization(fault) => Error::Serialization(fault),
        RequestError::Validation(message) => Error::Validation(message),
    })
}

/// Writes an answer.
pub(crate) fn answer(answer: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(answer).map(Bytes::from).map_err(|fault| Error::Internal(fault.to_string()))
}

/// A refusal that begins as most of the control plane's do.
pub(crate) fn invalid(sentence: impl std::fmt::Display) -> Error {
    Error::Validation(format!("One or more parameter values were invalid: {sentence}"))
}

/// The table that a tag operation names, by the name in its ARN.
pub(crate) async fn tagged_table(cx: &Context, db: &DynamoDb, name: &str, arn: &str) -> Result<Arc<Table>> {
    // One that is still being filled has no tags yet.
    let table = db.catalog.find(&Owner::of(cx), name).await?.filter(|table| !table.definition.creating);
    table.ok_or_else(|| {
        Error::ResourceNotFound(format!("Requested resource not found: ResourcArn: {arn} not found"))
    })
}
