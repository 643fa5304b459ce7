//! Interleaved rounds: for each operation the limit, Tidegate in memory and Tidegate on disk take turns, and medians are kept.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::call::call;
use crate::dataset;
use crate::load::{Errand, Keys, Load, Until};
use crate::operation::Operation;
use crate::process::{ProcessorTime, resident_bytes};
use crate::request::Template;
use crate::server::{Server, Storage};

/// At the start of a round caches, branch predictors and the processor's clock settle; that part is not counted.
const WARM_UP_SHARE: u32 = 10;

/// What to measure, and for how long.
pub(crate) struct Plan<'a> {
    /// Tidegate's binary.
    pub(crate) binary: &'a Path,
    /// The operations, in the order of the table.
    pub(crate) operations: Vec<Operation>,
    /// Rounds of each server and operation.
    pub(crate) rounds: usize,
    /// The length of a round.
    pub(crate) round: Duration,
}

/// Figures of one operation.
#[derive(Debug, Serialize)]
pub(crate) struct OperationFigures {
    /// The operation.
    pub(crate) operation: Operation,
    /// The size of its answer, and of the limit's.
    pub(crate) answer_bytes: usize,
    /// The bare server.
    pub(crate) limit: Figures,
    /// Tidegate with `--in-memory`.
    pub(crate) memory: Figures,
    /// Tidegate with `--data`.
    pub(crate) disk: Figures,
}

/// Medians over the rounds of one operation on one server.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    /// Good answers per second.
    pub(crate) requests_per_second: f64,
    /// That rate as a share of the rate in the same round of what it is compared with: the limit, as a rule.
    pub(crate) ratio_to_limit: f64,
    /// Half of the answers came within this time.
    pub(crate) p50_us: f64,
    /// All but one in a hundred came within this time.
    pub(crate) p99_us: f64,
    /// The server's processor time for each request, user and system.
    pub(crate) server_cpu_us: f64,
    /// Bad answers in all rounds together.
    pub(crate) errors: u64,
    /// The server's resident memory after the last round.
    pub(crate) resident_bytes: u64,
}

/// One round of one server.
#[derive(Debug)]
pub(crate) struct Round {
    requests_per_second: f64,
    p50_us: f64,
    p99_us: f64,
    server_cpu_us: f64,
    errors: u64,
}

/// Runs the plan.
pub(crate) fn measure(plan: &Plan<'_>) -> anyhow::Result<Vec<OperationFigures>> {
    if plan.operations.is_empty() {
        return Ok(Vec::new());
    }
    let memory = Server::tidegate(plan.binary, Storage::Memory)?;
    let disk = Server::tidegate(plan.binary, Storage::Disk)?;
    for server in [&memory, &disk] {
        dataset::prepare(server.address())?;
    }
    plan.operations.iter().map(|&operation| measure_operation(plan, operation, &memory, &disk)).collect()
}

fn measure_operation(
    plan: &Plan<'_>,
    operation: Operation,
    memory: &Server,
    disk: &Server,
) -> anyhow::Result<OperationFigures> {
    eprintln!("measuring {}", operation.title());
    let answer_bytes = prove(operation, memory)?;
    prove(operation, disk)?;
    let limit = Server::limit(answer_bytes)?;

    let mut rounds: [Vec<Round>; 3] = Default::default();
    for _ in 0..plan.rounds {
        for (server, rounds) in [&limit, memory, disk].into_iter().zip(&mut rounds) {
            rounds.push(round(server, operation.wire_name(), &operation.body(), answer_bytes, plan.round)?);
        }
    }
    let figures = |server, index: usize| Figures::of(server, &rounds[index], &rounds[0]);
    Ok(OperationFigures {
        operation,
        answer_bytes,
        limit: figures(&limit, 0)?,
        memory: figures(memory, 1)?,
        disk: figures(disk, 2)?,
    })
}

/// Calls the operation once and looks at its answer, whose length is returned.
pub(crate) fn prove(operation: Operation, server: &Server) -> anyhow::Result<usize> {
    let (length, answer) = call(server.address(), operation.wire_name(), &operation.body())?;
    anyhow::ensure!(operation.proves(&answer), "{} answers {answer:.300}", operation.title());
    Ok(length)
}

/// Lengths of a good answer: counters grow by a few digits, an empty or missing item is far shorter.
pub(crate) fn plausible(answer_bytes: usize) -> RangeInclusive<usize> {
    answer_bytes - answer_bytes / 10..=answer_bytes + answer_bytes / 10 + 16
}

/// Sends one operation's request over and over; answers have about as many bytes as the one that was proved.
pub(crate) fn round(
    server: &Server,
    operation: &str,
    body: &Value,
    answer_bytes: usize,
    length: Duration,
) -> anyhow::Result<Round> {
    let template = Template::new(server.address(), operation, &body.to_string())?;
    let keys = Keys::Random { count: dataset::KEYS };
    drive(server, Errand { template, keys, body_bytes: plausible(answer_bytes) }, length)
}

/// Sends one request over and over.
pub(crate) fn drive(server: &Server, errand: Errand, length: Duration) -> anyhow::Result<Round> {
    let mut load = Load::start(server.address(), errand)?;
    let warm_up = load.run(Until::Elapsed(length / WARM_UP_SHARE))?;

    let before = ProcessorTime::read(&server.pids())?;
    let tally = load.run(Until::Elapsed(length))?;
    let spent = ProcessorTime::read(&server.pids())?.since(&before);
    load.finish()?;

    let mut latencies = tally.latencies_ns;
    latencies.sort_unstable();
    Ok(Round {
        requests_per_second: tally.answers as f64 / tally.elapsed.as_secs_f64(),
        p50_us: percentile(&latencies, 50) as f64 / 1e3,
        p99_us: percentile(&latencies, 99) as f64 / 1e3,
        server_cpu_us: spent.as_secs_f64() * 1e6 / (tally.answers + tally.errors).max(1) as f64,
        errors: tally.errors + warm_up.errors,
    })
}

impl Figures {
    /// The medians of `rounds`, and their ratios to the rounds `of_limit` that ran beside them.
    pub(crate) fn of(server: &Server, rounds: &[Round], of_limit: &[Round]) -> anyhow::Result<Self> {
        let of = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure).collect());
        let rates = rounds.iter().zip(of_limit);
        let ratios = rates.map(|(own, limit)| own.requests_per_second / limit.requests_per_second);
        Ok(Self {
            requests_per_second: of(|round| round.requests_per_second),
            ratio_to_limit: median(ratios.collect()),
            p50_us: of(|round| round.p50_us),
            p99_us: of(|round| round.p99_us),
            server_cpu_us: of(|round| round.server_cpu_us),
            errors: rounds.iter().map(|round| round.errors).sum(),
            resident_bytes: resident_bytes(server.pid())?,
        })
    }
}

/// The middle value; of an even number of values what lies between the two in the middle. Zero of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.get(half) {
        Some(upper) if values.len().is_multiple_of(2) => f64::midpoint(values[half - 1], *upper),
        Some(middle) => *middle,
        None => 0.0,
    }
}

fn percentile(sorted: &[u64], percent: usize) -> u64 {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}
