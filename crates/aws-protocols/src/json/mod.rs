//! awsJson 1.0 and 1.1.

mod reader;

pub use reader::{Kind, Reader, SerializationError};
