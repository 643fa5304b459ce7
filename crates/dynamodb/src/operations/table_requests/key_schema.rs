//! key_schema
