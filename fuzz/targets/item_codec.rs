//! Stored bytes: damaged ones are refused or read without a panic, and what is read whole is written as it was.
#![no_main]

use std::collections::BTreeMap;

use bytes::Bytes;
use dynamodb_values::{Item, Value, ValueRef};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|stored: &[u8]| {
    if let Some(view) = ValueRef::decode(stored) {
        let _ = (view.attribute_type(), view.size_bytes());
        let mut encoded = Vec::new();
        view.encode(&mut encoded);
        assert_eq!(ValueRef::decode(&encoded), Some(view));
        // The tree forgets what was damaged, so it is the same from here on.
        let tree = view.to_value();
        encoded.clear();
        tree.encode(&mut encoded);
        assert_eq!(ValueRef::decode(&encoded).map(|view| view.to_value()), Some(tree));
    }
    let Ok(item) = Item::from_stored(Bytes::copy_from_slice(stored)) else { return };
    let _ = (item.get(""), item.get("a"), item.size_bytes());
    item.write_json(&mut Vec::new());
    let map = item.to_map();
    let clean = Item::from_map(&map);
    assert_eq!(Item::from_stored(clean.stored().clone()), Ok(clean.clone()));
    assert_eq!(clean.to_map(), map);
    let changes = BTreeMap::from([("a".to_owned(), Some(Value::Null)), ("b".to_owned(), None)]);
    let changed = clean.with_changes(&changes);
    let mut expected = map;
    expected.insert("a".to_owned(), Value::Null);
    expected.remove("b");
    assert_eq!(changed, Item::from_map(&expected));
});
