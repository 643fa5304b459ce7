//! Regular expressions in methods of text: Java's, as far as the regex library reads them.

use std::rc::Rc;

use fancy_regex::{Captures, Regex};

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::limits::{FOUND_LOOKS, REGEX_COMPILE_LOOKS, REGEX_LOOKS, TEXT_SIZE_BYTES_MAX};
use crate::regex::bounded_regex;
use crate::value::Value;

fn gave_up(_: fancy_regex::Error) -> RenderError {
    RenderError::Regex
}

/// The text that a pattern without operators stands for: most patterns in templates only quote a character.
fn literal(pattern: &str) -> Option<String> {
    let mut text = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next().filter(|escaped| escaped.is_ascii_punctuation())?),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            other => text.push(other),
        }
    }
    (!text.is_empty()).then_some(text)
}

impl<'v> Renderer<'v, '_> {
    fn regex(&mut self, pattern: &str) -> Rendered<Rc<Regex>> {
        self.heap.look_at(REGEX_LOOKS)?;
        if let Some(regex) = self.regexes.get(pattern) {
            return Ok(regex.clone());
        }
        self.heap.look_at(REGEX_COMPILE_LOOKS)?;
        let regex = Rc::new(bounded_regex(pattern).ok_or(RenderError::Regex)?.build().map_err(gave_up)?);
        self.regexes.insert(pattern.to_owned(), regex.clone());
        Ok(regex)
    }

    /// Whether the whole text matches.
    pub(super) fn regex_matches(&mut self, pattern: &str, text: &str) -> Rendered<bool> {
        let regex = self.regex(&format!("\\A(?:{pattern})\\z"))?;
        regex.is_match(text).map_err(gave_up)
    }

    /// Replaces the first `limit` matches.
    pub(super) fn regex_replace(
        &mut self,
        pattern: &str,
        text: &str,
        replacement: &str,
        limit: usize,
    ) -> Rendered<String> {
        if let Some(literal) = literal(pattern)
            && !replacement.contains(['\\', '$'])
            && text.matches(&literal).count().saturating_mul(replacement.len()) < TEXT_SIZE_BYTES_MAX
        {
            return Ok(text.replacen(&literal, replacement, limit));
        }
        let regex = self.regex(pattern)?;
        let mut replaced = String::with_capacity(text.len());
        let mut copied = 0;
        for captures in regex.captures_iter(text).take(limit) {
            self.heap.look_at(FOUND_LOOKS)?;
            let captures = captures.map_err(gave_up)?;
            let Some(found) = captures.get(0) else { continue };
            replaced.push_str(&text[copied..found.start()]);
            expand(replacement, &captures, &mut replaced)?;
            copied = found.end();
            if replaced.len() > TEXT_SIZE_BYTES_MAX {
                return Err(RenderError::TooMuchWork);
            }
        }
        replaced.push_str(&text[copied..]);
        Ok(replaced)
    }

    /// Splits as `String.split`: with a limit of 0 without the empty pieces at the end.
    pub(super) fn regex_split(&mut self, pattern: &str, text: &str, limit: i64) -> Rendered<Vec<Value<'v>>> {
        let most = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let regex = self.regex(pattern)?;
        let mut pieces: Vec<&str> = Vec::new();
        let mut start = 0;
        for found in regex.find_iter(text) {
            self.heap.look_at(FOUND_LOOKS)?;
            let found = found.map_err(gave_up)?;
            if pieces.len() + 1 >= most {
                break;
            }
            // An empty match at the beginning makes no piece, nor does one at the end.
            if found.start() == found.end() && (found.end() == 0 || found.start() == text.len()) {
                continue;
            }
            pieces.push(&text[start..found.start()]);
            start = found.end();
        }
        pieces.push(&text[start..]);
        if limit == 0 {
            let kept = pieces.iter().rposition(|piece| !piece.is_empty()).map_or(0, |last| last + 1);
            pieces.truncate(kept.max(usize::from(text.is_empty())));
        }
        pieces.into_iter().map(|piece| Ok(Value::Text(self.made(piece.to_owned())?))).collect()
    }
}

/// Writes a replacement: `$1` and `${name}` are groups, a backslash quotes.
fn expand(replacement: &str, captures: &Captures<'_, str>, out: &mut String) -> Rendered<()> {
    let mut rest = replacement;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if rest[at..].starts_with('\\') {
            let quoted = behind.chars().next().ok_or(RenderError::Regex)?;
            out.push(quoted);
            rest = &behind[quoted.len_utf8()..];
            continue;
        }
        let (group, length) = group(behind, captures).ok_or(RenderError::Regex)?;
        out.push_str(group);
        rest = &behind[length..];
    }
    out.push_str(rest);
    Ok(())
}

/// The group that a `$` refers to, and how long the reference is. As many digits count as there are groups for.
fn group<'t>(behind: &str, captures: &Captures<'t, str>) -> Option<(&'t str, usize)> {
    if let Some(named) = behind.strip_prefix('{') {
        let name = &named[..named.find('}')?];
        let text = captures.name(name).map_or("", |group| group.as_str());
        return Some((text, name.len() + 2));
    }
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let exists = |length: &usize| behind[..*length].parse().is_ok_and(|group: usize| group < captures.len());
    let length = (1..=digits.min(4)).rev().find(exists)?;
    let number = behind[..length].parse().ok()?;
    Some((captures.get(number).map_or("", |group| group.as_str()), length))
}
