//! The models' regular expressions are Java's; what the engine of `aws-protocols` writes otherwise is translated here.

/// Patterns that look around, which the engine does not, and the same without that.
const WITHOUT_LOOKING_AROUND: &[(&str, &str)] = &[
    (r"((?!^\d+$)^[0-9a-zA-Z-_]+$)", r"([0-9]*[a-zA-Z_-][0-9a-zA-Z_-]*)"),
    (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", r"([0-9]*[a-zA-Z_-][0-9a-zA-Z_-]*)"),
    (
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?",
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-[0-9]:)?([0-9]{12}:)?(function:)?([a-zA-Z0-9_-]{1,64})(:([0-9]*[a-zA-Z_-][0-9a-zA-Z_-]*))?",
    ),
    (r"[0-9A-Za-z\.\-_]*(?<!\.)", r"([0-9A-Za-z\.\-_]*[0-9A-Za-z\-_])?"),
    // Lets `system.` in as well.
    (r"(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)", r"[_a-zA-Z0-9][^$]*"),
];

/// The pattern for regex-lite: code points above U+FFFF are no surrogate pairs there, and classes have other names.
pub(super) fn translated(pattern: &str) -> String {
    if let Some((_, same)) = WITHOUT_LOOKING_AROUND.iter().find(|(java, _)| java == &pattern) {
        return (*same).to_owned();
    }
    let mut text = pattern
        .replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\u{10000}-\u{10FFFF}")
        .replace(r"\p{Print}", r"[\x20-\x7E]")
        // Of letters, separators and numbers the engine knows those of ASCII: here all beyond it are let in.
        .replace(r"\p{L}\p{Z}\p{N}", r"a-zA-Z0-9 \u{80}-\u{10FFFF}");
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
            (r"[\p{L}\p{Z}\p{N}_.]*", r"[a-zA-Z0-9 \u{80}-\u{10FFFF}_.]*"),
            (r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", r"([0-9]*[a-zA-Z_-][0-9a-zA-Z_-]*)"),
        ] {
            assert_eq!(translated(java), expected);
        }
    }
}
