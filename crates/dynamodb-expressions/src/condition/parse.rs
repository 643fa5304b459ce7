//! The grammar of conditions: comparisons and functions joined by `AND`, `OR`, `NOT` and parentheses.
//!
//! The parser keeps its own stack instead of the program's, so that parentheses and `NOT`s cost a stack entry and
//! nothing else, and emits a flat [`Program`] of tests and jumps. `(` may open a group of conditions or an operand:
//! which of the two is known only after what follows it, so a group is closed by whichever comes first.
//! Faults that a wrong text may hide behind a later syntax error are kept until the whole text is read.

use crate::function::Function;
use crate::lexer::{Span, Token, TokenKind, Tokens};
use crate::path::{ParsedPath, ParsedPaths};
use crate::{ExpressionError, ExpressionKind, Fault};

use super::program::{Comparator, Program, Step};

/// The most operators and functions of an expression, `AND` and `OR` included; parentheses and commas are not counted.
pub(crate) const OPERATORS_MAX: usize = 300;

/// A condition in its text: a program over tests whose operands are not bound yet.
#[derive(Debug)]
pub(crate) struct Syntax {
    pub(crate) paths: ParsedPaths,
    pub(crate) tests: Vec<SyntaxTest>,
    pub(crate) program: Program,
    pub(crate) has_or: bool,
    pub(crate) has_not: bool,
}

/// Something that is true or false of an item.
#[derive(Debug)]
pub(crate) enum SyntaxTest {
    Compare { comparator: Comparator, left: Operand, right: Operand },
    Between { operand: Operand, lower: Operand, upper: Operand },
    In { operand: Operand, candidates: Vec<Operand> },
    Call(Call),
}

/// What a test looks at.
#[derive(Debug)]
pub(crate) enum Operand {
    Path(ParsedPath),
    Value(Span),
    Call(Call),
}

/// A function with its operands, of which there is at least one.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) operands: Vec<Operand>,
}

enum Pending {
    Group { open: usize },
    Not,
    And { jump: usize },
    Or { jump: usize },
}

struct Parser<'t> {
    tokens: Tokens<'t>,
    syntax: Syntax,
    pending: Vec<Pending>,
    operators: usize,
    /// Where the last pair of parentheses to close stands, to tell whether the next is directly around it.
    last_group: Option<(usize, usize)>,
    redundant: bool,
    bad_function: Option<Fault>,
    misused: Option<Fault>,
}

pub(crate) fn parse(text: &str, kind: ExpressionKind) -> Result<Syntax, ExpressionError> {
    let mut parser = Parser {
        tokens: Tokens::lex(text, kind)?,
        syntax: Syntax {
            paths: ParsedPaths::default(),
            tests: Vec::new(),
            program: Program::default(),
            has_or: false,
            has_not: false,
        },
        pending: Vec::new(),
        operators: 0,
        last_group: None,
        redundant: false,
        bad_function: None,
        misused: None,
    };
    parser.parse_all()?;
    parser.into_syntax()
}

