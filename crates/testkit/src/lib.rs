//! What tests need: a clock to be moved by hand, a raw HTTP client that can misbehave, the real binary as a child process.
//!
//! Everything here panics instead of returning errors, because a test can do no better. Nothing here is part of the product.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod clock;
mod http;
mod process;

pub use clock::ManualClock;
pub use http::{Answer, Client, signed};
pub use process::Tidegate;
