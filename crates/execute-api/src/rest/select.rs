//! Which integration response answers: the one whose pattern matches the backend's status, or a function's error message.
//!
//! Patterns must match from the first to the last character, as in Java. A response without a pattern is the default.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html>

use fancy_regex::Regex;

use super::fault::ConfigurationError;

/// A compiled selection pattern; `None` is the default's.
#[derive(Debug)]
pub(super) struct Pattern(Option<Regex>);

impl Pattern {
    pub(super) fn compile(pattern: Option<&str>) -> Result<Self, ConfigurationError> {
        let Some(pattern) = pattern.filter(|pattern| !pattern.is_empty()) else { return Ok(Self(None)) };
        let whole = format!(r"\A(?:{pattern})\z");
        let regex =
            Regex::new(&whole).map_err(|_| ConfigurationError::SelectionPattern(pattern.to_owned()))?;
        Ok(Self(Some(regex)))
    }

    fn matches(&self, text: &str) -> bool {
        // A pattern that gives up on a text does not match it.
        self.0.as_ref().is_some_and(|regex| regex.is_match(text).unwrap_or(false))
    }

    fn is_default(&self) -> bool {
        self.0.is_none()
    }
}

/// The first of these whose pattern matches, or else the default.
pub(super) fn select<'a, T>(
    responses: &'a [T],
    pattern: impl Fn(&T) -> &Pattern,
    text: Option<&str>,
) -> Option<&'a T> {
    let matching = text.and_then(|text| responses.iter().find(|response| pattern(response).matches(text)));
    matching.or_else(|| responses.iter().find(|response| pattern(response).is_default()))
}

#[cfg(test)]
mod tests {
    use super::{Pattern, select};

    #[test]
    fn patterns_match_whole_texts() {
        let patterns = ["2\\d{2}", "4\\d{2}|5..", ".*Not Found.*", "(\\n|.)*Bad(\\n|.)*", ""];
        let patterns = patterns.map(|pattern| Pattern::compile(Some(pattern)).unwrap());
        let selected = |text| {
            let selected = select(&patterns, |pattern| pattern, text).unwrap();
            patterns.iter().position(|pattern| std::ptr::eq(pattern, selected)).unwrap()
        };
        let rows = [
            (Some("200"), 0),
            (Some("2000"), 4),
            (Some("404"), 1),
            (Some("503"), 1),
            (Some("302"), 4),
            (Some("Item Not Found!"), 2),
            (Some("one\nBad\ntwo"), 3),
            (Some("one\nNot Found"), 4),
            (None, 4),
        ];
        for (text, expected) in rows {
            assert_eq!(selected(text), expected, "{text:?}");
        }
    }

    #[test]
    fn without_a_default_there_may_be_no_response() {
        let only = [Pattern::compile(Some("200")).unwrap()];
        assert!(select(&only, |pattern| pattern, Some("201")).is_none());
        assert!(select(&only, |pattern| pattern, None).is_none());
        assert!(Pattern::compile(Some("(")).is_err());
    }
}
