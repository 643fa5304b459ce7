//! The data that operations work on: two tables of 10,000 items, each item 1,024 bytes as DynamoDB counts them.
//!
//! `Items` has a partition key only; `Collections` holds the same items in item collections of 100 under a sort key.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::call::call;
use crate::load::{Errand, Keys, Load, Tally, Until};
use crate::request::Template;

/// The table with single items.
pub(crate) const ITEMS: &str = "Items";
/// The table with item collections.
pub(crate) const COLLECTIONS: &str = "Collections";
/// Items in each table.
pub(crate) const KEYS: u64 = 10_000;

const BATCH: u64 = 25;
/// Fills the item up to 1,024 bytes.
const NOTE_BYTES: usize = 820;

/// The primary key of an item of [`ITEMS`].
pub(crate) fn key(digits: &str) -> Value {
    json!({ "pk": { "S": format!("item-{digits}") } })
}

/// An item of [`ITEMS`]: eleven attributes of the types that items in practice have. Each write of it is another item: one that changes
/// nothing would have nothing to make durable.
pub(crate) fn item(digits: &str) -> Value {
    json!({
        "pk": { "S": format!("item-{digits}") },
        "owner": { "S": "customer-000417" },
        "version": { "S": "@SERIAL_________" },
        "email": { "S": "orders+417 at example.com" },
        "created": { "N": "1760000000" },
        "price": { "N": "1299.95" },
        "hits": { "N": "0" },
        "active": { "BOOL": true },
        "tags": { "L": [{ "S": "harbour" }, { "S": "maps" }, { "S": "paper" }] },
        "address": { "M": { "street": { "S": "12 Quay Street" }, "city": { "S": "Galway" }, "code": { "S": "H91 X4P2" } } },
        "note": { "S": "All ships wait for the tide. ".repeat(NOTE_BYTES / 29 + 1).get(..NOTE_BYTES) },
    })
}

/// An item of [`COLLECTIONS`]; `digits` is a mark of the item's key.
fn collected_item(digits: &str) -> Value {
    let mut item = item(digits);
    item["pk"] = json!({ "S": format!("collection-{}", digits.replace("@KEY_", "@COL_")) });
    item["sk"] = json!({ "S": format!("entry-{digits}") });
    item
}

/// The body of a BatchWriteItem of 25 items with successive keys.
pub(crate) fn batch(table: &str, item: impl Fn(&str) -> Value) -> Value {
    let puts: Vec<_> = (0..BATCH)
        .map(|step| json!({ "PutRequest": { "Item": item(&format!("@KEY_{step:03}")) } }))
        .collect();
    json!({ "RequestItems": { table: puts } })
}

/// Makes both tables and fills them.
pub(crate) fn prepare(server: SocketAddr) -> anyhow::Result<()> {
    create(server, ITEMS, &["pk"], &json!({}))?;
    create(server, COLLECTIONS, &["pk", "sk"], &json!({}))?;
    fill(server, &batch(ITEMS, item), KEYS)?;
    fill(server, &batch(COLLECTIONS, collected_item), KEYS)?;
    Ok(())
}

/// Makes a table like [`ITEMS`], with `more` members of CreateTable, and fills it with `keys` items; says how that went.
pub(crate) fn prepare_items(
    server: SocketAddr,
    table: &str,
    more: &Value,
    keys: u64,
) -> anyhow::Result<Tally> {
    create(server, table, &["pk"], more)?;
    fill(server, &batch(table, item), keys)
}

fn create(server: SocketAddr, table: &str, key_names: &[&str], more: &Value) -> anyhow::Result<()> {
    let attributes: Vec<_> =
        key_names.iter().map(|name| json!({ "AttributeName": name, "AttributeType": "S" })).collect();
    let schema: Vec<_> = key_names
        .iter()
        .zip(["HASH", "RANGE"])
        .map(|(name, role)| json!({ "AttributeName": name, "KeyType": role }))
        .collect();
    let mut body = json!({
        "TableName": table, "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes, "KeySchema": schema,
    });
    for (member, value) in more.as_object().into_iter().flatten() {
        body[member] = value.clone();
    }
    call(server, "CreateTable", &body)?;

    let deadline = Instant::now() + Duration::from_secs(30);
    while call(server, "DescribeTable", &json!({ "TableName": table }))?.1["Table"]["TableStatus"] != "ACTIVE"
    {
        anyhow::ensure!(Instant::now() < deadline, "table {table} does not become ACTIVE");
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn fill(server: SocketAddr, batch: &Value, keys: u64) -> anyhow::Result<Tally> {
    let template = Template::new(server, "BatchWriteItem", &batch.to_string())?;
    let errand =
        Errand { template, keys: Keys::Ascending { count: keys, step: BATCH }, body_bytes: 0..=1_000 };
    let mut load = Load::start(server, errand)?;
    let tally = load.run(Until::Answers(keys / BATCH))?;
    load.finish()?;
    anyhow::ensure!(tally.errors == 0, "{} of the batches that fill the tables failed", tally.errors);
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::{collected_item, item};

    /// DynamoDB's item size for the types that occur here; every number is given its size.
    fn size_bytes(value: &serde_json::Value) -> usize {
        let (kind, content) = value.as_object().unwrap().iter().next().unwrap();
        match kind.as_str() {
            "S" => content.as_str().unwrap().len(),
            "N" => content.as_str().unwrap().trim_end_matches('0').replace('.', "").len().div_ceil(2) + 1,
            "BOOL" => 1,
            "L" => {
                3 + content.as_array().unwrap().iter().map(|element| 1 + size_bytes(element)).sum::<usize>()
            }
            "M" => {
                3 + content
                    .as_object()
                    .unwrap()
                    .iter()
                    .map(|(name, element)| 1 + name.len() + size_bytes(element))
                    .sum::<usize>()
            }
            other => panic!("no {other} here"),
        }
    }

    fn item_size_bytes(item: &serde_json::Value) -> usize {
        item.as_object().unwrap().iter().map(|(name, value)| name.len() + size_bytes(value)).sum()
    }

    #[test]
    fn items_have_one_kilobyte() {
        assert_eq!(item_size_bytes(&item("00000000")), 1_024);
        assert!((1_024..1_060).contains(&item_size_bytes(&collected_item("@KEY_000"))));
    }
}
