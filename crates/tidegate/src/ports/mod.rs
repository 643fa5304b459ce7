//! The small adaptors through which services of this process reach each other and the outside: none of them names another.

mod aws_services;
mod destinations;
mod functions;
mod method_tester;
mod outside;
mod packages;
mod publisher;
mod streams;

pub(crate) use aws_services::LocalAwsServices;
pub(crate) use destinations::OutsideDestinations;
pub(crate) use functions::LocalFunctions;
pub(crate) use method_tester::LocalMethodTester;
pub(crate) use outside::{Outside, outside};
pub(crate) use packages::{BucketObjects, BucketPackages};
pub(crate) use publisher::LocalPublisher;
pub(crate) use streams::LocalStreams;
