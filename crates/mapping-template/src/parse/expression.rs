//! Expressions: operators by precedence, literals, lists, maps, ranges, and strings with references in them.

use super::{Fault, Parser, template};
use crate::error::CompileFault;
use crate::json::hexadecimal;
use crate::syntax::{Expression, Node, Operator};

/// Operators from the loosest to the tightest, each level with its signs and words. A sign stands before the signs that it
/// begins with.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("||", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("and", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("eq", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("ne", Operator::NotEqual),
    ],
    &[
        ("<=", Operator::LessOrEqual),
        ("le", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("ge", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        ("lt", Operator::Less),
        (">", Operator::Greater),
        ("gt", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Modulo)],
];

impl<'t> Parser<'t, '_> {
    /// An expression and the whitespace around it.
    pub(super) fn expression(&mut self) -> Result<Expression, Fault> {
        self.scope.deeper().map_err(|fault| self.fault(fault))?;
        let expression = self.level(0)?;
        self.scope.shallower();
        Ok(expression)
    }

    /// Expressions between commas, up to and with the byte that closes them.
    pub(super) fn expressions(&mut self, close: u8) -> Result<Vec<Expression>, Fault> {
        let mut expressions = Vec::new();
        self.cursor.skip_whitespace();
        if self.cursor.take(close) {
            return Ok(expressions);
        }
        loop {
            expressions.push(self.expression()?);
            if self.cursor.take(close) {
                return Ok(expressions);
            }
            self.expect(b',')?;
        }
    }

    /// The arguments of a directive that there is not: expressions or words, with or without commas.
    pub(super) fn words(&mut self, close: u8) -> Result<(), Fault> {
        loop {
            self.cursor.take_until(|byte| !matches!(byte, b',' | b' ' | b'\t' | b'\n' | b'\r'));
            if self.cursor.take(close) {
                return Ok(());
            }
            if self.cursor.take_identifier().is_none() {
                self.primary()?;
            }
        }
    }

    fn level(&mut self, level: usize) -> Result<Expression, Fault> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let first = self.level(level + 1)?;
        let mut chain = Vec::new();
        loop {
            self.cursor.skip_whitespace();
            let Some(operator) = self.operator(operators) else { break };
            chain.push((operator, self.level(level + 1)?));
        }
        Ok(if chain.is_empty() { first } else { Expression::Chain(Box::new(first), chain) })
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        let found = operators.iter().find(|(sign, _)| {
            if sign.starts_with(|c: char| c.is_ascii_alphabetic()) {
                self.cursor.take_word(sign)
            } else {
                self.cursor.take_str(sign)
            }
        });
        found.map(|(_, operator)| *operator)
    }

    fn unary(&mut self) -> Result<Expression, Fault> {
        self.cursor.skip_whitespace();
        let negates = self.cursor.take(b'!') || self.cursor.take_word("not");
        if !negates {
            return self.primary();
        }
        self.scope.deeper().map_err(|fault| self.fault(fault))?;
        let negated = self.unary()?;
        self.scope.shallower();
        Ok(Expression::Not(Box::new(negated)))
    }

    fn primary(&mut self) -> Result<Expression, Fault> {
        self.cursor.skip_whitespace();
        match self.cursor.peek() {
            Some(b'$') => self.printed_reference().map(Expression::Reference),
            Some(b'"') => self.interpolated(),
            Some(b'\'') => self.text(),
            Some(b'[') => self.list_or_range(),
            Some(b'{') => self.map(),
            Some(b'(') => {
                self.cursor.advance(1);
                let expression = self.expression()?;
                self.expect(b')')?;
                Ok(expression)
            }
            Some(b'0'..=b'9' | b'.' | b'-') => self.number(),
            _ => self.keyword(),
        }
    }

    fn keyword(&mut self) -> Result<Expression, Fault> {
        let keywords = [
            ("true", Expression::Bool(true)),
            ("false", Expression::Bool(false)),
            ("null", Expression::Null),
        ];
        let found = keywords.into_iter().find(|(word, _)| self.cursor.take_word(word));
        found.map(|(_, expression)| expression).ok_or_else(|| self.unexpected())
    }

    fn number(&mut self) -> Result<Expression, Fault> {
        let start = self.cursor.at();
        self.cursor.take(b'-');
        self.digits();
        // `1..3` is a range between integers.
        let fraction = self.cursor.peek() == Some(b'.') && self.cursor.peek_at(1) != Some(b'.');
        if fraction {
            self.cursor.advance(1);
            self.digits();
        }
        let exponent = self.exponent();
        let digits = self.cursor.since(start);
        let integer = if fraction || exponent { None } else { digits.parse().ok() };
        match integer {
            Some(integer) => Ok(Expression::Int(integer)),
            None => digits.parse().map(Expression::Double).map_err(|_| self.unexpected()),
        }
    }

    fn digits(&mut self) {
        self.cursor.take_until(|byte| !byte.is_ascii_digit());
    }

    fn exponent(&mut self) -> bool {
        let start = self.cursor.at();
        if self.cursor.take(b'e') || self.cursor.take(b'E') {
            if !self.cursor.take(b'+') {
                self.cursor.take(b'-');
            }
            if self.cursor.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.digits();
                return true;
            }
        }
        self.cursor.back_to(start);
        false
    }

    fn list_or_range(&mut self) -> Result<Expression, Fault> {
        self.expect(b'[')?;
        self.cursor.skip_whitespace();
        if self.cursor.take(b']') {
            return Ok(Expression::List(Vec::new()));
        }
        let first = self.expression()?;
        if self.cursor.take_str("..") {
            let last = self.expression()?;
            self.expect(b']')?;
            return Ok(Expression::Range(Box::new((first, last))));
        }
        let mut list = vec![first];
        while self.cursor.take(b',') {
            list.push(self.expression()?);
        }
        self.expect(b']')?;
        Ok(Expression::List(list))
    }

    fn map(&mut self) -> Result<Expression, Fault> {
        self.expect(b'{')?;
        self.cursor.skip_whitespace();
        let mut map = Vec::new();
        if self.cursor.take(b'}') {
            return Ok(Expression::Map(map));
        }
        loop {
            let key = self.expression()?;
            self.expect(b':')?;
            map.push((key, self.expression()?));
            if self.cursor.take(b'}') {
                return Ok(Expression::Map(map));
            }
            self.expect(b',')?;
        }
    }

    /// `'…'`: no references, no escapes; a quote in it is written twice.
    fn text(&mut self) -> Result<Expression, Fault> {
        self.expect(b'\'')?;
        let start = self.cursor.at();
        loop {
            self.cursor.take_until(|byte| byte == b'\'');
            let raw = self.cursor.since(start);
            self.expect(b'\'')?;
            if !self.cursor.take(b'\'') {
                return Ok(Expression::Text(unescaped(&raw.replace("''", "'")).into()));
            }
        }
    }

    /// `"…"`: a template in itself if it has references or directives in it.
    fn interpolated(&mut self) -> Result<Expression, Fault> {
        let start = self.cursor.at();
        let raw = self.double_quoted()?;
        let text = unescaped(&raw.replace("\"\"", "\""));
        if !text.contains(['$', '#']) {
            return Ok(Expression::Text(text.into()));
        }
        let mut block = template(&text, self.scope).map_err(|(fault, _)| (fault, start))?;
        match block.as_mut_slice() {
            [] => Ok(Expression::Text("".into())),
            [Node::Text(text)] => Ok(Expression::Text(std::mem::take(text))),
            _ => Ok(Expression::Interpolated(block)),
        }
    }

    /// What stands between double quotes. A backslash escapes a quote only if another quote follows somewhere: it stays in
    /// the text either way.
    fn double_quoted(&mut self) -> Result<&'t str, Fault> {
        self.expect(b'"')?;
        let start = self.cursor.at();
        let mut fallback = None;
        loop {
            self.cursor.take_until(|byte| matches!(byte, b'"' | b'\\'));
            let raw = self.cursor.since(start);
            if self.cursor.take(b'\\') {
                let escaped = self.cursor.peek();
                if escaped == Some(b'"') {
                    fallback.get_or_insert(self.cursor.at());
                }
                if matches!(escaped, Some(b'"' | b'\\' | b'\'')) {
                    self.cursor.advance(1);
                }
            } else if self.cursor.take(b'"') {
                if !self.cursor.take(b'"') {
                    return Ok(raw);
                }
            } else {
                let at = fallback.ok_or_else(|| self.fault(CompileFault::UnexpectedEnd))?;
                self.cursor.back_to(at);
                let raw = self.cursor.since(start);
                self.cursor.advance(1);
                return Ok(raw);
            }
        }
    }
}

/// Replaces `\uXXXX`, the only escape that strings have.
fn unescaped(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let code = rest.get(at + 2..at + 6).and_then(hexadecimal);
        let (taken, length) = match code.and_then(char::from_u32) {
            Some(character) => (Some(character), 6),
            None => (None, 2),
        };
        unescaped.push_str(&rest[..at]);
        match taken {
            Some(character) => unescaped.push(character),
            None => unescaped.push_str("\\u"),
        }
        rest = &rest[at + length..];
    }
    unescaped.push_str(rest);
    unescaped
}
