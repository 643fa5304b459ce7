//! Where log lines go and how they look.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Libraries whose chatter helps only those who work on them.
const CHATTERERS: [&str; 5] = ["hyper", "hyper_util", "h2", "fjall", "lsm_tree"];

/// Sends log lines to the standard error, where they do not mix with what other programs read.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    let asked = levels(&config.log_level).with_context(|| {
        format!("'{}' is no log level; give error, warn, info, debug, trace or off", config.log_level)
    })?;
    let quiet = CHATTERERS.map(|library| (library, LevelFilter::WARN));
    // What is asked for by name goes before what is quiet by default.
    let filter = asked.iter().fold(
        Targets::new().with_default(asked.default_level().unwrap_or(LevelFilter::OFF)).with_targets(quiet),
        |filter, (target, level)| filter.with_target(target, level),
    );
    let json = match config.log_format {
        LogFormat::Auto => !stderr().is_terminal(),
        LogFormat::Human => false,
        LogFormat::Json => true,
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr);
    let layer = if json {
        lines.json().flatten_event(true).with_filter(filter).boxed()
    } else {
        lines.with_ansi(stderr().is_terminal()).with_filter(filter).boxed()
    };
    tracing_subscriber::registry().with(layer).try_init().context("logging was started twice")?;
    std::panic::set_hook(Box::new(|panic| {
        // Its text goes into the line of the request that it ends; here is where it happened.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    Ok(())
}

/// A level, or a list of levels by the parts of the program. A word alone must be a level: taken for a part of the program,
/// a misspelt level would silence all the others.
fn levels(text: &str) -> Option<Targets> {
    let words = text.split(',').filter(|part| !part.contains('='));
    let all_levels = words.into_iter().all(|word| word.parse::<LevelFilter>().is_ok());
    text.parse().ok().filter(|_| all_levels)
}
