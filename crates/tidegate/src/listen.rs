//! The listening socket, and the refusal to open one to strangers.

use std::io::ErrorKind;
use std::net::{SocketAddr, ToSocketAddrs};

use anyhow::{Context, bail};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::TcpListener;

use crate::config::Config;

/// Opens the socket.
pub(crate) async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let listen = &config.listen;
    let addresses: Vec<SocketAddr> = listen
        .to_socket_addrs()
        .with_context(|| {
            format!("'{listen}' is no address to listen on; give HOST:PORT, such as 127.0.0.1:8000")
        })?
        .collect();
    let reachable = addresses.iter().find(|address| !address.ip().is_loopback());
    if let Some(address) = reachable
        && !config.insecure_open
    {
        bail!(
            "refusing to listen on {address}: signatures are not verified, so everyone who can reach that address \
             could read and change all data; listen on 127.0.0.1, or give --insecure-open if that is what you want"
        );
    }
    allow_many_connections();
    match TcpListener::bind(&addresses[..]).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "cannot listen on {listen}: another process does; stop that one, or choose another port with --listen"
        ),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            bail!("cannot listen on {listen}: the system forbids it; choose a port above 1023 with --listen")
        }
        Err(error) => Err(error).with_context(|| {
            format!("cannot listen on {listen}; choose an address of this machine with --listen")
        }),
    }
}

/// Every connection is an open file, and the customary limit of 1,024 is meant for other programs.
fn allow_many_connections() {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::debug!(error = %error, "the limit of open files stays as it is");
        }
    }
}
