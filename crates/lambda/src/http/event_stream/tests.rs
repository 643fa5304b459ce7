use super::event;

#[test]
fn a_message_has_its_lengths_and_checksums() {
    let message = event("PayloadChunk", "application/octet-stream", b"hello");
    let word = |at: usize| u32::from_be_bytes(message[at..at + 4].try_into().unwrap());
    assert_eq!(word(0) as usize, message.len());
    assert_eq!(word(8), crc32fast::hash(&message[..8]));
    let headers = word(4) as usize;
    assert_eq!(&message[12 + headers..message.len() - 4], b"hello");
    assert_eq!(word(message.len() - 4), crc32fast::hash(&message[..message.len() - 4]));
    assert_eq!(&message[12..24], b"\x0b:event-type");
    assert_eq!(&message[24..39], b"\x07\x00\x0cPayloadChunk");
}
