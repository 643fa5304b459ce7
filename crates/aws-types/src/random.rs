//! Random words that are unique, cheap and not secret. Each thread draws from its own generator, seeded by the system.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

thread_local! {
    static STATE: Cell<[u64; 4]> = Cell::new(std::array::from_fn(|word| RandomState::new().hash_one(word)));
}

/// Words that no other call gets, but that others could find out: for ids, never for keys.
#[must_use]
pub fn random_words<const WORDS: usize>() -> [u64; WORDS] {
    STATE.with(|state| {
        let mut words = state.get();
        let random = std::array::from_fn(|_| step(&mut words));
        state.set(words);
        random
    })
}

/// xoshiro256++ by Blackman and Vigna: <https://prng.di.unimi.it>.
fn step(s: &mut [u64; 4]) -> u64 {
    let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
    let t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3].rotate_left(45);
    result
}
