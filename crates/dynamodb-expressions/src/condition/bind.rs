//! From a condition's text to a condition of one request: placeholders resolved, constant operands checked.
//!
//! Tests are bound in the order of the text and the first faulty one is reported; within a test, undefined placeholders
//! come before wrong numbers of operands, these before an operand that occurs twice, and types come last.

use dynamodb_values::{AttributeType, Value};

use crate::constant::Constant;
use crate::function::Function;
use crate::path::DocumentPath;
use crate::{Fault, Placeholders};

use super::evaluate::{Operand, Test};
use super::parse::{Call, Syntax, SyntaxTest};
use super::program::Comparator;
use super::{bounds, parse};

/// The most candidates of an `IN`.
const CANDIDATES_MAX: usize = 100;

/// Binds the tests of a condition.
pub(crate) fn bind(syntax: &Syntax, text: &str, placeholders: &mut Placeholders) -> Result<Vec<Test>, Fault> {
    syntax.tests.iter().map(|test| Binder { syntax, text, placeholders }.test(test)).collect()
}

/// The first fault of each sort within a test.
#[derive(Default)]
struct Faults {
    count: Option<Fault>,
    distinct: Option<Fault>,
    types: Option<Fault>,
}

impl Faults {
    fn check(self) -> Result<(), Fault> {
        self.count.or(self.distinct).or(self.types).map_or(Ok(()), Err)
    }
}

struct Binder<'b> {
    syntax: &'b Syntax,
    text: &'b str,
    placeholders: &'b mut Placeholders,
}

impl Binder<'_> {
    fn test(&mut self, test: &SyntaxTest) -> Result<Test, Fault> {
        let mut faults = Faults::default();
        let test = match test {
            SyntaxTest::Compare { comparator, left, right } => {
                let left = self.operand(left, &mut faults)?;
                let right = self.operand(right, &mut faults)?;
                check_comparison(*comparator, &left, &right, &mut faults);
                Test::Compare { comparator: *comparator, left, right }
            }
            SyntaxTest::Between { operand, lower, upper } => {
                let operand = self.operand(operand, &mut faults)?;
                let lower = self.operand(lower, &mut faults)?;
                let upper = self.operand(upper, &mut faults)?;
                check_between(&operand, &lower, &upper, &mut faults);
                Test::Between { operand, lower, upper }
            }
            SyntaxTest::In { operand, candidates } => {
                let operand = self.operand(operand, &mut faults)?;
                let candidates = self.operands(candidates, &mut faults)?;
                if candidates.len() > CANDIDATES_MAX {
                    faults.count.get_or_insert(Fault::TooManyCandidates(candidates.len()));
                }
                check_distinct("IN", &operand, &candidates, &mut faults);
                Test::In { operand, candidates }
            }
            SyntaxTest::Call(call) => return self.call(call),
        };
        faults.check()?;
        Ok(test)
    }

    fn operands(&mut self, operands: &[parse::Operand], faults: &mut Faults) -> Result<Vec<Operand>, Fault> {
        operands.iter().map(|operand| self.operand(operand, faults)).collect()
    }

    fn operand(&mut self, operand: &parse::Operand, faults: &mut Faults) -> Result<Operand, Fault> {
        Ok(match operand {
            parse::Operand::Path(path) => {
                Operand::Path(self.syntax.paths.resolve(*path, self.text, self.placeholders)?)
            }
            parse::Operand::Value(span) => Operand::Constant(self.placeholders.value(span.of(self.text))?),
            parse::Operand::Call(call) => self.size(call, faults)?,
        })
    }

    /// Binds a call that is an operand: the grammar lets only `size` be one.
    fn size(&mut self, call: &Call, faults: &mut Faults) -> Result<Operand, Fault> {
        let mut operands = self.operands(&call.operands, faults)?.into_iter();
        check_count(call, faults);
        let Some(operand) = operands.next() else {
            return Err(Fault::OperandCount { function: call.function.as_str(), count: 0 });
        };
        check_type("size", &operand, faults, |of| {
            !matches!(of, AttributeType::N | AttributeType::Bool | AttributeType::Null)
        });
        Ok(Operand::Size(Box::new(operand)))
    }

    fn call(&mut self, call: &Call) -> Result<Test, Fault> {
        let mut faults = Faults::default();
        let operands = self.operands(&call.operands, &mut faults)?;
        check_count(call, &mut faults);
        if let [first, rest @ ..] = operands.as_slice() {
            check_distinct(call.function.as_str(), first, rest, &mut faults);
        }
        if faults.count.is_none() {
            check_operands(call.function, &operands, &mut faults);
        }
        faults.check()?;
        let count = operands.len();
        let mut operands = operands.into_iter();
        match (call.function, operands.next(), operands.next()) {
            (Function::AttributeExists, Some(Operand::Path(path)), None) => Ok(Test::Exists(path)),
            (Function::AttributeNotExists, Some(Operand::Path(path)), None) => Ok(Test::NotExists(path)),
            (Function::AttributeType, Some(operand), Some(Operand::Constant(name))) => {
                Ok(Test::IsOfType { operand, of: type_named(&name)? })
            }
            (Function::BeginsWith, Some(operand), Some(prefix)) => Ok(Test::BeginsWith { operand, prefix }),
            (Function::Contains, Some(operand), Some(part)) => Ok(Test::Contains { operand, part }),
            (function, ..) => Err(Fault::OperandCount { function: function.as_str(), count }),
        }
    }
}

