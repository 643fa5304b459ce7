//! From a template's text to its tree: text, comments, escapes and directives, as Velocity 1.7's grammar has them.
//!
//! What stands in parentheses of directives is `expression`'s, what follows a `$` is `reference`'s.
//!
//! Whitespace is Velocity's: the `)` of a directive, `#end` and `#else` swallow the rest of their line if it is blank; blanks
//! before `#set` are swallowed where no text stands before them, which is after another directive's line.

mod cursor;
mod directive;
mod expression;
mod reference;
mod scope;

use cursor::Cursor;
use scope::Scope;

use crate::error::{CompileError, CompileFault};
use crate::limits::TEMPLATE_SIZE_BYTES_MAX;
use crate::syntax::{Block, Node, Program};

/// A fault and the byte at which it is.
type Fault = (CompileFault, usize);

/// Compiles a template's text.
pub(crate) fn program(text: &str) -> Result<Program, CompileError> {
    if text.len() > TEMPLATE_SIZE_BYTES_MAX {
        return Err(located(text, (CompileFault::TooLong, 0)));
    }
    let mut scope = Scope::default();
    let body = template(text, &mut scope).map_err(|fault| located(text, fault))?;
    Ok(Program { body, slots: scope.slots(), blocks: scope.into_blocks(), text_size_bytes: text.len() })
}

/// A whole text as statements: a template, or an interpolated string in one.
fn template(text: &str, scope: &mut Scope) -> Result<Block, Fault> {
    let mut parser = Parser { cursor: Cursor::new(text), scope };
    match parser.statements()? {
        (block, Terminator::EndOfText) => Ok(block),
        _ => Err(parser.fault(CompileFault::StrayEnd)),
    }
}

fn located(text: &str, (fault, at): Fault) -> CompileError {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    CompileError {
        fault,
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).map_or(0, |line| line.chars().count()) + 1,
    }
}

/// What ends a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Terminator {
    End,
    Else,
    ElseIf,
    EndOfText,
}

struct Parser<'t, 's> {
    cursor: Cursor<'t>,
    scope: &'s mut Scope,
}

impl Parser<'_, '_> {
    fn fault(&self, fault: CompileFault) -> Fault {
        (fault, self.cursor.at())
    }

    /// What is wrong where something else was expected.
    fn unexpected(&self) -> Fault {
        self.fault(match self.cursor.peek() {
            Some(_) => CompileFault::Unexpected,
            None => CompileFault::UnexpectedEnd,
        })
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.cursor.take(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Statements up to what ends their block.
    fn statements(&mut self) -> Result<(Block, Terminator), Fault> {
        self.scope.deeper().map_err(|fault| self.fault(fault))?;
        let mut block = BlockBuilder::default();
        let terminator = loop {
            if let Some(assignment) = self.set_directive()? {
                block.push(Node::Set(assignment));
                continue;
            }
            match self.cursor.peek() {
                None => break Terminator::EndOfText,
                Some(b'\\') => self.backslashes(&mut block)?,
                Some(b'$') => self.dollar(&mut block)?,
                Some(b'#') => {
                    if let Some(terminator) = self.hash(&mut block)? {
                        break terminator;
                    }
                }
                Some(_) => block.text(self.cursor.take_until(|byte| matches!(byte, b'$' | b'#' | b'\\'))),
            }
        };
        self.scope.shallower();
        Ok((block.finish(), terminator))
    }

    /// Backslashes escape a reference or directive that follows; before anything else they are text.
    fn backslashes(&mut self, block: &mut BlockBuilder) -> Result<(), Fault> {
        let backslashes = self.cursor.take_until(|byte| byte != b'\\');
        let (half, escapes) = (&backslashes[..backslashes.len() / 2], backslashes.len() % 2 == 1);
        match self.cursor.peek() {
            Some(b'$') if self.cursor.reference_follows() => {
                block.text(half);
                if escapes {
                    let start = self.cursor.at();
                    self.printed_reference()?;
                    block.text(self.cursor.since(start));
                }
            }
            Some(b'#') if self.cursor.directive_follows().is_some_and(directive::is_known) => {
                block.text(half);
                if escapes {
                    block.text(self.cursor.take_directive_word());
                }
            }
            _ => block.text(backslashes),
        }
        Ok(())
    }

    fn dollar(&mut self, block: &mut BlockBuilder) -> Result<(), Fault> {
        if self.cursor.reference_follows() {
            let reference = self.printed_reference()?;
            block.push(Node::Reference(reference));
        } else {
            block.text("$");
            self.cursor.advance(1);
        }
        Ok(())
    }
}

/// Collects statements, joining pieces of text.
#[derive(Default)]
struct BlockBuilder {
    nodes: Block,
    text: String,
}

impl BlockBuilder {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push(&mut self, node: Node) {
        self.flush();
        self.nodes.push(node);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.nodes.push(Node::Text(std::mem::take(&mut self.text).into_boxed_str()));
        }
    }

    fn finish(mut self) -> Block {
        self.flush();
        self.nodes
    }
}
