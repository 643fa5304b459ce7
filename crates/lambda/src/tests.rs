//! The service as clients see it, in process.

mod asynchronous;
mod coverage;
mod functions;
mod http;
mod invocations;
mod mappings;
mod settings;
