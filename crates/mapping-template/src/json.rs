//! JSON: reading a payload into the heap, and writing values back.

mod reader;
mod tree;
mod writer;

pub(crate) use reader::{hexadecimal, parse};
pub(crate) use tree::{from_tree, to_tree};
pub(crate) use writer::{Slashes, write_json};
