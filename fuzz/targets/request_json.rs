//! Request bodies: any bytes are read as any type without a panic, and an item that is accepted comes back unchanged
//! from its own JSON.
#![no_main]

use aws_protocols::json::{Expected, Reader};
use dynamodb_values::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let mut whole = Reader::new(body);
    let sound = whole.skip().and_then(|()| whole.end()).is_ok();
    let _ = Reader::new(body).string();
    let _ = Reader::new(body).boolean();
    let _ = Reader::new(body).integer();
    let _ = Reader::new(body).long();
    let _ = Reader::new(body).double_as(Expected::Double);
    let _ = Reader::new(body).blob_into(&mut Vec::new());
    let _ = json::read_value(&mut Reader::new(body));

    let mut reader = Reader::new(body);
    let Ok(read) = json::read_item(&mut reader) else { return };
    assert!(sound || reader.end().is_err(), "read as an item, but no JSON");
    let Ok(item) = read else { return };
    let mut written = Vec::new();
    item.write_json(&mut written);
    let again = json::read_item(&mut Reader::new(&written)).expect("own JSON").expect("own values");
    assert_eq!(item, again);
    let mut written_again = Vec::new();
    again.write_json(&mut written_again);
    assert_eq!(written, written_again);
});
