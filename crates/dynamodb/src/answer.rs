//! Writes an operation's answer: JSON members straight into the body's bytes, with no tree between.

use dynamodb_values::json::write_string;

/// A JSON object under construction; members are written in the order of the calls.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Opens the object.
    pub(crate) fn begin(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Begins a member whose name needs no escapes; the caller writes its value next.
    pub(crate) fn member(&mut self, name: &str) -> &mut Vec<u8> {
        self.separate();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    /// Begins a member with any name.
    pub(crate) fn escaped_member(&mut self, name: &str) -> &mut Vec<u8> {
        self.separate();
        write_string(name, self.out);
        self.out.push(b':');
        self.out
    }

    /// A member that is a string.
    pub(crate) fn string(&mut self, name: &str, value: &str) {
        write_string(value, self.member(name));
    }

    /// A member that is a whole number.
    pub(crate) fn integer(&mut self, name: &str, value: u64) {
        let mut digits = itoa::Buffer::new();
        self.member(name).extend_from_slice(digits.format(value).as_bytes());
    }

    /// Closes the object.
    pub(crate) fn end(self) {
        self.out.push(b'}');
    }

    fn separate(&mut self) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
    }
}

/// Writes a JSON array of what `element` writes for each of `items`.
pub(crate) fn write_array<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut element: impl FnMut(T, &mut Vec<u8>),
) {
    out.push(b'[');
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        element(item, out);
    }
    out.push(b']');
}
