//! awsJson 1.0 and 1.1.

mod error;
mod fault;
mod reader;
mod text;

pub use error::render_error;
pub use fault::{Expected, SerializationError};
pub use reader::{Kind, Reader};
pub use text::{write_string, write_utf8};
