//! Lines of DynamoDB JSON.

use dynamodb_values::Item;

use super::Change;

pub(super) fn write_item(item: &Item, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"Item\":");
    item.write_json(out);
    out.extend_from_slice(b"}\n");
}

pub(super) fn write_change(change: &Change<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"");
    out.extend_from_slice(change.write_timestamp_micros.to_string().as_bytes());
    out.extend_from_slice(b"\"}},\"Keys\":");
    change.keys.write_json(out);
    for (name, image) in [("OldImage", change.old_image), ("NewImage", change.new_image)] {
        if let Some(image) = image {
            out.extend_from_slice(format!(",\"{name}\":").as_bytes());
            image.write_json(out);
        }
    }
    out.extend_from_slice(b"}\n");
}
