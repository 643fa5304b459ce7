//! How operations reach an API: to read it, to change it, and to list what is in it.

use apigateway_model::rest_api::Definition;
use aws_types::Context;
use kv::WriteSet;

use super::publication;
use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits;
use crate::paging::{self, Size};
use crate::store::Record;

const SIZE: Size = Size { default: limits::PAGE_ITEMS_DEFAULT, max: limits::PAGE_ITEMS_MAX };

/// Reads from an API. `absent` is what AWS says when there is no such API, which depends on what was asked for.
pub(crate) async fn read<T>(
    cx: &Context,
    service: &ApiGateway,
    (id, absent): (&str, Error),
    find: impl FnOnce(&mut RestApiRecord) -> Result<T>,
) -> Result<T> {
    let mut stored = service.store.api_or::<RestApiRecord>(cx, id, absent).await?;
    find(&mut stored.record)
}

/// Changes what the next deployment will freeze.
pub(crate) async fn change<T: Send + 'static>(
    cx: &Context,
    service: &ApiGateway,
    (id, absent): (&str, Error),
    mut decide: impl FnMut(&mut RestApiRecord) -> Result<T> + Send + 'static,
) -> Result<T> {
    let decide = move |record: &mut RestApiRecord, _: &mut WriteSet| decide(record);
    Ok(service.store.api_change_or(cx, id, absent, decide).await?.0)
}

/// Changes what callers meet at once: stages and deployments.
pub(crate) async fn change_published<T: Send + 'static>(
    cx: &Context,
    service: &ApiGateway,
    (id, absent): (&str, Error),
    decide: impl FnMut(&mut RestApiRecord, &mut WriteSet) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (answer, stored) = service.store.api_change_or(cx, id, absent, decide).await?;
    publication::publish(service, &stored).await;
    Ok(answer)
}

/// What AWS mostly says when there is no such API.
pub(crate) fn no_api(cx: &Context, id: &str) -> Error {
    RestApiRecord::no_such(cx, id)
}

/// One page of what is in an API's definition.
pub(crate) async fn page<T>(
    cx: &Context,
    service: &ApiGateway,
    (id, position, limit): (&str, Option<&str>, Option<i32>),
    items: impl FnOnce(Definition) -> Vec<T>,
    key: impl Fn(&T) -> &str,
) -> Result<(Option<Vec<T>>, Option<String>)> {
    let stored = service.store.api::<RestApiRecord>(cx, id).await?;
    page_of(items(stored.record.definition), key, (position, limit))
}

/// One page of a list.
pub(crate) fn page_of<T>(
    items: Vec<T>,
    key: impl Fn(&T) -> &str,
    asked: (Option<&str>, Option<i32>),
) -> Result<(Option<Vec<T>>, Option<String>)> {
    let (items, position) = paging::page(items, key, SIZE, asked)?;
    Ok((Some(items), position))
}

/// An optional text as a key to sort by.
pub(crate) fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}
