//! DynamoDB's data: attribute values, exact decimal numbers, items in their compact stored form, and their JSON.
//!
//! Two forms of a value: [`Value`] is a tree that can be changed; [`ValueRef`] is a view into the compact encoding that
//! items are stored in, read and compared without decoding the rest. The encoding is canonical (names and set elements
//! sorted, numbers in canonical text), so equal items are equal bytes. Pure: no I/O, no tables.
//!
//! [`json`] reads and writes both on the wire; [`ValueError`] says what the service says of a wrong value.

mod attribute_type;
mod encoding;
mod entries;
mod error;
mod item;
pub mod json;
mod number;
#[cfg(test)]
mod tests;
mod value;
mod view;

pub use attribute_type::AttributeType;
pub use error::ValueError;
pub use item::{Damaged, Item};
pub use number::Number;
pub use value::Value;
pub use view::{ListRef, MapRef, NumberRef, SetRef, ValueRef};
