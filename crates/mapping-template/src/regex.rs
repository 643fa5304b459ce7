//! Regular expressions whose size and time are bounded, whoever wrote them.

use fancy_regex::RegexBuilder;

use crate::limits::{
    REGEX_BACKTRACKS_MAX, REGEX_COMPILED_SIZE_BYTES_MAX, REGEX_PROGRAM_SIZE_MAX, REGEX_SIZE_BYTES_MAX,
};

/// What compiles a pattern; nothing for one that is too long.
pub(crate) fn bounded_regex(pattern: &str) -> Option<RegexBuilder> {
    if pattern.len() > REGEX_SIZE_BYTES_MAX {
        return None;
    }
    let mut builder = RegexBuilder::new(pattern);
    builder
        .backtrack_limit(REGEX_BACKTRACKS_MAX)
        .delegate_size_limit(REGEX_COMPILED_SIZE_BYTES_MAX)
        .max_prog_size(REGEX_PROGRAM_SIZE_MAX);
    Some(builder)
}
