//! TransactWriteItems: up to 100 writes and checks of different items, of any tables, all or nothing.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>

mod action;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use aws_models::dynamodb::structures::TRANSACT_WRITE_ITEMS_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_values::Item;
use kv::{Value, WriteSet};
use xxhash_rust::xxh3::Xxh3;

use self::action::{GivenAction, Prepared};
use super::transaction::{CancellationReason, TransactionFault, cancel_for};
use crate::DynamoDb;
use crate::answer::{Object, write_array};
use crate::capacity::{self, Consistency, Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::{Error, Result};
use crate::limits::{TOKEN_LENGTH_MAX, TRANSACTION_ACTIONS_MAX, TRANSACTION_BYTES_MAX};
use crate::request::write::read_collection_metrics;
use crate::request::{self, Suspect};
use crate::table::Table;
use crate::write::collection::CollectionMetrics;
use crate::write::item::{ActionFault, Change};
use crate::write::plan::{PlanError, Refusal, WritePlan};
use crate::write::token::{Known, Token};

struct TransactWriteItems<'a> {
    actions: Vec<Result<GivenAction<'a>, action::NotOneAction>>,
    token: Option<Cow<'a, str>>,
    capacity_detail: ReturnConsumedCapacity,
    collection_metrics: bool,
}

/// What became of the transaction.
enum Outcome {
    Applied(Vec<Change>),
    /// It was applied before; the items as they are now, for the price of looking.
    Replayed(Vec<Option<Item>>),
}

/// A table as an action named it, in the order of the actions.
type Named = (String, Arc<Table>);

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let request = request::parse(body, &TRANSACT_WRITE_ITEMS_INPUT, TransactWriteItems::read)?;
    let actions = request.actions.into_iter().collect::<Result<Vec<_>, _>>().map_err(Error::validation)?;
    let token =
        request.token.map(|token| Token::new(cx, "TransactWriteItems", &token, fingerprint(&actions)));
    let prepared = actions.into_iter().map(|action| action.prepare(db)).collect::<Result<Vec<_>>>()?;
    let (plan, named) = plan(cx, db, prepared).await?;
    let outcome = commit(db, plan, token).await?;

    let mut out = Vec::with_capacity(64);
    let mut answer = Object::begin(&mut out);
    match outcome {
        Outcome::Applied(changes) => {
            let consumed = consumed(&named, |consumed, position| {
                if let (Some(change), (_, table)) = (changes.get(position), &named[position]) {
                    consumed.add_write(table, change.units(), &change.charges, true);
                }
            });
            capacity::write_list(&mut answer, &consumed, request.capacity_detail, UnitKind::Write);
            if request.collection_metrics {
                write_collections(&mut answer, &named, &changes);
            }
        }
        Outcome::Replayed(items) => {
            let consumed = consumed(&named, |consumed, position| {
                let size = items.get(position).and_then(Option::as_ref).map_or(0, Item::size_bytes);
                *consumed.table.get_or_insert_default() += Units::read(size, Consistency::Transactional);
            });
            capacity::write_list(&mut answer, &consumed, request.capacity_detail, UnitKind::Read);
        }
    }
    answer.end();
    Ok(out.into())
}

/// Finds the tables and makes the plan. What is wrong with the whole is told before the first action that cannot be done
/// on its table, which cancels it.
async fn plan(cx: &Context, db: &DynamoDb, prepared: Vec<Prepared>) -> Result<(WritePlan, Vec<Named>)> {
    let mut named = Vec::with_capacity(prepared.len());
    for action in &prepared {
        named.push((action.table.clone(), db.catalog.table(cx, &action.table).await?));
    }
    if prepared.iter().map(Prepared::item_bytes).sum::<usize>() > TRANSACTION_BYTES_MAX {
        return Err(TransactionFault::WritesTooMuch.into());
    }
    let mut items = HashSet::with_capacity(prepared.len());
    let mut writes = Vec::with_capacity(prepared.len());
    let mut cancelled = None;
    for (position, (action, (_, table))) in prepared.into_iter().zip(&named).enumerate() {
        match action.write(Arc::clone(table))? {
            Ok(write) if !items.insert((write.table.id, write.key.clone())) => {
                return Err(TransactionFault::RepeatedItem.into());
            }
            Ok(write) => writes.push(write),
            Err(sentence) => drop(cancelled.get_or_insert((position, sentence))),
        }
    }
    match cancelled {
        Some((position, sentence)) => Err(cancel_for(position, named.len(), sentence)),
        None => Ok((WritePlan::new(writes), named)),
    }
}

