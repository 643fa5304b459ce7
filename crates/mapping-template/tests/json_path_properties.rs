//! Paths find what a naive evaluator finds, which walks a document by recursion.

#![allow(missing_docs, reason = "tests")]

use mapping_template::JsonPath;
use proptest::prelude::{Just, Strategy, any, prop, proptest};
use proptest::{option, prop_assert_eq, prop_oneof};
use serde_json::{Map, Value};

#[derive(Debug, Clone)]
enum Step {
    Name(&'static str),
    Names(&'static str, &'static str),
    Index(i64),
    Indexes(i64, i64),
    Slice(Option<i64>, Option<i64>),
    Wildcard,
    Below(&'static str),
    Everything,
    Having(&'static str),
    Lacking(&'static str),
    Less(&'static str, i64),
    Equal(&'static str, i64),
}

impl Step {
    fn text(&self) -> String {
        let bound = |bound: &Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
        match self {
            Self::Name(name) => format!(".{name}"),
            Self::Names(one, other) => format!("['{one}', \"{other}\"]"),
            Self::Index(index) => format!("[{index}]"),
            Self::Indexes(one, other) => format!("[{one},{other}]"),
            Self::Slice(from, to) => format!("[{}:{}]", bound(from), bound(to)),
            Self::Wildcard => "[*]".to_owned(),
            Self::Below(name) => format!("..{name}"),
            Self::Everything => "..*".to_owned(),
            Self::Having(name) => format!("[?(@.{name})]"),
            Self::Lacking(name) => format!("[?(!@.{name})]"),
            Self::Less(name, number) => format!("[?(@.{name} < {number})]"),
            Self::Equal(name, number) => format!("[?(@['{name}']=={number})]"),
        }
    }

    fn is_definite(&self) -> bool {
        matches!(self, Self::Name(_) | Self::Index(_))
    }

    fn find<'v>(&self, value: &'v Value, found: &mut Vec<&'v Value>) {
        match self {
            Self::Name(name) => found.extend(value.get(name)),
            Self::Names(one, other) => found.extend(value.get(one).into_iter().chain(value.get(other))),
            Self::Index(index) => found.extend(item(value, *index)),
            Self::Indexes(one, other) => {
                found.extend(item(value, *one).into_iter().chain(item(value, *other)));
            }
            Self::Slice(from, to) => {
                let Some(items) = value.as_array() else { return };
                let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let bound = |bound: i64| if bound < 0 { bound + length } else { bound };
                let (from, to) = (from.map_or(0, bound), to.map_or(length, bound));
                found
                    .extend((0..).zip(items).filter(|(at, _)| (from..to).contains(at)).map(|(_, item)| item));
            }
            Self::Wildcard => found.extend(children(value)),
            Self::Below(name) => {
                found.extend(value.get(name));
                children(value).into_iter().for_each(|child| self.find(child, found));
            }
            Self::Everything => {
                found.extend(children(value));
                children(value).into_iter().for_each(|child| self.find(child, found));
            }
            Self::Having(_) | Self::Lacking(_) | Self::Less(..) | Self::Equal(..) => match value {
                Value::Array(items) => found.extend(items.iter().filter(|item| self.accepts(item))),
                Value::Object(_) if self.accepts(value) => found.push(value),
                _ => {}
            },
        }
    }

    fn accepts(&self, value: &Value) -> bool {
        let number = |name: &str| value.get(name).and_then(Value::as_i64);
        match self {
            Self::Having(name) => value.get(name).is_some(),
            Self::Lacking(name) => value.get(name).is_none(),
            Self::Less(name, than) => number(name).is_some_and(|number| number < *than),
            Self::Equal(name, than) => number(name) == Some(*than),
            _ => false,
        }
    }
}

fn item(value: &Value, index: i64) -> Option<&Value> {
    let items = value.as_array()?;
    let from_end = index < 0;
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    if from_end { items.iter().rev().nth(distance - 1) } else { items.get(distance) }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4i64).prop_map(Value::from),
        "[xy]{1,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 4, |inner| {
        let members =
            (0..3usize, inner.clone()).prop_map(|(name, value)| (["a", "b", "c"][name].to_owned(), value));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(members, 1..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn step() -> impl Strategy<Value = Step> {
    let name = || prop::sample::select(vec!["a", "b", "c"]);
    let number = || -3..4i64;
    prop_oneof![
        4 => name().prop_map(Step::Name),
        1 => (name(), name()).prop_map(|(one, other)| Step::Names(one, other)),
        3 => number().prop_map(Step::Index),
        1 => (number(), number()).prop_map(|(one, other)| Step::Indexes(one, other)),
        1 => (option::of(number()), option::of(number())).prop_map(|(from, to)| Step::Slice(from, to)),
        2 => Just(Step::Wildcard),
        1 => name().prop_map(Step::Below),
        1 => Just(Step::Everything),
        1 => name().prop_map(Step::Having),
        1 => name().prop_map(Step::Lacking),
        1 => (name(), number()).prop_map(|(name, number)| Step::Less(name, number)),
        1 => (name(), number()).prop_map(|(name, number)| Step::Equal(name, number)),
    ]
}

/// What a parameter mapping makes of what the steps find.
fn naively_read(steps: &[Step], document: &Value) -> Option<String> {
    let mut found = vec![document];
    for step in steps {
        let mut next = Vec::new();
        found.into_iter().for_each(|value| step.find(value, &mut next));
        found = next;
    }
    if !steps.iter().all(Step::is_definite) {
        return Some(Value::from_iter(found.into_iter().cloned()).to_string());
    }
    found.pop().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

proptest! {
    #[test]
    fn a_path_finds_what_a_naive_evaluator_finds(
        steps in prop::collection::vec(step(), 0..5),
        document in document(),
    ) {
        let text: String = steps.iter().map(Step::text).collect();
        let path = JsonPath::compile(&format!("${text}"));
        let read = path.map(|path| path.read(&document.to_string()));
        prop_assert_eq!(read, Ok(Ok(naively_read(&steps, &document))), "${} {}", text, document);
    }
}
