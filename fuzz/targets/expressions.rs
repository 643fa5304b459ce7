//! Expressions: any text is parsed, bound and evaluated without a panic, as each of the five kinds.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dynamodb_expressions::{
    ExpressionKind, ParsedCondition, ParsedKeyCondition, ParsedProjection, ParsedUpdate, Placeholders,
};
use dynamodb_values::{Item, Number, Value};
use libfuzzer_sys::fuzz_target;

static ITEM: LazyLock<Item> = LazyLock::new(|| {
    let list = Value::L(vec![Value::from(Number::from(1u64)), Value::M(BTreeMap::from([text("b", "x")]))]);
    let set = Value::Ss(["p".to_owned(), "q".to_owned()].into());
    Item::from_map(&BTreeMap::from([
        text("a", "text"),
        named("l", list),
        named("s", set),
        named("n", Value::Null),
    ]))
});

fuzz_target!(|expression: &str| {
    let mut placeholders = placeholders();
    if let Ok(parsed) = ParsedCondition::parse(expression, ExpressionKind::Filter)
        && let Ok(condition) = parsed.bind(&mut placeholders)
    {
        let _ = (condition.matches(Some(&ITEM)), condition.matches(None));
    }
    if let Ok(parsed) = ParsedKeyCondition::parse(expression) {
        let _ = parsed.bind(&mut placeholders);
    }
    if let Ok(parsed) = ParsedProjection::parse(expression)
        && let Ok(projection) = parsed.bind(&mut placeholders)
    {
        let projected = projection.project(&ITEM);
        assert!(projected.iter().all(|(name, _)| ITEM.get(name).is_some()));
    }
    if let Ok(parsed) = ParsedUpdate::parse(expression)
        && let Ok(update) = parsed.bind(&mut placeholders)
        && let Ok(updated) = update.apply(&ITEM)
    {
        let _ = update.touched(&updated);
        assert_eq!(Item::from_map(&updated.to_map()), updated);
    }
    let _ = placeholders.check_all_used();
});

fn placeholders() -> Placeholders {
    let names = vec![("#a".to_owned(), "a".to_owned()), ("#l".to_owned(), "l".to_owned())];
    let values = vec![
        named(":n", Value::from(Number::from(7u64))),
        text(":s", "text"),
        named(":l", Value::L(Vec::new())),
        named(":p", Value::Ss(["p".to_owned()].into())),
    ];
    Placeholders::new(Some(names), Some(values)).expect("sound placeholders")
}

fn named(name: &str, value: Value) -> (String, Value) {
    (name.to_owned(), value)
}

fn text(name: &str, text: &str) -> (String, Value) {
    named(name, Value::S(text.to_owned()))
}
