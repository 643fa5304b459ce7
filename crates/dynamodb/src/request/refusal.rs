//! The words in which a request that violates the service model is refused.
//!
//! The older layer tells all violations at once, in the words that `aws-protocols` derives from the model. The current
//! layer has sentences of its own for some members, stops at some of them, and hands a request that lacks a required
//! member or has an ill-formed table name to the older one. What it says is listed here per operation; whatever is not is
//! said in the older words.
//! Source: answers of the live service in October 2026, in the regions that are furthest ahead.

use aws_models::dynamodb::shapes;
use aws_protocols::schema::{Member, Range, Shape, Structure};
use aws_protocols::validation::{self, Constraint, Path, RequestError, Violations};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::layer::is_too_deep;
use crate::error::Error;

/// The enumerations of two members as the current layer lists them, which is not as the model does.
const CONDITIONAL_OPERATOR: &str =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]";
const RETURN_VALUES: &str = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";

/// The refusal of a body in which a reader met something that the model does not allow.
pub(super) fn refusal(body: &[u8], schema: &'static Structure) -> Error {
    match validation::parse::<IgnoredAny>(body, schema) {
        Err(RequestError::Serialization(fault)) => Error::Serialization(fault),
        Err(RequestError::Validation(message)) => {
            Error::Validation(current_words(body, schema).unwrap_or(message))
        }
        Ok(_) => Error::Internal("a reader refused what the service model allows".into()),
    }
}

fn current_words(body: &[u8], schema: &'static Structure) -> Option<String> {
    if is_too_deep(body) {
        return None;
    }
    // Its JSON types are those of the model, or it would have been refused already.
    let members = validation::read(body, schema).ok()?;
    let request = Request { schema, members };
    match schema.name() {
        "PutItemInput" => request.item_write("Item"),
        "UpdateItemInput" | "DeleteItemInput" => request.item_write("Key"),
        "GetItemInput" => request.empty_table("Key"),
        "QueryInput" | "ScanInput" => request.page(),
        "BatchGetItemInput" => request.batch_get(),
        "BatchWriteItemInput" => request.batch_write(),
        "TransactGetItemsInput" | "TransactWriteItemsInput" => request.transaction(),
        _ => None,
    }
}

/// A request that violates its model.
struct Request {
    schema: &'static Structure,
    members: Map<String, Value>,
}

impl Request {
    fn item_write(&self, item: &str) -> Option<String> {
        let is_update = self.schema.name() == "UpdateItemInput";
        if let Some(words) = self.empty_table(item) {
            return Some(words);
        }
        if ["TableName", item].into_iter().any(|name| !self.is_given(name)) || self.violates("TableName") {
            return None;
        }
        let mut violations = Violations::new();
        if self.violates("ConditionalOperator") {
            violations.say(CONDITIONAL_OPERATOR);
            return violations.message();
        }
        if is_update && self.violates("ReturnValues") {
            violations.say(RETURN_VALUES);
            return violations.message();
        }
        self.check("ReturnConsumedCapacity", &mut violations);
        if self.violates("ReturnValues") {
            violations.say(RETURN_VALUES);
        }
        self.check("ReturnItemCollectionMetrics", &mut violations);
        self.check("ReturnValuesOnConditionCheckFailure", &mut violations);
        violations.message()
    }

    /// An empty table name, which is told alone if nothing that is required is missing.
    fn empty_table(&self, item: &str) -> Option<String> {
        let is_empty = self.text("TableName") == Some("") && self.is_given(item);
        is_empty.then(|| unshown("TableName", Constraint::LengthMin(1))).flatten()
    }

    /// Query and Scan.
    fn page(&self) -> Option<String> {
        if !self.is_given("TableName") {
            return None;
        }
        if self.violates("ConditionalOperator") {
            return Some(CONDITIONAL_OPERATOR.to_owned());
        }
        let number = |name| self.number_violation(name).and_then(|constraint| unshown(name, constraint));
        self.empty_table("TableName")
            .or_else(|| ["Limit", "Segment", "TotalSegments"].into_iter().find_map(number))
    }

