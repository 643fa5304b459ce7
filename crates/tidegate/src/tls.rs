//! The cryptography behind TLS, for whatever this process connects to.

/// Chooses it. Clients of this process find none otherwise; calling this again changes nothing.
pub(crate) fn prepare() {
    // The error says that the choice has been made already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
