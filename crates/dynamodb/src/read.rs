//! Reading: what a request reads, where a page begins and ends, and what of the items is answered.

pub(crate) mod item;
pub(crate) mod lookup;
pub(crate) mod page;
pub(crate) mod projection;
pub(crate) mod range;
pub(crate) mod select;
pub(crate) mod source;
pub(crate) mod start_key;