impl Parser<'_> {
    fn parse_all(&mut self) -> Result<(), ExpressionError> {
        loop {
            self.parse_prefixes()?;
            self.parse_test()?;
            self.parse_group_ends();
            if self.tokens.take_keyword("AND") {
                self.count_operator()?;
                self.reduce(|pending| matches!(pending, Pending::Not | Pending::And { .. }));
                let jump = self.syntax.program.push(Step::SkipIfFalse(0));
                self.pending.push(Pending::And { jump });
            } else if self.tokens.take_keyword("OR") {
                self.count_operator()?;
                self.reduce(|pending| !matches!(pending, Pending::Group { .. }));
                let jump = self.syntax.program.push(Step::SkipIfTrue(0));
                self.pending.push(Pending::Or { jump });
                self.syntax.has_or = true;
            } else {
                self.reduce(|pending| !matches!(pending, Pending::Group { .. }));
                let complete = self.pending.is_empty() && self.tokens.peek().kind == TokenKind::End;
                return if complete { Ok(()) } else { Err(self.tokens.syntax_error()) };
            }
        }
    }

    /// Takes what may stand before a test.
    fn parse_prefixes(&mut self) -> Result<(), ExpressionError> {
        loop {
            if self.tokens.is_keyword("NOT") {
                self.tokens.next();
                self.count_operator()?;
                self.syntax.has_not = true;
                self.pending.push(Pending::Not);
            } else if self.tokens.peek().kind == TokenKind::LeftParen {
                self.pending.push(Pending::Group { open: self.tokens.position() });
                self.tokens.next();
            } else {
                return Ok(());
            }
        }
    }

    fn parse_group_ends(&mut self) {
        while self.tokens.peek().kind == TokenKind::RightParen {
            self.reduce(|pending| !matches!(pending, Pending::Group { .. }));
            let Some(Pending::Group { open }) = self.pending.pop() else { return };
            self.close_group(open);
        }
    }

    /// Ends, from the innermost, the operators that bind as tightly as `binds` says.
    fn reduce(&mut self, binds: impl Fn(&Pending) -> bool) {
        while let Some(pending) = self.pending.pop_if(|pending| binds(pending)) {
            match pending {
                Pending::Not => {
                    self.syntax.program.push(Step::Not);
                }
                Pending::And { jump } | Pending::Or { jump } => self.syntax.program.land(jump),
                Pending::Group { .. } => {}
            }
        }
    }

    /// Takes the `)` that the tokens stand at, which closes the parenthesis at `open`.
    fn close_group(&mut self, open: usize) {
        let close = self.tokens.position();
        self.redundant |= self.last_group == Some((open + 1, close.wrapping_sub(1)));
        self.last_group = Some((open, close));
        self.tokens.next();
    }

    fn parse_test(&mut self) -> Result<(), ExpressionError> {
        let left = self.parse_first_operand()?;
        let test = match self.take_comparator() {
            Some(comparator) => {
                self.count_operator()?;
                let right = self.parse_operand()?;
                self.check_use(&left);
                self.check_use(&right);
                SyntaxTest::Compare { comparator, left, right }
            }
            None if self.tokens.take_keyword("BETWEEN") => self.parse_between(left)?,
            None if self.tokens.take_keyword("IN") => self.parse_in(left)?,
            None => match left {
                Operand::Call(call) => {
                    if call.function == Function::Size {
                        self.misuse(call.function);
                    }
                    SyntaxTest::Call(call)
                }
                Operand::Path(_) | Operand::Value(_) => return Err(self.tokens.syntax_error()),
            },
        };
        let index = self.syntax.tests.len();
        self.syntax.tests.push(test);
        // A test takes bytes of a text that is 4,096 bytes at most.
        self.syntax.program.push(Step::Test(index as u32));
        Ok(())
    }

    /// Takes the operand that a test begins with. Parentheses that opened directly before it, and close directly
    /// behind it, were the operand's.
    fn parse_first_operand(&mut self) -> Result<Operand, ExpressionError> {
        let mut start = self.tokens.position();
        let mut operand = self.parse_bare_operand()?;
        while self.tokens.peek().kind == TokenKind::RightParen {
            let adjacent =
                |pending: &mut Pending| matches!(pending, Pending::Group { open } if *open + 1 == start);
            let Some(Pending::Group { open }) = self.pending.pop_if(adjacent) else { break };
            self.close_group(open);
            start = open;
            operand = self.extend_path(operand)?;
        }
        Ok(operand)
    }

    /// Takes an operand behind an operator, or of a function.
    fn parse_operand(&mut self) -> Result<Operand, ExpressionError> {
        let mut opens = Vec::new();
        while self.tokens.peek().kind == TokenKind::LeftParen {
            opens.push(self.tokens.position());
            self.tokens.next();
        }
        let mut operand = self.parse_bare_operand()?;
        while let Some(open) = opens.pop() {
            if self.tokens.peek().kind != TokenKind::RightParen {
                return Err(self.tokens.syntax_error());
            }
            self.close_group(open);
            operand = self.extend_path(operand)?;
        }
        Ok(operand)
    }

    fn extend_path(&mut self, operand: Operand) -> Result<Operand, ExpressionError> {
        Ok(match operand {
            Operand::Path(path) => Operand::Path(self.syntax.paths.extend(path, &mut self.tokens)?),
            other => other,
        })
    }

    fn parse_bare_operand(&mut self) -> Result<Operand, ExpressionError> {
        let token = self.tokens.peek();
        match token.kind {
            TokenKind::Value => {
                self.tokens.next();
                Ok(Operand::Value(token.span))
            }
            TokenKind::Word if is_keyword(self.tokens.word(token)) => Err(self.tokens.syntax_error()),
            TokenKind::Word if self.tokens.peek_second() == TokenKind::LeftParen => self.parse_call(token),
            _ => Ok(Operand::Path(self.syntax.paths.parse(&mut self.tokens)?)),
        }
    }

    fn parse_call(&mut self, name: Token) -> Result<Operand, ExpressionError> {
        self.count_operator()?;
        self.tokens.next();
        self.tokens.next();
        let operands = self.parse_operand_list()?;
        operands.iter().for_each(|operand| self.check_use(operand));
        let word = self.tokens.word(name);
        let fault = match Function::parse(word) {
            Some(function) if function.is_of_updates() => Fault::NotInCondition(function.as_str()),
            Some(function) => return Ok(Operand::Call(Call { function, operands })),
            None => Fault::UnknownFunction(word.to_owned()),
        };
        self.bad_function.get_or_insert(fault);
        // The text is refused once it is read, so what stands for the call is never bound.
        Ok(Operand::Call(Call { function: Function::AttributeExists, operands }))
    }

    /// Takes operands up to the closing parenthesis, which it takes as well.
    fn parse_operand_list(&mut self) -> Result<Vec<Operand>, ExpressionError> {
        let mut operands = vec![self.parse_operand()?];
        while self.tokens.take(TokenKind::Comma) {
            operands.push(self.parse_operand()?);
        }
        self.tokens.expect(TokenKind::RightParen)?;
        Ok(operands)
    }

    fn parse_between(&mut self, operand: Operand) -> Result<SyntaxTest, ExpressionError> {
        self.count_operator()?;
        let lower = self.parse_operand()?;
        if !self.tokens.take_keyword("AND") {
            return Err(self.tokens.syntax_error());
        }
        let upper = self.parse_operand()?;
        [&operand, &lower, &upper].into_iter().for_each(|operand| self.check_use(operand));
        Ok(SyntaxTest::Between { operand, lower, upper })
    }

    fn parse_in(&mut self, operand: Operand) -> Result<SyntaxTest, ExpressionError> {
        self.count_operator()?;
        self.tokens.expect(TokenKind::LeftParen)?;
        let candidates = self.parse_operand_list()?;
        self.check_use(&operand);
        candidates.iter().for_each(|candidate| self.check_use(candidate));
        Ok(SyntaxTest::In { operand, candidates })
    }

    fn take_comparator(&mut self) -> Option<Comparator> {
        let comparator = match self.tokens.peek().kind {
            TokenKind::Equal => Comparator::Equal,
            TokenKind::NotEqual => Comparator::NotEqual,
            TokenKind::Less => Comparator::Less,
            TokenKind::LessOrEqual => Comparator::LessOrEqual,
            TokenKind::Greater => Comparator::Greater,
            TokenKind::GreaterOrEqual => Comparator::GreaterOrEqual,
            _ => return None,
        };
        self.tokens.next();
        Some(comparator)
    }

    /// Only `size` has a result that an operator or a function can work on.
    fn check_use(&mut self, operand: &Operand) {
        if let Operand::Call(call) = operand
            && call.function != Function::Size
        {
            self.misuse(call.function);
        }
    }

    fn misuse(&mut self, function: Function) {
        self.misused.get_or_insert(Fault::MisusedFunction(function.as_str()));
    }

    fn count_operator(&mut self) -> Result<(), ExpressionError> {
        self.operators += 1;
        if self.operators > OPERATORS_MAX {
            return Err(self.tokens.fault(Fault::TooManyOperators { count: self.operators }));
        }
        Ok(())
    }

    /// The faults of a text that the grammar takes, in the order in which the service looks for them.
    fn into_syntax(mut self) -> Result<Syntax, ExpressionError> {
        let redundant = self.redundant.then_some(Fault::RedundantParentheses);
        let fault =
            redundant.or(self.bad_function).or(self.misused).or_else(|| self.syntax.paths.reserved.take());
        match fault {
            Some(fault) => Err(fault.of(self.tokens.kind)),
            None => Ok(self.syntax),
        }
    }
}

/// Words that the grammar of conditions takes for itself.
fn is_keyword(word: &str) -> bool {
    ["AND", "OR", "NOT", "BETWEEN", "IN"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}
