//! The grammar of updates: `SET`, `REMOVE`, `ADD` and `DELETE` clauses, each at most once, in any order.
//!
//! Function calls nest, and are counted against the limit on operators before each goes deeper, which bounds the
//! recursion. Faults that a later syntax error hides are kept until the whole text is read.

use crate::condition::parse::OPERATORS_MAX;
use crate::function::Function;
use crate::lexer::{Span, Token, TokenKind, Tokens};
use crate::path::{ParsedPath, ParsedPaths};
use crate::{ExpressionError, ExpressionKind, Fault};

/// An update in its text.
#[derive(Debug)]
pub(crate) struct Syntax {
    pub(crate) paths: ParsedPaths,
    pub(crate) actions: Vec<(ParsedPath, SyntaxAction)>,
}

/// What is done at a path.
#[derive(Debug)]
pub(crate) enum SyntaxAction {
    Set(SetValue),
    Remove,
    Add(Span),
    Delete(Span),
}

/// The right side of a `SET`.
#[derive(Debug)]
pub(crate) enum SetValue {
    Operand(Operand),
    Plus(Operand, Operand),
    Minus(Operand, Operand),
}

#[derive(Debug)]
pub(crate) enum Operand {
    Path(ParsedPath),
    Value(Span),
    Call { function: Function, operands: Vec<Operand> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    Set,
    Remove,
    Add,
    Delete,
}

impl Clause {
    const ALL: [Self; 4] = [Self::Set, Self::Remove, Self::Add, Self::Delete];

    fn as_str(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

struct Parser<'t> {
    tokens: Tokens<'t>,
    syntax: Syntax,
    seen: Vec<Clause>,
    operators: usize,
    redundant: bool,
    bad_function: Option<Fault>,
    misused: Option<Fault>,
    repeated: Option<Fault>,
}

pub(crate) fn parse(text: &str) -> Result<Syntax, ExpressionError> {
    let mut parser = Parser {
        tokens: Tokens::lex(text, ExpressionKind::Update)?,
        syntax: Syntax { paths: ParsedPaths::default(), actions: Vec::new() },
        seen: Vec::new(),
        operators: 0,
        redundant: false,
        bad_function: None,
        misused: None,
        repeated: None,
    };
    loop {
        parser.parse_clause()?;
        if parser.tokens.peek().kind == TokenKind::End {
            return parser.into_syntax();
        }
    }
}

impl Parser<'_> {
    fn parse_clause(&mut self) -> Result<(), ExpressionError> {
        let clause = Clause::ALL.into_iter().find(|clause| self.tokens.is_keyword(clause.as_str()));
        let clause = clause.ok_or_else(|| self.tokens.syntax_error())?;
        self.tokens.next();
        if self.seen.contains(&clause) {
            self.repeated.get_or_insert(Fault::RepeatedClause(clause.as_str()));
        }
        self.seen.push(clause);
        loop {
            self.parse_action(clause)?;
            if !self.tokens.take(TokenKind::Comma) {
                return Ok(());
            }
        }
    }

    fn parse_action(&mut self, clause: Clause) -> Result<(), ExpressionError> {
        let path = self.parse_path()?;
        let action = match clause {
            Clause::Set => {
                self.tokens.expect(TokenKind::Equal)?;
                SyntaxAction::Set(self.parse_set_value()?)
            }
            Clause::Remove => SyntaxAction::Remove,
            Clause::Add => SyntaxAction::Add(self.tokens.expect(TokenKind::Value)?.span),
            Clause::Delete => SyntaxAction::Delete(self.tokens.expect(TokenKind::Value)?.span),
        };
        self.syntax.actions.push((path, action));
        Ok(())
    }

    fn parse_path(&mut self) -> Result<ParsedPath, ExpressionError> {
        if Clause::ALL.into_iter().any(|clause| self.tokens.is_keyword(clause.as_str())) {
            return Err(self.tokens.syntax_error());
        }
        self.syntax.paths.parse(&mut self.tokens)
    }

