//! What it costs to call an API: proxies beside nginx and the bare upstream, answers from templates, items through templates beside
//! the plain operation, and functions beside their direct invocation.
//!
//! The contestants of a row take turns, and the first of them is what the others are compared with.

mod apis;
mod functions;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::json;

use crate::call::exchange;
use crate::dataset;
use crate::load::{Errand, Keys};
use crate::measure::{Figures, Plan, Round, drive, plausible};
use crate::operation::Operation;
use crate::request::Template;
use crate::server::{Server, Storage};

/// The size of the upstream's answers.
const ANSWER_BYTES: usize = 1024;

/// One row of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// What was called.
    pub(crate) title: &'static str,
    /// Who answered.
    pub(crate) server: &'static str,
    /// How fast; the ratio is to the first row of that title.
    pub(crate) figures: Figures,
}

/// One of those that are compared.
struct Contestant<'s> {
    name: &'static str,
    server: &'s Server,
    template: Template,
    /// What a good answer has in it.
    proof: &'static str,
}

/// Measures all rows.
pub(crate) fn measure(plan: &Plan<'_>) -> anyhow::Result<Vec<Row>> {
    // What others take of a shared machine changes within seconds, and here are four to take turns, not three: many short
    // rounds compare better than few long ones.
    let plan = &Plan { rounds: 4 * plan.rounds, round: plan.round / 4, operations: Vec::new(), ..*plan };
    let upstream = Server::limit(ANSWER_BYTES)?;
    let nginx = Server::nginx(upstream.address())?;
    let tidegate = Server::tidegate(plan.binary, Storage::Memory)?;
    let address = tidegate.address();
    dataset::prepare_items(address, dataset::ITEMS, &json!({}), dataset::KEYS)?;
    let http_api = apis::http_proxy(address, upstream.address())?;
    let rest_api = apis::rest(address, upstream.address())?;
    let functions = functions::create(address)?;

    let proxied = |name, server, template| Contestant { name, server, template, proof: "xxxxxxxx" };
    let called = |name, template, proof| Contestant { name, server: &tidegate, template, proof };
    let mut rows = compare(
        plan,
        "HTTP_PROXY",
        vec![
            proxied("nginx", &nginx, get(nginx.address(), "/")?),
            proxied("upstream alone", &upstream, get(upstream.address(), "/")?),
            proxied("HTTP API", &tidegate, get(address, &format!("{http_api}/"))?),
            proxied("REST API", &tidegate, get(address, &format!("{rest_api}/proxy"))?),
        ],
    )?;
    rows.extend(compare(
        plan,
        "MOCK with a template",
        vec![
            proxied("nginx, proxying", &nginx, get(nginx.address(), "/")?),
            called("REST API", get(address, &format!("{rest_api}/mock?name=tide"))?, "tide"),
        ],
    )?);
    let plain = Operation::GetItem.body().to_string();
    rows.extend(compare(
        plan,
        "GetItem through templates",
        vec![
            called("GetItem itself", Template::new(address, "GetItem", &plain)?, "note"),
            called("REST API", get(address, &format!("{rest_api}/items/item-@KEY_000"))?, "note"),
        ],
    )?);
    for function in &functions {
        rows.extend(compare(
            plan,
            function.title,
            vec![
                called("Invoke itself", function.invoke(address)?, function.proof),
                called("HTTP API", get(address, &format!("{}/", function.api))?, function.proof),
            ],
        )?);
    }
    Ok(rows)
}

fn compare(
    plan: &Plan<'_>,
    title: &'static str,
    contestants: Vec<Contestant<'_>>,
) -> anyhow::Result<Vec<Row>> {
    eprintln!("measuring {title}");
    let mut rounds: Vec<Vec<Round>> = contestants.iter().map(|_| Vec::new()).collect();
    let lengths: Vec<_> = contestants.iter().map(Contestant::prove).collect::<Result<_, _>>()?;
    // The first round of a function starts its processes, as many as there are connections: it counts for nothing.
    for (contestant, bytes) in contestants.iter().zip(&lengths) {
        contestant.round(*bytes, plan.round)?;
    }
    for _ in 0..plan.rounds {
        for ((contestant, bytes), rounds) in contestants.iter().zip(&lengths).zip(&mut rounds) {
            rounds.push(contestant.round(*bytes, plan.round)?);
        }
    }
    let row = |(contestant, own): (&Contestant<'_>, &Vec<Round>)| {
        let figures = Figures::of(contestant.server, own, &rounds[0])?;
        Ok(Row { title, server: contestant.name, figures })
    };
    contestants.iter().zip(&rounds).map(row).collect()
}

impl Contestant<'_> {
    /// Calls once and looks at the answer, whose length is returned.
    fn prove(&self) -> anyhow::Result<usize> {
        let mut request = self.template.bytes().to_vec();
        self.template.fill(&mut request, 0, dataset::KEYS, 0);
        let (status, body) = exchange(self.server.address(), &request).context(self.name)?;
        let text = String::from_utf8_lossy(&body);
        anyhow::ensure!(
            status == 200 && text.contains(self.proof),
            "{} answers {status}: {text:.300}",
            self.name
        );
        Ok(body.len())
    }

    fn round(&self, answer_bytes: usize, length: Duration) -> anyhow::Result<Round> {
        let keys = Keys::Random { count: dataset::KEYS };
        let errand = Errand { template: self.template.clone(), keys, body_bytes: plausible(answer_bytes) };
        drive(self.server, errand, length)
    }
}

/// A request as a browser or a service would send it.
fn get(server: SocketAddr, path: &str) -> anyhow::Result<Template> {
    Template::of_text(format!(
        "GET {path} HTTP/1.1\r\nHost: {server}\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\
         Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n\r\n"
    ))
}
