//! The edge as clients see it: raw requests over real sockets, with a fake service behind.

#![allow(clippy::unwrap_used)]

mod answers;
mod coding;
mod fake;
mod http2;
mod order;
mod others;
mod raw;
mod rest;
mod sizes;
mod times;
