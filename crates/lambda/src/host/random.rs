//! Names that do not repeat and that nobody guesses by accident. No secrets are made of them.

use std::hash::{BuildHasher, RandomState};

/// 32 random bits.
pub(super) fn word() -> u32 {
    // The lower half of a hash under a key that the system drew.
    RandomState::new().hash_one(()) as u32
}

/// 32 hexadecimal digits.
pub(super) fn name() -> String {
    let half = |index: u8| RandomState::new().hash_one(index);
    format!("{:016x}{:016x}", half(0), half(1))
}
