//! How fast a table goes into a backup and comes back, on the durable server.

use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use crate::call::call;
use crate::dataset;
use crate::process::resident_bytes;
use crate::server::{Server, Storage};

const RESTORED: &str = "Restored";
const PATIENCE: Duration = Duration::from_secs(600);

/// Figures of one backup and its restore.
#[derive(Debug, Serialize)]
pub(crate) struct Backup {
    /// The table's bytes as DynamoDB counts them.
    pub(crate) table_bytes: u64,
    /// From CreateBackup to AVAILABLE, in the table's bytes.
    pub(crate) backup_bytes_per_second: f64,
    /// From RestoreTableFromBackup to ACTIVE, in the table's bytes.
    pub(crate) restore_bytes_per_second: f64,
    /// Resident memory when both are done.
    pub(crate) resident_bytes: u64,
}

/// Backs a table of `items` items up and restores it.
pub(crate) fn measure(binary: &Path, items: u64) -> anyhow::Result<Backup> {
    eprintln!("measuring backup and restore of {items} items");
    let server = Server::tidegate(binary, Storage::Disk)?;
    let address = server.address();
    dataset::prepare_items(address, dataset::ITEMS, &json!({}), items)?;
    let table = call(address, "DescribeTable", &json!({ "TableName": dataset::ITEMS }))?.1;
    let table_bytes = table["Table"]["TableSizeBytes"].as_u64().unwrap_or_default();

    let started = Instant::now();
    let create = json!({ "TableName": dataset::ITEMS, "BackupName": "bench" });
    let arn = call(address, "CreateBackup", &create)?.1["BackupDetails"]["BackupArn"].clone();
    let backup = json!({ "BackupArn": arn });
    wait(address, "DescribeBackup", &backup, |answer| {
        answer["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE"
    })?;
    let backed_up = started.elapsed();

    let started = Instant::now();
    let restore = json!({ "TargetTableName": RESTORED, "BackupArn": arn });
    call(address, "RestoreTableFromBackup", &restore)?;
    let describe = json!({ "TableName": RESTORED });
    wait(address, "DescribeTable", &describe, |answer| answer["Table"]["TableStatus"] == "ACTIVE")?;
    let restored = started.elapsed();

    let count = call(address, "DescribeTable", &describe)?.1["Table"]["ItemCount"].clone();
    anyhow::ensure!(count == items, "{count} of {items} items were restored");
    Ok(Backup {
        table_bytes,
        backup_bytes_per_second: table_bytes as f64 / backed_up.as_secs_f64(),
        restore_bytes_per_second: table_bytes as f64 / restored.as_secs_f64(),
        resident_bytes: resident_bytes(server.pid())?,
    })
}

fn wait(
    server: SocketAddr,
    operation: &str,
    body: &Value,
    done: impl Fn(&Value) -> bool,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !done(&call(server, operation, body)?.1) {
        anyhow::ensure!(Instant::now() < deadline, "{operation} {body} does not come to an end");
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}
