//! Signatures: any headers and any query are taken apart without a panic, and what is found is of the form that regions
//! have. The input's lines are `Authorization`, `X-Amz-Date`, `Date` and the query; an empty line is an absent part.
#![no_main]

use aws_types::Timestamp;
use libfuzzer_sys::fuzz_target;
use sigv4::{Carrier, Signature};

/// The moment of the seeds' dates: 2026-08-06T07:06:40Z.
const NOW: Timestamp = Timestamp(1_786_000_000_000);

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n').map(|line| Some(line).filter(|line| !line.is_empty()));
    let mut part = || lines.next().flatten();
    let carrier = Carrier { authorization: part(), amz_date: part(), date: part(), query: part() };
    let Ok(signature) = Signature::find(&carrier) else { return };
    if let Ok(scope) = signature.scope_unverified("dynamodb", NOW) {
        let region = scope.region.as_str();
        assert!((1..=32).contains(&region.len()) && region.is_ascii());
        assert!(signature.credential.starts_with(scope.access_key));
    }
});
