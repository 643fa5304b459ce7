//! The list of operations, written once. Dispatch and names derive from it; so do the compatibility page and coverage tests.

use aws_types::Context;
use bytes::Bytes;

use crate::request::layer;
use crate::{DynamoDb, Result};

macro_rules! operations {
    ($($name:ident => $file:ident),+ $(,)?) => {
        $(pub(crate) mod $file;)+

        /// An operation of the DynamoDB API that this service answers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // The names are AWS's.
        pub enum Operation { $($name),+ }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The operation with this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)+ _ => None }
            }

            /// AWS's name of it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            pub(crate) async fn run(self, db: &DynamoDb, cx: &Context, body: &[u8]) -> Result<Bytes> {
                let answer = match self { $(Self::$name => $file::run(cx, db, body).await),+ };
                answer.map_err(|error| layer::worded(self, body, error))
            }
        }
    };
}

pub(crate) mod table_requests;
pub(crate) mod transaction;

operations! {
    BatchGetItem => batch_get_item,
    BatchWriteItem => batch_write_item,
    CreateTable => create_table,
    DeleteItem => delete_item,
    DeleteTable => delete_table,
    DescribeEndpoints => describe_endpoints,
    DescribeLimits => describe_limits,
    DescribeTable => describe_table,
    GetItem => get_item,
    ListTables => list_tables,
    ListTagsOfResource => list_tags_of_resource,
    PutItem => put_item,
    Query => query,
    Scan => scan,
    TagResource => tag_resource,
    TransactGetItems => transact_get_items,
    TransactWriteItems => transact_write_items,
    UntagResource => untag_resource,
    UpdateItem => update_item,
    UpdateTable => update_table,
}
