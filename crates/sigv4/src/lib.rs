//! AWS Signature Version 4. As a server reads it: where a request carries its signature, and what form it must have. As
//! a client writes it: the headers that sign a request.
//!
//! Pure: no I/O and no clock; the present moment is a parameter. This crate keeps no secrets and verifies nothing: it
//! finds the parts of a signature, refuses those that are missing or ill-formed in AWS's words and order, and says for
//! which key, region and service the request was signed.
//!
//! Format: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html>

mod carrier;
mod error;
mod scope;
mod sign;
mod signing_time;

pub use carrier::{Carrier, Signature};
pub use error::SignatureError;
pub use scope::Scope;
pub use sign::{Credentials, Purpose, Unsigned, sign};
pub use signing_time::SigningTime;

#[cfg(test)]
mod tests;
