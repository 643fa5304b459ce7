//! From a path's text to its tokens.

use super::compare::Comparison;
use super::filter::{Filter, Operand};
use super::function::Function;
use super::{JsonPath, Token};
use crate::error::JsonPathError;
use crate::limits::DEPTH_MAX;
use crate::regex::bounded_regex;

/// Reads a whole path.
pub(super) fn path(text: &str) -> Result<JsonPath, JsonPathError> {
    let mut reader = Reader { text: text.trim_end(), at: 0, depth: 0 };
    reader.skip_blanks();
    if !reader.take("$") && !reader.take("@") {
        // A path that begins with a name begins at the root.
        let mut tokens = vec![if reader.peek() == Some('[') { reader.bracket()? } else { reader.named()? }];
        reader.tokens(&mut tokens)?;
        return reader.end(tokens);
    }
    let mut tokens = Vec::new();
    reader.tokens(&mut tokens)?;
    reader.end(tokens)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, JsonPathError>;

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// [`Reader::take`] with blanks before and after it.
    fn take_spaced(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let found = self.take(text);
        self.skip_blanks();
        found
    }

    fn fault<T>(&self) -> Parsed<T> {
        Err(JsonPathError { position: self.at })
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.take_spaced(text) { Ok(()) } else { self.fault() }
    }

    fn until(&mut self, stops: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(stops).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn end(&self, tokens: Vec<Token>) -> Parsed<JsonPath> {
        let complete = self.at == self.text.len()
            && !matches!(tokens.last(), Some(Token::Descendants))
            && !tokens.iter().rev().skip(1).any(|token| matches!(token, Token::Function(_)));
        if complete { Ok(JsonPath { tokens }) } else { self.fault() }
    }

    /// Tokens for as long as there are some.
    fn tokens(&mut self, tokens: &mut Vec<Token>) -> Parsed<()> {
        loop {
            if self.take("..") {
                tokens.push(Token::Descendants);
                tokens.push(if self.peek() == Some('[') { self.bracket()? } else { self.named()? });
            } else if self.take(".") {
                tokens.push(if self.peek() == Some('[') { self.bracket()? } else { self.named()? });
            } else if self.peek() == Some('[') {
                tokens.push(self.bracket()?);
            } else {
                return Ok(());
            }
        }
    }

    /// What follows a dot: a name, `*`, or a function.
    fn named(&mut self) -> Parsed<Token> {
        if self.take("*") {
            return Ok(Token::Wildcard);
        }
        // In a filter a name ends where an operator or the filter does.
        let inside = self.depth > 0;
        let name = self.until(|c| {
            matches!(c, '.' | '[' | '(') || c.is_whitespace() || inside && "=!<>&|)],".contains(c)
        });
        if name.is_empty() {
            return self.fault();
        }
        if !self.take("(") {
            return Ok(Token::Names(vec![name.into()]));
        }
        let function = Function::named(name);
        self.skip_blanks();
        match function {
            Some(function) if self.take(")") => Ok(Token::Function(function)),
            _ => self.fault(),
        }
    }

    fn bracket(&mut self) -> Parsed<Token> {
        self.expect("[")?;
        let token = match self.peek() {
            Some('*') => {
                self.at += 1;
                Token::Wildcard
            }
            Some('\'' | '"') => self.names()?,
            Some('?') => {
                self.at += 1;
                self.expect("(")?;
                let filter = self.filter()?;
                self.expect(")")?;
                Token::Filter(filter)
            }
            _ => self.indexes()?,
        };
        self.expect("]")?;
        Ok(token)
    }

    fn names(&mut self) -> Parsed<Token> {
        let mut names = vec![self.quoted()?];
        while self.take_spaced(",") {
            names.push(self.quoted()?);
        }
        Ok(Token::Names(names))
    }

    fn quoted(&mut self) -> Parsed<Box<str>> {
        let Some(quote @ ('\'' | '"')) = self.peek() else { return self.fault() };
        self.at += 1;
        let mut text = String::new();
        loop {
            text.push_str(self.until(|c| c == quote || c == '\\'));
            let Some(character) = self.peek() else { return self.fault() };
            self.at += 1;
            if character == quote {
                return Ok(text.into());
            }
            let Some(escaped) = self.peek() else { return self.fault() };
            self.at += escaped.len_utf8();
            text.push(match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            });
        }
    }

    fn indexes(&mut self) -> Parsed<Token> {
        let first = self.integer();
        if self.take_spaced(":") {
            let to = self.integer();
            return Ok(Token::Slice(first, to));
        }
        let Some(first) = first else { return self.fault() };
        let mut indexes = vec![first];
        while self.take_spaced(",") {
            let Some(index) = self.integer() else { return self.fault() };
            indexes.push(index);
        }
        Ok(Token::Indexes(indexes))
    }

    fn integer(&mut self) -> Option<i64> {
        self.skip_blanks();
        let start = self.at;
        self.take("-");
        self.until(|c| !c.is_ascii_digit());
        let integer = self.text[start..self.at].parse().ok();
        if integer.is_none() {
            self.at = start;
        }
        integer
    }

    /// Conditions between `||`.
    fn filter(&mut self) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.fault();
        }
        let mut alternatives = vec![self.conjunction()?];
        while self.take_spaced("||") {
            alternatives.push(self.conjunction()?);
        }
        self.depth -= 1;
        Ok(if alternatives.len() == 1 { alternatives.remove(0) } else { Filter::Or(alternatives) })
    }

    fn conjunction(&mut self) -> Parsed<Filter> {
        let mut conditions = vec![self.condition()?];
        while self.take_spaced("&&") {
            conditions.push(self.condition()?);
        }
        Ok(if conditions.len() == 1 { conditions.remove(0) } else { Filter::And(conditions) })
    }

    fn condition(&mut self) -> Parsed<Filter> {
        let mut negations = 0;
        while self.take_spaced("!") {
            negations += 1;
        }
        let condition = if self.take_spaced("(") {
            let filter = self.filter()?;
            self.expect(")")?;
            filter
        } else {
            self.comparison()?
        };
        Ok(if negations % 2 == 1 { Filter::Not(Box::new(condition)) } else { condition })
    }

    fn comparison(&mut self) -> Parsed<Filter> {
        let left = self.operand()?;
        self.skip_blanks();
        let Some((_, comparison)) = Comparison::ALL.into_iter().find(|(sign, _)| self.take_operator(sign))
        else {
            return match left {
                Operand::Current(_) | Operand::Root(_) => Ok(Filter::Exists(left)),
                _ => self.fault(),
            };
        };
        let right = self.operand()?;
        Ok(Filter::Compare(comparison, Box::new((left, right))))
    }

    /// Takes a sign, or a word that a blank, quote or bracket ends.
    fn take_operator(&mut self, sign: &str) -> bool {
        let Some(behind) = self.rest().strip_prefix(sign) else { return false };
        let is_word = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_word && behind.starts_with(|c: char| c.is_alphanumeric()) {
            return false;
        }
        self.take(sign)
    }

    fn operand(&mut self) -> Parsed<Operand> {
        self.skip_blanks();
        match self.peek() {
            Some(root @ ('@' | '$')) => {
                self.at += 1;
                let mut tokens = Vec::new();
                self.tokens(&mut tokens)?;
                let path = JsonPath { tokens };
                Ok(if root == '@' { Operand::Current(path) } else { Operand::Root(path) })
            }
            Some('\'' | '"') => Ok(Operand::Text(self.quoted()?)),
            Some('/') => self.regex(),
            Some('[') => self.list(),
            _ => self.word(),
        }
    }

    fn list(&mut self) -> Parsed<Operand> {
        self.expect("[")?;
        let mut items = Vec::new();
        if self.take_spaced("]") {
            return Ok(Operand::List(items));
        }
        loop {
            self.skip_blanks();
            items.push(match self.peek() {
                Some('\'' | '"') => Operand::Text(self.quoted()?),
                _ => self.word()?,
            });
            if self.take_spaced("]") {
                return Ok(Operand::List(items));
            }
            self.expect(",")?;
        }
    }

    fn word(&mut self) -> Parsed<Operand> {
        let start = self.at;
        let word = self.until(|c| c.is_whitespace() || ")],&|=!<>".contains(c));
        let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
        match word {
            "true" => return Ok(Operand::Bool(true)),
            "false" => return Ok(Operand::Bool(false)),
            "null" => return Ok(Operand::Null),
            _ => {}
        }
        match (word.parse(), word.parse()) {
            (Ok(int), _) if number => Ok(Operand::Int(int)),
            (_, Ok(double)) if number => Ok(Operand::Double(double)),
            _ => {
                self.at = start;
                self.fault()
            }
        }
    }

    /// `/…/flags`, which must match the whole text.
    fn regex(&mut self) -> Parsed<Operand> {
        let start = self.at;
        self.at += 1;
        let mut pattern = String::new();
        loop {
            pattern.push_str(self.until(|c| matches!(c, '/' | '\\')));
            if self.take("/") {
                break;
            }
            if !self.take("\\") {
                return self.fault();
            }
            let Some(escaped) = self.peek() else { return self.fault() };
            self.at += escaped.len_utf8();
            if escaped != '/' {
                pattern.push('\\');
            }
            pattern.push(escaped);
        }
        let flags = self.until(|c| !c.is_ascii_alphabetic());
        let fault = JsonPathError { position: start };
        let mut regex = bounded_regex(&format!("\\A(?:{pattern})\\z")).ok_or(fault.clone())?;
        regex
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .dot_matches_new_line(flags.contains('s'));
        regex.build().map(|regex| Operand::Regex(Box::new(regex))).map_err(|_| fault)
    }
}
