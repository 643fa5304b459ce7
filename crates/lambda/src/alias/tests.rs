use aws_models::lambda::types::{AliasConfiguration, AliasRoutingConfiguration};

use super::{check_name, route};

#[test]
fn weights_divide_calls() {
    let weights = [("2".to_owned(), 0.25)].into_iter().collect();
    let alias = AliasConfiguration {
        function_version: Some("1".into()),
        routing_config: Some(AliasRoutingConfiguration { additional_version_weights: Some(weights) }),
        ..AliasConfiguration::default()
    };
    for (chance, version) in [(0.0, "2"), (0.249, "2"), (0.25, "1"), (0.999, "1")] {
        assert_eq!(route(&alias, chance), version, "{chance}");
    }
    let plain = AliasConfiguration { function_version: Some("7".into()), ..AliasConfiguration::default() };
    assert_eq!(route(&plain, 0.0), "7");
}

#[test]
fn an_alias_is_not_called_like_a_version() {
    check_name("live").unwrap();
    check_name("1a").unwrap();
    check_name("12").unwrap_err();
}