    /// Takes a `SET`'s right side, which may stand in parentheses as a whole as its operands may.
    fn parse_set_value(&mut self) -> Result<SetValue, ExpressionError> {
        let mut opens = self.take_parentheses();
        let first = self.parse_bare_operand()?;
        // Of the parentheses before the first operand, those that close behind it are its own.
        let own = self.close_parentheses(&mut opens);
        let value = if self.tokens.peek().kind == TokenKind::Plus {
            let second = self.parse_second()?;
            SetValue::Plus(first, second)
        } else if self.tokens.peek().kind == TokenKind::Minus {
            let second = self.parse_second()?;
            SetValue::Minus(first, second)
        } else {
            SetValue::Operand(first)
        };
        let whole = self.close_parentheses(&mut opens);
        self.redundant |= own > 1 || whole > 1;
        if opens > 0 { Err(self.tokens.syntax_error()) } else { Ok(value) }
    }

    /// Takes `+` or `-` and the operand behind it.
    fn parse_second(&mut self) -> Result<Operand, ExpressionError> {
        self.tokens.next();
        self.count_operator()?;
        self.parse_operand()
    }

    fn parse_operand(&mut self) -> Result<Operand, ExpressionError> {
        let mut opens = self.take_parentheses();
        let operand = self.parse_bare_operand()?;
        self.redundant |= self.close_parentheses(&mut opens) > 1;
        if opens > 0 { Err(self.tokens.syntax_error()) } else { Ok(operand) }
    }

    fn take_parentheses(&mut self) -> usize {
        let mut opens = 0;
        while self.tokens.take(TokenKind::LeftParen) {
            opens += 1;
        }
        opens
    }

    /// Takes as many closing parentheses as are there and open, and tells how many.
    fn close_parentheses(&mut self, opens: &mut usize) -> usize {
        let mut closed = 0;
        while *opens > 0 && self.tokens.take(TokenKind::RightParen) {
            *opens -= 1;
            closed += 1;
        }
        closed
    }

    fn parse_bare_operand(&mut self) -> Result<Operand, ExpressionError> {
        let token = self.tokens.peek();
        match token.kind {
            TokenKind::Value => {
                self.tokens.next();
                Ok(Operand::Value(token.span))
            }
            TokenKind::Word if self.tokens.peek_second() == TokenKind::LeftParen => self.parse_call(token),
            _ => Ok(Operand::Path(self.parse_path()?)),
        }
    }

    fn parse_call(&mut self, name: Token) -> Result<Operand, ExpressionError> {
        self.count_operator()?;
        self.tokens.next();
        self.tokens.next();
        let mut operands = vec![self.parse_operand()?];
        while self.tokens.take(TokenKind::Comma) {
            operands.push(self.parse_operand()?);
        }
        self.tokens.expect(TokenKind::RightParen)?;
        let word = self.tokens.word(name);
        let fault = match Function::parse(word) {
            Some(function) if function.is_of_updates() => return Ok(Operand::Call { function, operands }),
            Some(function) => Fault::NotInUpdate(function.as_str()),
            None => Fault::UnknownFunction(word.to_owned()),
        };
        self.bad_function.get_or_insert(fault);
        // The text is refused once it is read, so what stands for the call is never bound.
        Ok(Operand::Call { function: Function::IfNotExists, operands })
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
        for (_, action) in &self.syntax.actions {
            if let SyntaxAction::Set(SetValue::Plus(one, two) | SetValue::Minus(one, two)) = action
                && [one, two].into_iter().any(Operand::is_list_append)
            {
                self.misused.get_or_insert(Fault::MisusedFunction(Function::ListAppend.as_str()));
            }
        }
        let redundant = self.redundant.then_some(Fault::RedundantParentheses);
        let fault = redundant
            .or_else(|| self.syntax.paths.reserved.take())
            .or(self.bad_function)
            .or(self.misused)
            .or(self.repeated);
        match fault {
            Some(fault) => Err(fault.of(ExpressionKind::Update)),
            None => Ok(self.syntax),
        }
    }
}

impl Operand {
    fn is_list_append(&self) -> bool {
        matches!(self, Self::Call { function: Function::ListAppend, .. })
    }
}
