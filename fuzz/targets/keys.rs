//! Keys: the order of encoded numbers and byte strings is the order of the values, and none is the beginning of another.
#![no_main]

use dynamodb_values::Number;
use kv::{KeyBuilder, Space};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&str, &str, &[u8], &[u8])| {
    let (left, right, left_bytes, right_bytes) = parts;
    if let (Ok(left), Ok(right)) = (Number::parse(left), Number::parse(right)) {
        let (left_key, right_key) = (encode(left), encode(right));
        assert_eq!(left_key.cmp(&right_key), left.cmp(&right));
        assert!(left == right || !left_key.starts_with(&right_key));
        assert_eq!(Number::decode_ordered(&left_key), Some((left, &[][..])));
        if let Ok(sum) = left.checked_add(right) {
            assert_eq!(sum.checked_sub(right), Ok(left));
        }
    }
    if let Some((number, rest)) = Number::decode_ordered(left_bytes) {
        let encoded = encode(number);
        assert_eq!([encoded.as_slice(), rest].concat(), left_bytes);
    }
    let key = |first: &[u8], second: &[u8]| KeyBuilder::new(Space::Items).bytes(first).bytes(second).build();
    let (left_key, right_key) = (key(left_bytes, right_bytes), key(right_bytes, left_bytes));
    assert_eq!(left_key.cmp(&right_key), (left_bytes, right_bytes).cmp(&(right_bytes, left_bytes)));
    assert!(left_key == right_key || !left_key.starts_with(&right_key));
});

fn encode(number: Number) -> Vec<u8> {
    let mut key = Vec::new();
    number.encode_ordered(&mut key);
    key
}
