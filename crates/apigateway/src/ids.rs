//! Identifiers in AWS's forms: ten characters of `a-z0-9` for APIs and root resources, six for most other things.
//!
//! They are made from the request's id, which is unique, and a count: a decision that runs again makes the same ones.

use aws_types::{Context, RequestId};
use xxhash_rust::xxh3::xxh3_64_with_seed;

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const API_CHARACTERS: usize = 10;
const SHORT_CHARACTERS: usize = 6;

/// Makes the identifiers that one request needs, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    request: RequestId,
    made: u64,
}

impl Ids {
    /// The identifiers of a request.
    pub(crate) fn of(cx: &Context) -> Self {
        Self { request: cx.request_id, made: 0 }
    }

    /// The next identifier of an API.
    pub(crate) fn api(&mut self) -> String {
        self.next(API_CHARACTERS)
    }

    /// The next identifier of anything inside an API, other than those that are `taken` there.
    pub(crate) fn short(&mut self, taken: impl Fn(&str) -> bool) -> String {
        loop {
            let id = self.next(SHORT_CHARACTERS);
            if !taken(&id) {
                return id;
            }
        }
    }

    fn next(&mut self, characters: usize) -> String {
        self.made += 1;
        // 36 to the 10th is less than 2 to the 52nd: one hash is enough.
        let mut rest = xxh3_64_with_seed(self.request.as_str().as_bytes(), self.made);
        let character = |_| {
            let digit = rest % ALPHABET.len() as u64;
            rest /= ALPHABET.len() as u64;
            char::from(ALPHABET[digit as usize])
        };
        (0..characters).map(character).collect()
    }
}

#[cfg(test)]
mod tests {
    use aws_types::RequestId;

    use super::Ids;

    #[test]
    fn identifiers_have_awss_forms_and_differ() {
        let mut ids = Ids { request: RequestId::from_random([1, 2, 3, 4]), made: 0 };
        let (api, other) = (ids.api(), ids.api());
        assert_eq!((api.len(), ids.short(|_| false).len()), (10, 6));
        assert!(api != other && api.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }

    #[test]
    fn a_taken_identifier_is_passed_over() {
        let mut first = Ids { request: RequestId::from_random([1, 2, 3, 4]), made: 0 };
        let mut second = first.clone();
        let taken = first.short(|_| false);
        assert_ne!(second.short(|id| id == taken), taken);
    }
}
