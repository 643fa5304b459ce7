//! The memory that bodies may take which are put together from several parts, those of all calls together: many clients cannot
//! do what one is kept from. A body that comes in one piece lies in its connection's buffer, which has its own bound.

use bytes::{Bytes, BytesMut};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::BodyError;
use crate::limits::BODIES_MEMORY_BYTES_MAX;

/// What is counted at once.
const UNIT_BYTES: usize = 1024;

/// What is left, in units.
static LEFT: Semaphore = Semaphore::const_new(BODIES_MEMORY_BYTES_MAX / UNIT_BYTES);

/// A body under construction.
pub(super) struct Parts {
    bytes: BytesMut,
    left: &'static Semaphore,
    held: Option<SemaphorePermit<'static>>,
}

impl Parts {
    pub(super) fn new(first: Bytes) -> Self {
        Self::within(&LEFT, first)
    }

    fn within(left: &'static Semaphore, first: Bytes) -> Self {
        Self { bytes: BytesMut::from(first), left, held: None }
    }

    /// Adds a part.
    ///
    /// # Errors
    /// [`BodyError::NoMemory`]: to wait for it would let those who hold half a body keep each other from the other half.
    pub(super) fn add(&mut self, part: &[u8]) -> Result<(), BodyError> {
        let units = (self.bytes.len() + part.len()).div_ceil(UNIT_BYTES);
        let missing = units.saturating_sub(self.held.as_ref().map_or(0, SemaphorePermit::num_permits));
        if missing > 0 {
            let more =
                u32::try_from(missing).ok().and_then(|missing| self.left.try_acquire_many(missing).ok());
            let more = more.ok_or(BodyError::NoMemory)?;
            match &mut self.held {
                Some(held) => held.merge(more),
                None => self.held = Some(more),
            }
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    /// The whole, which counts until the last that refers to it is dropped.
    pub(super) fn whole(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Parts {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tokio::sync::Semaphore;

    use super::{Parts, UNIT_BYTES};

    static LEFT: Semaphore = Semaphore::const_new(20);

    #[test]
    fn what_a_body_takes_comes_back_with_its_last_reference() {
        let mut parts = Parts::within(&LEFT, Bytes::from_static(b"tide"));
        for _ in 0..10 {
            parts.add(&[0; UNIT_BYTES]).unwrap();
        }
        assert_eq!(LEFT.available_permits(), 20 - 11);
        assert!(parts.add(&[0; 10 * UNIT_BYTES]).is_err());
        let whole = parts.whole();
        let part = whole.slice(..4);
        drop(whole);
        assert_eq!((LEFT.available_permits(), &part[..]), (20 - 11, &b"tide"[..]));
        drop(part);
        assert_eq!(LEFT.available_permits(), 20);
    }
}
