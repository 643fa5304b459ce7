//! A position in a template's text.

/// What may begin a variable's name.
fn is_identifier_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// What may stand in a variable's name: dashes too, which is why `$a-1` is a variable.
fn is_identifier(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// What may stand in a directive's name and in an operator's.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
}

/// Bytes are looked at one by one; what is cut out ends at ASCII bytes, and so between characters.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where [`Cursor::at`] was.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.advance(1);
        }
        found
    }

    pub(super) fn take_str(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.advance(text.len());
        }
        found
    }

    /// Takes a word that ends where it is expected to.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word) && !self.peek_at(word.len()).is_some_and(is_word);
        if found {
            self.advance(word.len());
        }
        found
    }

    /// Everything before the first byte that `stops`.
    pub(super) fn take_until(&mut self, stops: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(stops).unwrap_or(rest.len());
        self.advance(length);
        &rest[..length]
    }

    pub(super) fn skip_blanks(&mut self) {
        self.take_until(|byte| !matches!(byte, b' ' | b'\t'));
    }

    pub(super) fn skip_whitespace(&mut self) {
        self.take_until(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    pub(super) fn take_newline(&mut self) -> bool {
        self.take_str("\r\n") || self.take(b'\n') || self.take(b'\r')
    }

    /// Swallows the rest of the line if it is blank.
    pub(super) fn swallow_blank_line(&mut self) {
        let start = self.at;
        self.skip_blanks();
        if !self.take_newline() {
            self.back_to(start);
        }
    }

    pub(super) fn take_identifier(&mut self) -> Option<&'t str> {
        let begins = self.peek().is_some_and(is_identifier_start);
        begins.then(|| self.take_until(|byte| !is_identifier(byte)))
    }

    /// Whether the `$` here begins a reference rather than being text.
    pub(super) fn reference_follows(&self) -> bool {
        let mut cursor = *self;
        cursor.take(b'$');
        cursor.skip_quiet_mark();
        cursor.take(b'{');
        cursor.peek().is_some_and(is_identifier_start)
    }

    /// Skips the `!` of a quiet reference, and the backslashes that may stand before it.
    pub(super) fn skip_quiet_mark(&mut self) {
        let start = self.at;
        self.take_until(|byte| byte != b'\\');
        if !self.take(b'!') {
            self.back_to(start);
        }
    }

    /// The name behind the `#` here, with or without braces.
    pub(super) fn directive_follows(&self) -> Option<&'t str> {
        let mut cursor = *self;
        cursor.take(b'#');
        let braced = cursor.take(b'{');
        let begins = cursor.peek().is_some_and(|byte| is_identifier_start(byte) || byte == b'@');
        let word = cursor.take_until(|byte| !is_word(byte));
        (begins && (!braced || cursor.take(b'}'))).then_some(word)
    }

    /// Takes `#word` or `#{word}`, which [`Cursor::directive_follows`] has seen.
    pub(super) fn take_directive_word(&mut self) -> &'t str {
        let start = self.at;
        self.take(b'#');
        let braced = self.take(b'{');
        self.take_until(|byte| !is_word(byte));
        if braced {
            self.take(b'}');
        }
        self.since(start)
    }
}
