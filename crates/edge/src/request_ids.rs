//! Request ids: unique, cheap, not secret. Each thread draws from its own generator, seeded by the system.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use aws_types::RequestId;

thread_local! {
    static STATE: Cell<[u64; 4]> = Cell::new(std::array::from_fn(|word| RandomState::new().hash_one(word)));
}

/// The next id in DynamoDB's form.
pub(crate) fn next() -> RequestId {
    RequestId::from_random(random())
}

/// The next id in the form that most services have.
pub(crate) fn next_uuid() -> RequestId {
    RequestId::uuid_from_random(random())
}

fn random<const WORDS: usize>() -> [u64; WORDS] {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn ids_have_52_characters_and_do_not_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| super::next()).collect();
        assert_eq!(ids.len(), 10_000);
        for id in ids {
            assert_eq!(id.as_str().len(), 52);
            assert!(id.as_str().bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        }
    }
}
