//! How far a backup or a restore is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use tokio::time::sleep;

/// How often lines come where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// The first pause between two questions to the server, which is fast with small tables.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// The longest one.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Shows the way to an end, and paces the questions about it.
pub(crate) struct Progress {
    what: String,
    started: Instant,
    line_due: Instant,
    pause: Duration,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins at nothing. `what` says what goes on, such as `backing up orders`.
    pub(crate) fn begin(what: String) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0).with_message(what.clone());
            if let Ok(style) =
                ProgressStyle::with_template("{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}")
            {
                bar.set_style(style.progress_chars("=> "));
            }
            bar
        });
        let started = Instant::now();
        Self { what, started, line_due: started + LINE_INTERVAL, pause: PAUSE_MIN, bar }
    }

    /// Shows how many bytes are done, and waits until it is time to ask again.
    pub(crate) async fn shows(&mut self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            // The total is of another moment than what is copied, so it may be passed.
            bar.set_length(total.max(done));
            bar.set_position(done);
        } else if Instant::now() >= self.line_due {
            self.line_due = Instant::now() + LINE_INTERVAL;
            eprintln!("{}: {} of {}", self.what, HumanBytes(done), HumanBytes(total.max(done)));
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 3 / 2).min(PAUSE_MAX);
    }

    /// Says what it came to.
    pub(crate) fn ends(self, bytes: u64) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        let seconds = self.started.elapsed().as_secs_f64();
        eprintln!("{}: done, {} in {seconds:.1} s", self.what, HumanBytes(bytes));
    }
}
