//! What a `#` begins: comments, unparsed text and directives.

use super::{BlockBuilder, Fault, Parser, Terminator};
use crate::error::CompileFault;
use crate::syntax::{Assignment, Block, Conditional, Foreach, Node};

/// Whether a name is a directive's, and not text.
pub(super) fn is_known(word: &str) -> bool {
    matches!(
        word,
        "set" | "if" | "elseif" | "else" | "end" | "foreach" | "break" | "stop" | "define" | "macro"
    )
}

impl<'t> Parser<'t, '_> {
    /// What stands at a `#`. Answers what ends the block, if this does.
    pub(super) fn hash(&mut self, block: &mut BlockBuilder) -> Result<Option<Terminator>, Fault> {
        if self.cursor.take_str("##") {
            self.cursor.take_until(|byte| matches!(byte, b'\n' | b'\r'));
            self.cursor.take_newline();
        } else if self.cursor.take_str("#*") {
            self.enclosed("*#")?;
        } else if self.cursor.take_str("#[[") {
            block.text(self.enclosed("]]#")?);
        } else if let Some(word) = self.cursor.directive_follows() {
            return self.directive(word, block);
        } else {
            block.text("#");
            self.cursor.advance(1);
        }
        Ok(None)
    }

    /// Everything up to `end`, which is skipped.
    fn enclosed(&mut self, end: &str) -> Result<&'t str, Fault> {
        let rest = self.cursor.rest();
        let length = rest.find(end).ok_or_else(|| self.fault(CompileFault::UnexpectedEnd))?;
        self.cursor.advance(length + end.len());
        Ok(&rest[..length])
    }

    fn directive(&mut self, word: &str, block: &mut BlockBuilder) -> Result<Option<Terminator>, Fault> {
        let start = self.cursor.at();
        self.cursor.take_directive_word();
        match word {
            "end" => return Ok(Some(self.ended(Terminator::End))),
            "else" => return Ok(Some(self.ended(Terminator::Else))),
            "elseif" => return Ok(Some(Terminator::ElseIf)),
            "if" => {
                let conditional = self.conditional()?;
                block.push(Node::If(Box::new(conditional)));
            }
            "foreach" => {
                let foreach = self.foreach()?;
                block.push(Node::Foreach(Box::new(foreach)));
            }
            "define" => {
                let define = self.define()?;
                block.push(define);
            }
            "break" => block.push(Node::Break),
            "stop" => block.push(Node::Stop),
            "macro" => self.macro_definition()?,
            _ => {
                self.skip_arguments();
                block.text(self.cursor.since(start));
            }
        }
        Ok(None)
    }

    fn ended(&mut self, terminator: Terminator) -> Terminator {
        self.cursor.swallow_blank_line();
        terminator
    }

    /// A directive's `(`, which may stand apart from its name.
    fn open(&mut self) -> Result<(), Fault> {
        self.cursor.skip_whitespace();
        self.expect(b'(')?;
        self.cursor.skip_whitespace();
        Ok(())
    }

    /// A directive's `)`, and the rest of its line if that is blank.
    fn close(&mut self) -> Result<(), Fault> {
        self.cursor.skip_whitespace();
        self.expect(b')')?;
        self.cursor.swallow_blank_line();
        Ok(())
    }

    /// `#set(…)` and the blanks before it, if it stands here.
    pub(super) fn set_directive(&mut self) -> Result<Option<Box<Assignment>>, Fault> {
        let start = self.cursor.at();
        self.cursor.skip_blanks();
        let named = self.cursor.take_str("#set") || self.cursor.take_str("#{set}");
        self.cursor.take_until(|byte| byte != b' ');
        if !named || !self.cursor.take(b'(') {
            self.cursor.back_to(start);
            return Ok(None);
        }
        self.cursor.skip_whitespace();
        let (name, steps) = self.reference_parts()?;
        self.cursor.skip_whitespace();
        self.expect(b'=')?;
        let value = self.expression()?;
        self.close()?;
        // Only now, because what `#set($input = $input.body)` reads is API Gateway's.
        Ok(Some(Box::new(Assignment { target: self.assigned_reference(name, steps), value })))
    }

    fn conditional(&mut self) -> Result<Conditional, Fault> {
        let mut conditional = Conditional { branches: Vec::new(), otherwise: Block::new() };
        loop {
            self.open()?;
            let condition = self.expression()?;
            self.close()?;
            let (block, terminator) = self.statements()?;
            conditional.branches.push((condition, block));
            match terminator {
                Terminator::ElseIf => {}
                Terminator::Else => {
                    conditional.otherwise = self.block()?;
                    return Ok(conditional);
                }
                Terminator::End => return Ok(conditional),
                Terminator::EndOfText => return Err(self.fault(CompileFault::MissingEnd)),
            }
        }
    }

    /// Statements up to their `#end`.
    fn block(&mut self) -> Result<Block, Fault> {
        match self.statements()? {
            (block, Terminator::End) => Ok(block),
            (_, Terminator::EndOfText) => Err(self.fault(CompileFault::MissingEnd)),
            (_, Terminator::Else | Terminator::ElseIf) => Err(self.fault(CompileFault::StrayEnd)),
        }
    }

    fn foreach(&mut self) -> Result<Foreach, Fault> {
        self.open()?;
        let slot = self.assigned_variable()?;
        self.cursor.skip_whitespace();
        if !self.cursor.take_word("in") {
            return Err(self.unexpected());
        }
        let items = self.expression()?;
        self.close()?;
        Ok(Foreach { slot, items, body: self.block()? })
    }

    fn define(&mut self) -> Result<Node, Fault> {
        self.open()?;
        let slot = self.assigned_variable()?;
        self.close()?;
        let body = self.block()?;
        Ok(Node::Define { slot, block: self.scope.add_block(body) })
    }

    /// API Gateway reads macros and never calls them.
    fn macro_definition(&mut self) -> Result<(), Fault> {
        self.open()?;
        self.cursor.take_until(|byte| matches!(byte, b')' | b'$' | b',' | b' ' | b'\t' | b'\n' | b'\r'));
        loop {
            self.cursor.take_until(|byte| !matches!(byte, b',' | b' ' | b'\t' | b'\n' | b'\r'));
            if self.cursor.peek() != Some(b'$') {
                break;
            }
            self.assigned_variable()?;
        }
        self.close()?;
        self.block().map(|_| ())
    }

    /// The arguments of a directive that there is not, which are text like its name.
    fn skip_arguments(&mut self) {
        let (start, depth) = (self.cursor.at(), self.scope.depth());
        self.cursor.skip_blanks();
        if !self.cursor.take(b'(') || self.words(b')').is_err() {
            self.cursor.back_to(start);
            self.scope.back_to_depth(depth);
        }
    }
}
