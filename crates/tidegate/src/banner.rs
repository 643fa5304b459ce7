//! What is printed at the start: where the server is, and how to point an SDK at it.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Prints the address and three lines for a shell. Test suites and scripts read the first line.
pub(crate) fn print(listening: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Tidegate listens on http://{listening}")?;
    writeln!(out, "export AWS_ENDPOINT_URL={}", endpoint(listening))?;
    writeln!(out, "export AWS_ACCESS_KEY_ID=tidegate AWS_SECRET_ACCESS_KEY=tidegate")?;
    // The Python SDK and the AWS CLI 1 know the region by its older name only.
    writeln!(out, "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1")?;
    out.flush()
}

/// The URL by which clients on this machine reach the server.
pub(crate) fn endpoint(listening: SocketAddr) -> String {
    format!("http://{}", reachable(listening))
}

/// An address to connect to, where the one listened on stands for all of the machine's.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}
