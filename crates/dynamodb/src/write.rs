//! Writing: decisions on items, and all that one commit changes with them.

pub(crate) mod collection;
pub(crate) mod index_change;
pub(crate) mod index_key;
pub(crate) mod item;
pub(crate) mod item_size;
pub(crate) mod plan;
pub(crate) mod token;