async fn commit(db: &DynamoDb, plan: WritePlan, token: Option<Token>) -> Result<Outcome> {
    let mut keys = plan.keys();
    keys.extend(token.as_ref().map(Token::key));
    let decided =
        kv::commit(db.kv.as_ref(), keys, move |values| decide(&plan, token.as_ref(), values)).await?;
    decided.map_err(|refusal| match refusal {
        TransactionRefusal::TokenMismatch => Error::IdempotentParameterMismatch,
        TransactionRefusal::Plan(refusal) => match refusal.into_error(db) {
            PlanError::Other(error) => error,
            PlanError::Faults(faults) => canceled(faults),
        },
    })
}

fn canceled(faults: Vec<Option<ActionFault>>) -> Error {
    let outright = faults.iter().flatten().find(|fault| matches!(fault, ActionFault::Outright(_)));
    if let Some(fault) = outright {
        return Error::validation(fault);
    }
    let reason = |fault: Option<ActionFault>| fault.map_or(CancellationReason::NONE, Into::into);
    Error::TransactionCanceled(faults.into_iter().map(reason).collect())
}

enum TransactionRefusal {
    TokenMismatch,
    Plan(Refusal),
}

fn decide(
    plan: &WritePlan,
    token: Option<&Token>,
    values: &[Option<Value>],
) -> Result<(WriteSet, Outcome), TransactionRefusal> {
    let mut staged = WriteSet::default();
    // The token's key is the last one declared.
    match token.map(|token| token.known(values.last().and_then(Option::as_ref))) {
        Some(Known::Mismatch) => return Err(TransactionRefusal::TokenMismatch),
        Some(Known::Applied) => {
            let items = plan.items(values).map_err(TransactionRefusal::Plan)?;
            return Ok((staged, Outcome::Replayed(items)));
        }
        Some(Known::New) | None => {}
    }
    let changes = plan.decide(values, &mut staged).map_err(TransactionRefusal::Plan)?;
    if let Some(token) = token {
        token.remember(&mut staged);
    }
    Ok((staged, Outcome::Applied(changes)))
}

/// What the whole transaction asks for, whatever the order of its JSON members.
fn fingerprint(actions: &[GivenAction<'_>]) -> u128 {
    let mut hasher = Xxh3::new();
    for action in actions {
        action.fingerprint(&mut hasher);
    }
    hasher.digest128()
}

/// One entry for each table, in the order in which the actions first name them.
fn consumed(named: &[Named], mut add: impl FnMut(&mut Consumed, usize)) -> Vec<Consumed> {
    let mut all: Vec<Consumed> = Vec::new();
    for (position, (name, _)) in named.iter().enumerate() {
        let known = all.iter().position(|consumed| consumed.table_name == *name);
        let index = known.unwrap_or_else(|| {
            all.push(Consumed::on_table(name, Units::default()));
            all.len() - 1
        });
        add(&mut all[index], position);
    }
    all
}

fn write_collections(answer: &mut Object<'_>, named: &[Named], changes: &[Change]) {
    let mut by_table: Vec<(&str, Vec<CollectionMetrics>)> = Vec::new();
    for ((name, table), change) in named.iter().zip(changes) {
        let Some(metrics) = CollectionMetrics::of(table, change) else { continue };
        match by_table.iter_mut().find(|(known, _)| known == name) {
            Some((_, all)) => all.push(metrics),
            None => by_table.push((name, vec![metrics])),
        }
    }
    let mut tables = Object::begin(answer.member("ItemCollectionMetrics"));
    for (name, metrics) in &by_table {
        write_array(tables.escaped_member(name), metrics, |metrics, out| metrics.write_json(out));
    }
    tables.end();
}

impl<'a> TransactWriteItems<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut request = Self {
            actions: Vec::new(),
            token: None,
            capacity_detail: ReturnConsumedCapacity::None,
            collection_metrics: false,
        };
        request::read_members(reader, |name, reader| {
            match name {
                "TransactItems" => request::read_elements_up_to(TRANSACTION_ACTIONS_MAX, reader, |reader| {
                    request.actions.push(GivenAction::read(reader)?);
                    Ok(())
                })?,
                "ClientRequestToken" => request.token = Some(reader.string()?),
                "ReturnConsumedCapacity" => request.capacity_detail = request::read_capacity_detail(reader)?,
                "ReturnItemCollectionMetrics" => {
                    request.collection_metrics = read_collection_metrics(reader)?
                }
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let token_fits = request
            .token
            .as_ref()
            .is_none_or(|token| (1..=TOKEN_LENGTH_MAX).contains(&token.chars().count()));
        let valid = token_fits && (1..=TRANSACTION_ACTIONS_MAX).contains(&request.actions.len());
        if valid { Ok(request) } else { Err(Suspect) }
    }
}
