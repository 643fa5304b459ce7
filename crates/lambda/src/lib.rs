//! AWS Lambda: functions as local processes.

pub mod host;
