//! The report: Markdown for people and docs/performance.md, JSON for programs.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use crate::footprint::{Footprint, Million};
use crate::measure::{Figures, OperationFigures};

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
    /// Start and memory.
    pub(crate) footprint: Option<Footprint>,
    /// With a million items.
    pub(crate) million: Option<Million>,
}

impl Report {
    /// The tables.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!("Machine: {}.\n\n", self.machine);
        text.push_str("| Operation | Server | Requests/s | Of the limit | p50 µs | p99 µs | CPU µs/request | Errors | RSS MB |\n");
        text.push_str("|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
        for row in &self.figures {
            let title = row.operation.title();
            push_row(&mut text, title, &format!("limit ({} bytes)", row.answer_bytes), &row.limit);
            push_row(&mut text, title, "in memory", &row.memory);
            push_row(&mut text, title, "durable", &row.disk);
        }
        let mut facts = Vec::new();
        facts.extend(self.footprint.as_ref().map(footprint_facts).into_iter().flatten());
        facts.extend(self.million.as_ref().map(million_facts).into_iter().flatten());
        if !facts.is_empty() {
            text.push_str("\n| Footprint | |\n|---|--:|\n");
        }
        for (name, value) in facts {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {name} | {value} |");
        }
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
        let errors = self.figures.iter().map(of_row).sum::<u64>() + million;
        anyhow::ensure!(errors == 0, "{errors} bad answers");
        Ok(())
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
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "| {title} | {server} | {requests_per_second:.0} | {ratio_to_limit:.2} | {p50_us:.0} | {p99_us:.0} | {server_cpu_us:.1} | {errors} | {:.0} |",
        *resident_bytes as f64 / MEGABYTE,
    );
}

fn footprint_facts(footprint: &Footprint) -> Vec<(&'static str, String)> {
    vec![
        ("Binary", megabytes(footprint.binary_bytes)),
        ("Cold start to the first answer, in memory", format!("{:.1} ms", footprint.cold_start_memory_ms)),
        ("Cold start to the first answer, durable", format!("{:.1} ms", footprint.cold_start_disk_ms)),
        ("Idle RSS, in memory", megabytes(footprint.idle_memory_bytes)),
        ("Idle RSS, durable", megabytes(footprint.idle_disk_bytes)),
        ("This disk: append 4 KB and sync", format!("{:.0} µs", footprint.disk_sync_us)),
    ]
}

fn million_facts(million: &Million) -> Vec<(&'static str, String)> {
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
