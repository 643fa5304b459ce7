//! What can go wrong below the seam. A decision's own refusal is not an error: see [`Decision::Abort`](crate::Decision).

/// The result of a storage call.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the storage engine.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// No space is left to make a commit durable. Reads go on; writes succeed again when space returns.
    #[error("storage is full: {0}")]
    Full(String),
    /// The engine gave up on a commit because others kept changing what it had read.
    #[error("too many conflicting commits")]
    Conflict,
    /// The engine is shutting down or has met a failure after which it accepts nothing more.
    #[error("storage is closed: {0}")]
    Closed(String),
    /// Anything else: I/O, damage. The text is for the log, never for a client.
    #[error("storage failed: {0}")]
    Engine(String),
}
