//! The operations that are measured: their requests, and what proves that an answer is a real one.

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};

use crate::dataset;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
pub(crate) enum Operation {
    /// One item of 1 KB by its key, eventually consistent.
    #[value(name = "GetItem")]
    GetItem,
    /// Replaces an item of 1 KB.
    #[value(name = "PutItem")]
    PutItem,
    /// Adds to a number of an item of 1 KB.
    #[value(name = "UpdateItem")]
    UpdateItem,
    /// The same update, all callers on one key.
    #[value(name = "HotKeyCounter")]
    HotKeyCounter,
    /// 100 items of 1 KB, an item collection.
    #[value(name = "Query")]
    Query,
    /// Puts 25 items of 1 KB.
    #[value(name = "BatchWriteItem")]
    BatchWriteItem,
    /// Two puts of 1 KB, an update and a condition check, with a client request token, as SDKs send it.
    #[value(name = "TransactWriteItems")]
    TransactWriteItems,
}

impl Operation {
    /// The operation's name on the wire.
    pub(crate) fn wire_name(self) -> &'static str {
        match self {
            Self::GetItem => "GetItem",
            Self::PutItem => "PutItem",
            Self::UpdateItem | Self::HotKeyCounter => "UpdateItem",
            Self::Query => "Query",
            Self::BatchWriteItem => "BatchWriteItem",
            Self::TransactWriteItems => "TransactWriteItems",
        }
    }

    /// The row's title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::GetItem => "GetItem",
            Self::PutItem => "PutItem",
            Self::UpdateItem => "UpdateItem",
            Self::HotKeyCounter => "UpdateItem, one hot key",
            Self::Query => "Query of 100 items",
            Self::BatchWriteItem => "BatchWriteItem of 25",
            Self::TransactWriteItems => "TransactWriteItems of 4",
        }
    }

    /// The request body, with the marks of [`crate::request`].
    pub(crate) fn body(self) -> Value {
        match self {
            Self::GetItem => json!({ "TableName": dataset::ITEMS, "Key": dataset::key("@KEY_000") }),
            Self::PutItem => put(dataset::ITEMS),
            Self::UpdateItem => addition("@KEY_000"),
            Self::HotKeyCounter => addition("00000000"),
            Self::Query => json!({
                "TableName": dataset::COLLECTIONS,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": { ":pk": { "S": "collection-@COL_000" } },
            }),
            Self::BatchWriteItem => dataset::batch(dataset::ITEMS, dataset::item),
            Self::TransactWriteItems => json!({
                "ClientRequestToken": "bench-@SERIAL_________",
                "TransactItems": [
                    { "Put": { "TableName": dataset::ITEMS, "Item": dataset::item("@KEY_000") } },
                    { "Put": { "TableName": dataset::ITEMS, "Item": dataset::item("@KEY_001") } },
                    { "Update": addition("@KEY_002") },
                    { "ConditionCheck": {
                        "TableName": dataset::ITEMS,
                        "Key": dataset::key("@KEY_003"),
                        "ConditionExpression": "attribute_exists(pk)",
                    } },
                ],
            }),
        }
    }

    /// Whether an answer's body is what this operation must say; asked once, before measuring.
    pub(crate) fn proves(self, answer: &Value) -> bool {
        match self {
            Self::GetItem => answer["Item"]["note"]["S"].is_string(),
            Self::Query => {
                answer["Count"] == 100 && answer["Items"].as_array().is_some_and(|items| items.len() == 100)
            }
            Self::BatchWriteItem => answer["UnprocessedItems"] == json!({}),
            Self::PutItem | Self::UpdateItem | Self::HotKeyCounter | Self::TransactWriteItems => {
                *answer == json!({})
            }
        }
    }
}

/// The body of a PutItem into a table.
pub(crate) fn put(table: &str) -> Value {
    json!({ "TableName": table, "Item": dataset::item("@KEY_000") })
}

fn addition(digits: &str) -> Value {
    json!({
        "TableName": dataset::ITEMS,
        "Key": dataset::key(digits),
        "UpdateExpression": "ADD hits :one",
        "ExpressionAttributeValues": { ":one": { "N": "1" } },
    })
}
