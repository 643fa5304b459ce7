//! The models' regular expressions are Java's; what the engine of `aws-protocols` writes otherwise is translated here.

/// The pattern for regex-lite: code points above U+FFFF are no surrogate pairs there, and classes have other names.
pub(super) fn translated(pattern: &str) -> String {
    let mut text = pattern
        .replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\u{10000}-\u{10FFFF}")
        .replace(r"\p{Print}", r"[\x20-\x7E]");
    // The remaining \uXXXX.
    let mut from = 0;
    while let Some(found) = text[from..].find(r"\u") {
        let digits = from + found + 2;
        if text[digits..].chars().take(4).filter(char::is_ascii_hexdigit).count() == 4 {
            text.insert(digits + 4, '}');
            text.insert(digits, '{');
        }
        from = digits;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn java_escapes_become_those_of_the_engine() {
        for (java, expected) in [
            ("[a-zA-Z0-9_.-]+", "[a-zA-Z0-9_.-]+"),
            (
                r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*",
                r"[\u{0020}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}\r\n\t]*",
            ),
            (r"\p{Print}+", r"[\x20-\x7E]+"),
        ] {
            assert_eq!(translated(java), expected);
        }
    }
}
