use std::collections::BTreeMap;

use super::{check_tags, check_variables};

fn variables(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

#[test]
fn reserved_variables_cannot_be_set() {
    check_variables(&variables(&[("TABLE", "t"), ("AWS_ENDPOINT_URL", "http://x"), ("TZ", "UTC")])).unwrap();
    let refusal =
        check_variables(&variables(&[("AWS_REGION", "x"), ("_HANDLER", "y"), ("A", "")])).unwrap_err();
    assert!(refusal.to_string().ends_with("Reserved keys used in this request: AWS_REGION, _HANDLER"));
}

#[test]
fn variables_have_four_kilobytes_as_json() {
    check_variables(&variables(&[("A", &"x".repeat(4096 - 8))])).unwrap();
    let refusal = check_variables(&variables(&[("A", &"x".repeat(4096 - 7))])).unwrap_err();
    assert!(refusal.to_string().contains("exceeded the 4KB limit. String measured: {\"A\":\"xxx"));
}

#[test]
fn tags_are_counted() {
    let tags = |count: usize| (0..count).map(|number| (number.to_string(), String::new())).collect();
    check_tags(&tags(50)).unwrap();
    check_tags(&tags(51)).unwrap_err();
}
