//! The report: Markdown for people and docs/performance.md, JSON for programs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use crate::backup::Backup;
use crate::change_log::{ChangeLog, Reading};
use crate::footprint::{Footprint, Million};
use crate::gateway::Row;
use crate::measure::{Figures, OperationFigures};
use crate::server::Storage;

const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";
const MEGABYTE: f64 = 1e6;

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Where.
    pub(crate) machine: String,
    /// Operations under load.
    pub(crate) figures: Vec<OperationFigures>,
    /// Calls of APIs.
    pub(crate) gateway: Vec<Row>,
    /// PutItem with a stream or recovery, in memory and durable.
    pub(crate) change_logs: Vec<ChangeLog>,
    /// A backup and its restore.
    pub(crate) backup: Option<Backup>,
    /// Start and memory.
    pub(crate) footprint: Option<Footprint>,
    /// With a million items.
    pub(crate) million: Option<Million>,
}

impl Report {
    /// The tables.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!("Machine: {}.\n", self.machine);
        if !self.figures.is_empty() {
            push_head(&mut text, "Of the limit");
        }
        for row in &self.figures {
            let title = row.operation.title();
            push_row(&mut text, title, &format!("limit ({} bytes)", row.answer_bytes), &row.limit);
            push_row(&mut text, title, Storage::Memory.title(), &row.memory);
            push_row(&mut text, title, Storage::Disk.title(), &row.disk);
        }
        if !self.gateway.is_empty() {
            push_head(&mut text, "Of the first");
        }
        for row in &self.gateway {
            push_row(&mut text, row.title, row.server, &row.figures);
        }
        if !self.change_logs.is_empty() {
            push_head(&mut text, "Of a plain table");
        }
        for log in &self.change_logs {
            let server = log.storage.title();
            push_row(&mut text, "PutItem", server, &log.plain);
            push_row(&mut text, "PutItem, stream of both images", server, &log.streamed);
            push_row(&mut text, "PutItem, point-in-time recovery", server, &log.recoverable);
        }
        let mut facts: Vec<_> = self.change_logs.iter().map(reading_fact).collect();
        facts.extend(self.backup.as_ref().map(backup_facts).into_iter().flatten());
        push_facts(&mut text, "Change log and backups", facts);
        let mut facts = Vec::new();
        facts.extend(self.footprint.as_ref().map(footprint_facts).into_iter().flatten());
        facts.extend(self.million.as_ref().map(million_facts).into_iter().flatten());
        push_facts(&mut text, "Footprint", facts);
        text
    }

    /// Replaces what stands between the marks of a Markdown file.
    pub(crate) fn write_into(&self, file: &Path) -> anyhow::Result<()> {
        let text = fs::read_to_string(file)?;
        let (head, rest) = text.split_once(BEGIN).context("no bench:begin mark")?;
        let (_, tail) = rest.split_once(END).context("no bench:end mark")?;
        fs::write(file, format!("{head}{BEGIN}\n{}{END}{tail}", self.to_markdown()))?;
        Ok(())
    }

    /// Fails if any answer was bad: the figures of a server that errs are worth nothing.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let of_row = |row: &OperationFigures| row.limit.errors + row.memory.errors + row.disk.errors;
        let million = self.million.as_ref().map_or(0, |million| million.errors);
        let change_logs = self.change_logs.iter().map(ChangeLog::errors).sum::<u64>();
        let gateway = self.gateway.iter().map(|row| row.figures.errors).sum::<u64>();
        let errors = self.figures.iter().map(of_row).sum::<u64>() + gateway + change_logs + million;
        anyhow::ensure!(errors == 0, "{errors} bad answers");
        Ok(())
    }
}

/// A name and its figure.
type Fact = (&'static str, String);

fn push_head(text: &mut String, ratio: &str) {
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(
        text,
        "\n| Operation | Server | Requests/s | {ratio} | p50 µs | p99 µs | CPU µs/request | Errors | RSS MB |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|"
    );
}

fn push_facts(text: &mut String, title: &str, facts: Vec<Fact>) {
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n| {title} | |\n|---|--:|");
    for (name, value) in facts {
        let _ = writeln!(text, "| {name} | {value} |");
    }
}

fn push_row(text: &mut String, title: &str, server: &str, figures: &Figures) {
    let Figures {
        requests_per_second,
        ratio_to_limit,
        p50_us,
        p99_us,
        server_cpu_us,
        errors,
        resident_bytes,
    } = figures;
    let _ = writeln!(
        text,
        "| {title} | {server} | {requests_per_second:.0} | {ratio_to_limit:.2} | {p50_us:.0} | {p99_us:.0} | {server_cpu_us:.1} | {errors} | {:.0} |",
        *resident_bytes as f64 / MEGABYTE,
    );
}

fn reading_fact(log: &ChangeLog) -> Fact {
    let name = match log.storage {
        Storage::Memory => "GetRecords, one reader, in memory",
        Storage::Disk => "GetRecords, one reader, durable",
    };
    let Reading { records_per_second, bytes_per_second, .. } = &log.reading;
    (name, format!("{records_per_second:.0} records/s, {}/s", megabytes(*bytes_per_second as u64)))
}

fn backup_facts(backup: &Backup) -> Vec<Fact> {
    let per_second = |rate: f64| format!("{}/s", megabytes(rate as u64));
    vec![
        ("Table that is backed up, 1 KB items", megabytes(backup.table_bytes)),
        ("Backup, from the request to AVAILABLE", per_second(backup.backup_bytes_per_second)),
        ("Restore, from the request to ACTIVE", per_second(backup.restore_bytes_per_second)),
        ("RSS afterwards", megabytes(backup.resident_bytes)),
    ]
}

fn footprint_facts(footprint: &Footprint) -> Vec<Fact> {
    vec![
        ("Binary", megabytes(footprint.binary_bytes)),
        ("Cold start to the first answer, in memory", format!("{:.1} ms", footprint.cold_start_memory_ms)),
        ("Cold start to the first answer, durable", format!("{:.1} ms", footprint.cold_start_disk_ms)),
        ("Idle RSS, in memory", megabytes(footprint.idle_memory_bytes)),
        ("Idle RSS, durable", megabytes(footprint.idle_disk_bytes)),
        ("This disk: append 4 KB and sync", format!("{:.0} µs", footprint.disk_sync_us)),
    ]
}

fn million_facts(million: &Million) -> Vec<Fact> {
    vec![
        ("Loading a million 1 KB items, durable", format!("{:.0} items/s", million.items_per_second)),
        ("RSS with a million 1 KB items", megabytes(million.loaded_bytes)),
        ("GetItem over a million items", format!("{:.0} requests/s", million.reads_per_second)),
        ("RSS after 200,000 of those", megabytes(million.read_bytes)),
    ]
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / MEGABYTE)
}
