//! The variables that a template names, and how deep its parser is.

use std::collections::HashMap;

use crate::error::CompileFault;
use crate::limits::DEPTH_MAX;
use crate::syntax::{Block, Root};

/// Variables become slots, so that rendering looks nothing up by name.
#[derive(Default)]
pub(super) struct Scope {
    slots: HashMap<Box<str>, usize>,
    blocks: Vec<Block>,
    depth: usize,
}

impl Scope {
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }

    pub(super) fn add_block(&mut self, block: Block) -> usize {
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    /// The slot of a variable that the template assigns. From here on the name is the template's own, even if it was API
    /// Gateway's.
    pub(super) fn assigned(&mut self, name: &str) -> usize {
        let next = self.slots.len();
        *self.slots.entry(name.into()).or_insert(next)
    }

    pub(super) fn root(&mut self, name: &str) -> Root {
        if let Some(slot) = self.slots.get(name) {
            return Root::Variable(*slot);
        }
        match name {
            "input" => Root::Input,
            "util" => Root::Util,
            "context" => Root::Context("".into()),
            "stageVariables" => Root::StageVariables,
            "foreach" => Root::Foreach,
            "velocityCount" => Root::VelocityCount,
            "velocityHasNext" => Root::VelocityHasNext,
            _ => Root::Variable(self.assigned(name)),
        }
    }

    pub(super) fn deeper(&mut self) -> Result<(), CompileFault> {
        self.depth += 1;
        if self.depth > DEPTH_MAX { Err(CompileFault::TooDeep) } else { Ok(()) }
    }

    pub(super) fn shallower(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Goes back to where [`Scope::depth`] was, from a fault in a text that turned out to be no directive.
    pub(super) fn back_to_depth(&mut self, depth: usize) {
        self.depth = depth;
    }
}
