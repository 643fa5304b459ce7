//! An expression's text as tokens.
//!
//! All kinds share one set of tokens; which words are keywords is the parsers' business. Lexing never fails: what is
//! no token of the language is a token of its own, which no parser takes, so that the first fault in the text is the
//! one that is reported. Positions fit in 16 bits because the text is at most 4,096 bytes.

use crate::{ExpressionError, ExpressionKind, Fault};

/// The longest expression, in bytes of the text as sent.
pub(crate) const EXPRESSION_SIZE_BYTES_MAX: usize = 4096;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        // No text longer than EXPRESSION_SIZE_BYTES_MAX is lexed, so both fit.
        Self { start: start as u16, end: end as u16 }
    }

    pub(crate) fn of(self, text: &str) -> &str {
        &text[usize::from(self.start)..usize::from(self.end)]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A bare word: a name, a function or a keyword.
    Word,
    /// `#name`
    Name,
    /// `:value`
    Value,
    Integer,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Dot,
    Comma,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    /// A character that the language does not have.
    Stray,
    End,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

/// A text cut into tokens, and a position among them.
pub(crate) struct Tokens<'t> {
    pub(crate) text: &'t str,
    pub(crate) kind: ExpressionKind,
    tokens: Vec<Token>,
    position: usize,
}

impl<'t> Tokens<'t> {
    /// Cuts `text`, refusing an empty and a too long one.
    pub(crate) fn lex(text: &'t str, kind: ExpressionKind) -> Result<Self, ExpressionError> {
        if text.is_empty() {
            return Err(Fault::Empty.of(kind));
        }
        if text.len() > EXPRESSION_SIZE_BYTES_MAX {
            let told = kind.tells_size().then_some(text.len());
            return Err(Fault::TooLong { told }.of(kind));
        }
        let mut tokens = Vec::with_capacity(text.len() / 3 + 2);
        let mut start = 0;
        while start < text.len() {
            let (token, end) = token_at(text, start);
            if let Some(kind) = token {
                tokens.push(Token { kind, span: Span::new(start, end) });
            }
            start = end;
        }
        tokens.push(Token { kind: TokenKind::End, span: Span::new(text.len(), text.len()) });
        Ok(Self { text, kind, tokens, position: 0 })
    }

    pub(crate) fn peek(&self) -> Token {
        self.tokens[self.position]
    }

    /// The kind of the token after the next one.
    pub(crate) fn peek_second(&self) -> TokenKind {
        self.tokens.get(self.position + 1).map_or(TokenKind::End, |token| token.kind)
    }

    /// How many tokens were taken.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn next(&mut self) -> Token {
        let token = self.peek();
        // The last token is End, and taking it leaves it there.
        self.position = (self.position + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes the next token if it is of this kind.
    pub(crate) fn take(&mut self, kind: TokenKind) -> bool {
        let found = self.peek().kind == kind;
        if found {
            self.next();
        }
        found
    }

    pub(crate) fn expect(&mut self, kind: TokenKind) -> Result<Token, ExpressionError> {
        if self.peek().kind == kind { Ok(self.next()) } else { Err(self.syntax_error()) }
    }

    pub(crate) fn is_keyword(&self, keyword: &str) -> bool {
        let token = self.peek();
        token.kind == TokenKind::Word && token.span.of(self.text).eq_ignore_ascii_case(keyword)
    }

    pub(crate) fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        if found {
            self.next();
        }
        found
    }

    pub(crate) fn word(&self, token: Token) -> &'t str {
        token.span.of(self.text)
    }

    pub(crate) fn fault(&self, fault: Fault) -> ExpressionError {
        fault.of(self.kind)
    }

    /// The next token can not stand where it does.
    pub(crate) fn syntax_error(&self) -> ExpressionError {
        let token = self.peek();
        let before = self.position.checked_sub(1).map_or(token, |previous| self.tokens[previous]);
        let after = self.tokens.get(self.position + 1).copied().unwrap_or(token);
        let (from, to) = (usize::from(before.span.start), usize::from(after.span.end));
        let shown = match token.kind {
            TokenKind::End => "<EOF>",
            _ => self.word(token),
        };
        let near = self.text[from..to].trim_end();
        self.fault(Fault::Syntax { token: shown.to_owned(), near: near.to_owned() })
    }
}

/// The token that begins at `start`, None for a blank, and where it ends.
fn token_at(text: &str, start: usize) -> (Option<TokenKind>, usize) {
    let bytes = text.as_bytes();
    let rest = &bytes[start..];
    let follows = |byte| rest.get(1) == Some(&byte);
    let (kind, length) = match rest[0] {
        b' ' | b'\t' | b'\r' | b'\n' => return (None, start + 1),
        b'a'..=b'z' | b'A'..=b'Z' => (TokenKind::Word, 1 + name_length(&rest[1..])),
        b'0'..=b'9' => (TokenKind::Integer, rest.iter().take_while(|byte| byte.is_ascii_digit()).count()),
        b'#' if name_length(&rest[1..]) > 0 => (TokenKind::Name, 1 + name_length(&rest[1..])),
        b':' if name_length(&rest[1..]) > 0 => (TokenKind::Value, 1 + name_length(&rest[1..])),
        b'(' => (TokenKind::LeftParen, 1),
        b')' => (TokenKind::RightParen, 1),
        b'[' => (TokenKind::LeftBracket, 1),
        b']' => (TokenKind::RightBracket, 1),
        b'.' => (TokenKind::Dot, 1),
        b',' => (TokenKind::Comma, 1),
        b'=' => (TokenKind::Equal, 1),
        b'<' if follows(b'>') => (TokenKind::NotEqual, 2),
        b'<' if follows(b'=') => (TokenKind::LessOrEqual, 2),
        b'<' => (TokenKind::Less, 1),
        b'>' if follows(b'=') => (TokenKind::GreaterOrEqual, 2),
        b'>' => (TokenKind::Greater, 1),
        b'+' => (TokenKind::Plus, 1),
        b'-' => (TokenKind::Minus, 1),
        _ => (TokenKind::Stray, text[start..].chars().next().map_or(1, char::len_utf8)),
    };
    (Some(kind), start + length)
}

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
}
