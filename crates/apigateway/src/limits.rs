//! The numbers of the control planes, each with its source.

/// Items in a page if the request does not say: the reference of the `limit` parameter.
pub(crate) const PAGE_ITEMS_DEFAULT: usize = 25;

/// Items in a page at most: the reference of the `limit` parameter.
pub(crate) const PAGE_ITEMS_MAX: usize = 500;
