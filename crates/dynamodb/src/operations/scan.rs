//! scan: not written yet.
use aws_types::Context;
use bytes::Bytes;
use crate::{DynamoDb, Result};
pub(crate) async fn run(_cx: &Context, _db: &DynamoDb, _body: &[u8]) -> Result<Bytes> { todo!() }
