//! From an update's text to an update of one request.
//!
//! Undefined placeholders anywhere in the text come before paths that overlap or conflict, and these before operands of
//! a type that an operator never takes.

use dynamodb_values::AttributeType;

use crate::constant::Constant;
use crate::function::Function;
use crate::path::{DocumentPath, check_compatible};
use crate::{Fault, Placeholders};

use super::evaluate::{Action, Operand, SetValue};
use super::parse::{self, Syntax, SyntaxAction};

/// Binds the actions of an update, in the order of the text.
pub(crate) fn bind(
    syntax: &Syntax,
    text: &str,
    placeholders: &mut Placeholders,
) -> Result<(Vec<DocumentPath>, Vec<Action>), Fault> {
    let mut binder = Binder { syntax, text, placeholders, undefined_value: None, operand: None, types: None };
    let mut paths = Vec::with_capacity(syntax.actions.len());
    let mut actions = Vec::with_capacity(syntax.actions.len());
    for (path, action) in &syntax.actions {
        paths.push(syntax.paths.resolve(*path, text, binder.placeholders)?);
        actions.push(binder.action(action)?);
    }
    if let Some(undefined) = binder.undefined_value {
        return Err(undefined);
    }
    check_compatible(&paths)?;
    binder.operand.or(binder.types).map_or(Ok((paths, actions)), Err)
}

struct Binder<'b> {
    syntax: &'b Syntax,
    text: &'b str,
    placeholders: &'b mut Placeholders,
    undefined_value: Option<Fault>,
    operand: Option<Fault>,
    types: Option<Fault>,
}

impl Binder<'_> {
    fn action(&mut self, action: &SyntaxAction) -> Result<Action, Fault> {
        Ok(match action {
            SyntaxAction::Set(value) => Action::Set(self.set_value(value)?),
            SyntaxAction::Remove => Action::Remove,
            SyntaxAction::Add(span) => {
                let constant = self.constant(span.of(self.text));
                self.check_clause("ADD", &constant, |of| of == AttributeType::N || of.is_set());
                Action::Add(constant)
            }
            SyntaxAction::Delete(span) => {
                let constant = self.constant(span.of(self.text));
                self.check_clause("DELETE", &constant, AttributeType::is_set);
                Action::Delete(constant)
            }
        })
    }

    fn set_value(&mut self, value: &parse::SetValue) -> Result<SetValue, Fault> {
        Ok(match value {
            parse::SetValue::Operand(operand) => SetValue::Operand(self.operand(operand)?),
            parse::SetValue::Plus(one, two) => {
                let (one, two) = (self.operand(one)?, self.operand(two)?);
                self.check_operands("+", [&one, &two], AttributeType::N);
                SetValue::Plus(one, two)
            }
            parse::SetValue::Minus(one, two) => {
                let (one, two) = (self.operand(one)?, self.operand(two)?);
                self.check_operands("-", [&one, &two], AttributeType::N);
                SetValue::Minus(one, two)
            }
        })
    }

    fn operand(&mut self, operand: &parse::Operand) -> Result<Operand, Fault> {
        match operand {
            parse::Operand::Path(path) => {
                Ok(Operand::Path(self.syntax.paths.resolve(*path, self.text, self.placeholders)?))
            }
            parse::Operand::Value(span) => Ok(Operand::Constant(self.constant(span.of(self.text)))),
            parse::Operand::Call { function, operands } => self.call(*function, operands),
        }
    }

    fn call(&mut self, function: Function, operands: &[parse::Operand]) -> Result<Operand, Fault> {
        let operands = operands.iter().map(|operand| self.operand(operand)).collect::<Result<Vec<_>, _>>()?;
        let count = operands.len();
        let name = function.as_str();
        let Ok([first, second]) = <[Operand; 2]>::try_from(operands) else {
            self.types.get_or_insert(Fault::OperandCount { function: name, count });
            // The update is refused once it is bound, so what stands for the call is never evaluated.
            return Ok(Operand::Constant(Constant::null()));
        };
        if function == Function::ListAppend {
            self.check_operands(name, [&first, &second], AttributeType::L);
            return Ok(Operand::ListAppend(Box::new((first, second))));
        }
        let Operand::Path(path) = first else {
            self.types.get_or_insert(Fault::PathRequired(name));
            return Ok(second);
        };
        if matches!(&second, Operand::Path(second) if *second == path) {
            let first = path.clone();
            self.types.get_or_insert(Fault::OperandsNotDistinct { operator: name, first });
        }
        Ok(Operand::IfNotExists { path, otherwise: Box::new(second) })
    }

    /// The value of a placeholder. An undefined name is reported before an undefined value, wherever they stand.
    fn constant(&mut self, key: &str) -> Constant {
        self.placeholders.value(key).unwrap_or_else(|undefined| {
            self.undefined_value.get_or_insert(undefined);
            Constant::null()
        })
    }

    fn check_operands(&mut self, operator: &'static str, operands: [&Operand; 2], of: AttributeType) {
        for operand in operands {
            if let Operand::Constant(constant) = operand
                && constant.attribute_type() != of
            {
                let operand = constant.attribute_type();
                self.types.get_or_insert(Fault::OperandType { operator, operand });
            }
        }
    }

    fn check_clause(&mut self, clause: &'static str, constant: &Constant, allows: fn(AttributeType) -> bool) {
        let of = constant.attribute_type();
        if !allows(of) {
            self.operand.get_or_insert(Fault::ClauseOperandType { clause, operand: long_name(of) });
        }
    }
}

/// The words that `ADD` and `DELETE` have for types.
fn long_name(of: AttributeType) -> &'static str {
    match of {
        AttributeType::S => "STRING",
        AttributeType::N => "NUMBER",
        AttributeType::B => "BINARY",
        AttributeType::Ss => "STRING_SET",
        AttributeType::Ns => "NUMBER_SET",
        AttributeType::Bs => "BINARY_SET",
        AttributeType::L => "LIST",
        AttributeType::M => "MAP",
        AttributeType::Null => "NULL",
        AttributeType::Bool => "BOOLEAN",
    }
}
