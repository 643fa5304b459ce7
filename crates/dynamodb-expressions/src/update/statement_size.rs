//! What an update expression writes, in bytes as the service counts them without the item.
//!
//! Each clause costs a fixed amount, its target, and its operands: a value its size at every use, a path by its elements
//! whatever it leads to, an operation a fixed amount and its operands. No page of AWS's documents this; the figures are
//! those that answers of the live service at the limit of 400 KB show.

use super::evaluate::{Action, Operand, SetValue};
use crate::path::{DocumentPath, PathElement};

const UPDATE: usize = 3;
const WRITE: usize = 19;
const REMOVE: usize = 1;
const TARGET_ELEMENT: usize = 4;
const OPERAND: usize = 1;
const OPERAND_ELEMENT: usize = 14;
const PLUS: usize = 34;
const MINUS: usize = 37;
const LIST_APPEND: usize = 37;
const IF_NOT_EXISTS: usize = 39;

/// The bytes of an update's actions at their paths.
pub(super) fn of<'a>(actions: impl Iterator<Item = (&'a DocumentPath, &'a Action)>) -> usize {
    UPDATE + actions.map(|(path, action)| target(path) + action_bytes(action)).sum::<usize>()
}

fn action_bytes(action: &Action) -> usize {
    match action {
        Action::Set(SetValue::Operand(one)) => WRITE + operand(one),
        Action::Set(SetValue::Plus(one, two)) => WRITE + PLUS + operand(one) + operand(two),
        Action::Set(SetValue::Minus(one, two)) => WRITE + MINUS + operand(one) + operand(two),
        Action::Add(constant) => WRITE + constant.value().size_bytes(),
        Action::Remove | Action::Delete(_) => REMOVE,
    }
}

fn operand(one: &Operand) -> usize {
    match one {
        Operand::Path(path) => path_operand(path),
        Operand::Constant(constant) => constant.value().size_bytes(),
        Operand::IfNotExists { path, otherwise } => IF_NOT_EXISTS + path_operand(path) + operand(otherwise),
        Operand::ListAppend(operands) => LIST_APPEND + operand(&operands.0) + operand(&operands.1),
    }
}

fn target(path: &DocumentPath) -> usize {
    path.attribute().len()
        + path.rest().iter().map(|element| TARGET_ELEMENT + element_bytes(element)).sum::<usize>()
}

fn path_operand(path: &DocumentPath) -> usize {
    let rest = path.rest().iter().map(|element| OPERAND_ELEMENT + element_bytes(element)).sum::<usize>();
    OPERAND + OPERAND_ELEMENT + path.attribute().len() + rest
}

/// A name's bytes, or an index's digits.
fn element_bytes(element: &PathElement) -> usize {
    match element {
        PathElement::Name(name) => name.len(),
        PathElement::Index(index) => index.checked_ilog10().map_or(1, |log| log as usize + 1),
    }
}
