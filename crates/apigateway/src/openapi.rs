//! OpenAPI documents, as far as both control planes read and write them alike.

pub(crate) mod document;
