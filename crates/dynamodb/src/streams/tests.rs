//! Streams in process: what time does to them.
