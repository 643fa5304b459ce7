//! What is refused of Ion text before it is parsed.
//!
//! The parser descends into containers by recursion, computes integers of any length, and takes the number of a symbol for
//! one that a word of the machine can hold. This pass over the text bounds all three, and refuses what no item has at the top: symbol tables, which could be of any size. It follows Ion's lexical
//! rules exactly as far as needed to know what is within quotes; text that breaks them is left to the parser, which stops
//! where they are broken.
//!
//! <https://amazon-ion.github.io/ion-docs/docs/spec.html>

use super::Fault;

/// The record, the item, and the levels of an attribute and then some: the fault of too many is told by its value.
const CONTAINERS_MAX: usize = 48;
/// Far beyond 38 digits and an exponent.
const NUMBER_BYTES_MAX: usize = 400;
/// As many as 64 bits hold whatever they are.
const SYMBOL_DIGITS_MAX: usize = 19;

/// Checks a line of Ion text.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut rest = text.as_bytes();
    let mut depth = 0_usize;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'"' | b'\'' => behind_quotes(rest),
            b'{' if behind.first() == Some(&b'{') => behind_lob(rest),
            b'{' | b'[' | b'(' => {
                depth += 1;
                behind
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                behind
            }
            b'/' => return Err(refused("comments are not supported")),
            b':' if depth == 0 => return Err(refused("annotations are not supported here")),
            b'0'..=b'9' | b'-' | b'+' => behind_number(rest)?,
            _ => behind_word(rest)?,
        };
        if depth > CONTAINERS_MAX {
            return Err(refused("too many levels"));
        }
    }
    Ok(())
}

fn refused(reason: &str) -> Fault {
    Fault::NotIon(reason.to_owned())
}

/// What follows the string or symbol whose quotes `text` begins with.
fn behind_quotes(text: &[u8]) -> &[u8] {
    let quotes = if text.starts_with(b"'''") { 3 } else { 1 };
    let (quotes, mut rest) = text.split_at(quotes);
    while let Some((&byte, behind)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(quotes) {
            return behind;
        }
        rest = if byte == b'\\' { behind.get(1..).unwrap_or_default() } else { behind };
    }
    rest
}

/// What follows the blob or clob that `text` begins with. Base64 has slashes, which elsewhere begin comments.
fn behind_lob(text: &[u8]) -> &[u8] {
    let mut rest = text.get(2..).unwrap_or_default();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = match byte {
            b'"' | b'\'' => behind_quotes(rest),
            b'}' => return behind.strip_prefix(b"}").unwrap_or(behind),
            _ => behind,
        };
    }
    rest
}

fn behind_number(text: &[u8]) -> Result<&[u8], Fault> {
    let rest = behind_word(text)?;
    if text.len() - rest.len() > NUMBER_BYTES_MAX { Err(refused("a number is too long")) } else { Ok(rest) }
}

/// What follows the number, name, or other character that `text` begins with.
fn behind_word(text: &[u8]) -> Result<&[u8], Fault> {
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$.+-".contains(byte);
    let length = text.iter().take_while(|byte| of_word(byte)).count();
    let (word, rest) = text.split_at(length.clamp(1, text.len()));
    if has_large_symbol_number(word) { Err(refused("a symbol's number is too large")) } else { Ok(rest) }
}

/// Whether a word has a `$` with more digits behind it than a symbol's number may have. With a `_` behind them it is a name.
fn has_large_symbol_number(word: &[u8]) -> bool {
    word.split(|byte| *byte == b'$').skip(1).any(|behind| {
        let digits = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
        digits > SYMBOL_DIGITS_MAX && behind.get(digits) != Some(&b'_')
    })
}