    fn batch_get(&self) -> Option<String> {
        let Some(Value::Object(tables)) = self.members.get("RequestItems") else { return None };
        if tables.is_empty() {
            return unshown("RequestItems", Constraint::LengthMin(1));
        }
        let mut violations = Violations::new();
        if tables.keys().any(|name| !fits(name, &shapes::TABLE_ARN)) {
            // The older words, but for the request, which is shown as it came.
            let shown = Value::Object(tables.clone());
            violations.violated(&Path::top("requestItems"), &shown, Constraint::Keys(&shapes::TABLE_ARN));
        }
        for (table, request) in tables {
            let count = request.get("Keys").and_then(Value::as_array).map(Vec::len);
            if let (Some(count), Shape::List(list)) = (count, &shapes::KEY_LIST)
                && let Some(constraint) =
                    out_of(count as i64, list.length, Constraint::LengthMin, Constraint::LengthMax)
            {
                let path = format!("RequestItems.{table}.member.Keys");
                violations.violated_unshown(&Path::top(&path), constraint);
            }
        }
        if violations.is_empty() {
            return None;
        }
        self.check("ReturnConsumedCapacity", &mut violations);
        violations.message()
    }

    fn batch_write(&self) -> Option<String> {
        if matches!(self.members.get("RequestItems"), Some(Value::Object(tables)) if tables.is_empty()) {
            return unshown("RequestItems", Constraint::LengthMin(1));
        }
        let mut violations = Violations::new();
        self.check("ReturnConsumedCapacity", &mut violations);
        self.check("ReturnItemCollectionMetrics", &mut violations);
        violations.message()
    }

    fn transaction(&self) -> Option<String> {
        let token = self.text("ClientRequestToken").map(|token| token.encode_utf16().count());
        let actions = self.members.get("TransactItems").and_then(Value::as_array).map(Vec::len);
        [("ClientRequestToken", token), ("TransactItems", actions)].into_iter().find_map(|(name, count)| {
            let range = match self.schema.member(name)?.shape {
                Shape::Text(text) => text.length,
                Shape::List(list) => list.length,
                _ => return None,
            };
            let constraint = out_of(count? as i64, range, Constraint::LengthMin, Constraint::LengthMax)?;
            unshown(name, constraint)
        })
    }

    fn is_given(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    fn given_text(&self, name: &str) -> Option<(&'static Member, &str)> {
        Some((self.schema.member(name)?, self.text(name)?))
    }

    fn violates(&self, name: &str) -> bool {
        self.given_text(name).is_some_and(|(member, text)| !fits(text, member.shape))
    }

    /// Checks a member in the older words.
    fn check(&self, name: &str, violations: &mut Violations) {
        if let Some((member, text)) = self.given_text(name) {
            violations.check_text(&Path::top(member.path), text, member.shape);
        }
    }

    fn number_violation(&self, name: &str) -> Option<Constraint> {
        let Shape::Integer(range) = self.schema.member(name)?.shape else { return None };
        let number = self.members.get(name)?.as_i64()?;
        out_of(number, *range, Constraint::ValueMin, Constraint::ValueMax)
    }
}

fn fits(text: &str, shape: &'static Shape) -> bool {
    let mut violations = Violations::new();
    violations.check_text(&Path::Root, text, shape);
    violations.is_empty()
}

fn unshown(name: &str, constraint: Constraint) -> Option<String> {
    let mut violations = Violations::new();
    violations.violated_unshown(&Path::top(name), constraint);
    violations.message()
}

fn out_of(
    value: i64,
    range: Range,
    below: fn(i64) -> Constraint,
    above: fn(i64) -> Constraint,
) -> Option<Constraint> {
    match range {
        Range { min: Some(min), .. } if value < min => Some(below(min)),
        Range { max: Some(max), .. } if value > max => Some(above(max)),
        _ => None,
    }
}