fn check_count(call: &Call, faults: &mut Faults) {
    let count = call.operands.len();
    if count != call.function.operand_count() {
        faults.count.get_or_insert(Fault::OperandCount { function: call.function.as_str(), count });
    }
}

/// Checks the types that the functions which are tests can take.
fn check_operands(function: Function, operands: &[Operand], faults: &mut Faults) {
    let name = function.as_str();
    match (function, operands) {
        (Function::AttributeExists | Function::AttributeNotExists, [operand]) if operand.path().is_none() => {
            faults.types.get_or_insert(Fault::PathRequired(name));
        }
        (Function::AttributeType, [_, named]) => {
            if matches!(named, Operand::Path(_)) {
                faults.types.get_or_insert(Fault::OperandTypeUnknown(name));
            }
            check_type(name, named, faults, |of| of == AttributeType::S);
            if let Operand::Constant(constant) = named
                && let Err(fault) = type_named(constant)
            {
                faults.types.get_or_insert(fault);
            }
        }
        (Function::BeginsWith, operands) => {
            for operand in operands {
                check_type(name, operand, faults, |of| matches!(of, AttributeType::S | AttributeType::B));
            }
        }
        (Function::Contains, [container, _]) => check_type(name, container, faults, |of| {
            matches!(of, AttributeType::S | AttributeType::B | AttributeType::L) || of.is_set()
        }),
        _ => {}
    }
}

fn type_named(constant: &Constant) -> Result<AttributeType, Fault> {
    let Value::S(name) = constant.value() else {
        return Err(Fault::OperandType {
            operator: Function::AttributeType.as_str(),
            operand: constant.attribute_type(),
        });
    };
    AttributeType::parse(name).ok_or_else(|| Fault::UnknownAttributeType(name.clone()))
}

fn check_comparison(comparator: Comparator, left: &Operand, right: &Operand, faults: &mut Faults) {
    check_distinct(comparator.as_str(), left, std::slice::from_ref(right), faults);
    if comparator.is_ordering() {
        for operand in [left, right] {
            check_type(comparator.as_str(), operand, faults, bounds::is_ordered);
        }
    }
}

fn check_between(operand: &Operand, lower: &Operand, upper: &Operand, faults: &mut Faults) {
    for bound in [lower, upper] {
        check_distinct("BETWEEN", operand, std::slice::from_ref(bound), faults);
    }
    for operand in [operand, lower, upper] {
        check_type("BETWEEN", operand, faults, bounds::is_ordered);
    }
    if let (Operand::Constant(lower), Operand::Constant(upper)) = (lower, upper)
        && let Err(fault) = bounds::check(lower.value(), upper.value())
    {
        faults.types.get_or_insert(fault);
    }
}

fn check_type(
    operator: &'static str,
    operand: &Operand,
    faults: &mut Faults,
    allows: impl Fn(AttributeType) -> bool,
) {
    let of = match operand {
        Operand::Constant(constant) => constant.attribute_type(),
        Operand::Size(_) => AttributeType::N,
        Operand::Path(_) => return,
    };
    if !allows(of) {
        faults.types.get_or_insert(Fault::OperandType { operator, operand: of });
    }
}

fn check_distinct(operator: &'static str, first: &Operand, rest: &[Operand], faults: &mut Faults) {
    if let Operand::Path(first) = first
        && rest.iter().any(|operand| operand.path() == Some(first))
    {
        let first: DocumentPath = first.clone();
        faults.distinct.get_or_insert(Fault::OperandsNotDistinct { operator, first });
    }
}
