//! Stage variables in an integration's settings. They are known when a stage is compiled, and become text then.

use std::collections::BTreeMap;

/// A text with values in the place of `${stageVariables.name}`; nothing stands for what is not set.
pub(crate) fn fill(text: &str, variables: &BTreeMap<String, String>) -> String {
    const OPEN: &str = "${stageVariables.";
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        let Some((name, after)) = behind.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(variables.get(name).map_or("", String::as_str));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[test]
    fn stage_variables_are_filled_in() {
        let variables = BTreeMap::from([("host".to_owned(), "a.example".to_owned())]);
        for (text, expected) in [
            ("http://${stageVariables.host}/x", "http://a.example/x"),
            ("${stageVariables.none}-${stageVariables.host}", "-a.example"),
            ("${stageVariables.host", "${stageVariables.host"),
            ("{proxy}", "{proxy}"),
        ] {
            assert_eq!(super::fill(text, &variables), expected);
        }
    }
}
