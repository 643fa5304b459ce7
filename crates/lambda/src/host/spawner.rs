//! The thread that starts processes.
//!
//! A process dies with the *thread* that started it, not with the process of that thread, so the thread must live as long
//! as the host does; the runtime's threads come and go.

use std::io;
use std::sync::mpsc;
use std::thread;

use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

type Order = (Command, oneshot::Sender<io::Result<Child>>);

/// A handle on the thread. It ends with the last handle.
#[derive(Clone)]
pub(super) struct Spawner(mpsc::Sender<Order>);

impl Spawner {
    /// Starts the thread. Must be called within the runtime that will wait for the processes.
    pub(super) fn start() -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel::<Order>();
        let runtime = Handle::current();
        thread::Builder::new().name("function-start".into()).spawn(move || {
            let _within = runtime.enter();
            for (mut command, answer) in inbox {
                // Whoever ordered may have gone: then the child is dropped, and killed by that.
                let _ = answer.send(command.spawn());
            }
        })?;
        Ok(Self(orders))
    }

    /// Starts a process.
    pub(super) async fn spawn(&self, command: Command) -> io::Result<Child> {
        let (answer, started) = oneshot::channel();
        self.0.send((command, answer)).map_err(|_| io::Error::other("the starting thread has ended"))?;
        started.await.map_err(io::Error::other)?
    }
}
