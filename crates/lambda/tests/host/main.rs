//! The function host with real processes: Python, Node.js and the official Rust runtime as this machine has them.

#![allow(clippy::unwrap_used)]

mod elsewhere;
mod failures;
mod isolation;
mod node;
mod pools;
mod provided;
mod python;
mod support;
