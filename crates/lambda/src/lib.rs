//! AWS Lambda: functions as local processes.
