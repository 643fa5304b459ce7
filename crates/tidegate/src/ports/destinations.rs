//! Where records of invocations go besides functions.

use aws_types::Context;
use futures_util::future::BoxFuture;
use lambda::{Destination, DestinationFault, DestinationRecord, Destinations};

/// Nowhere: configurations that name such destinations are refused.
pub(crate) struct NoDestinations;

impl Destinations for NoDestinations {
    fn reaches(&self, _destination: &Destination) -> bool {
        false
    }

    fn send<'a>(
        &'a self,
        _cx: &'a Context,
        destination: &'a Destination,
        _record: DestinationRecord,
    ) -> BoxFuture<'a, Result<(), DestinationFault>> {
        Box::pin(async move { Err(DestinationFault(format!("{destination:?} cannot be reached"))) })
    }
}
