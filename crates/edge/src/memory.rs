//! The memory that large request bodies may take together, so that many clients cannot do what one is kept from.
//!
//! A body that comes in one piece lies in its connection's buffer, which has its own bound; one that has to be put
//! together from many asks here for every further kibibyte, and is refused when there is none, for waiting would let
//! those who hold half a body keep each other from the other half.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::refusal::Refusal;

/// What is counted at once.
const UNIT_BYTES: usize = 1024;

/// The memory that is left.
pub(crate) struct Memory(Semaphore);

impl Memory {
    /// So many bytes for all bodies together.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Semaphore::new((bytes / UNIT_BYTES).min(Semaphore::MAX_PERMITS)))
    }

    /// A request that holds nothing yet. What it comes to hold is given back when it is dropped.
    pub(crate) fn request(&self) -> Held<'_> {
        Held { memory: self, permits: None, bytes: 0 }
    }
}

/// What one request holds.
pub(crate) struct Held<'a> {
    memory: &'a Memory,
    permits: Option<SemaphorePermit<'a>>,
    bytes: usize,
}

impl Held<'_> {
    /// Takes as much more as makes it hold `bytes`.
    ///
    /// # Errors
    /// [`Refusal::Busy`] if there is not so much left.
    pub(crate) fn grow_to(&mut self, bytes: usize) -> Result<(), Refusal> {
        let units = bytes.div_ceil(UNIT_BYTES).saturating_sub(self.bytes / UNIT_BYTES);
        if units == 0 {
            return Ok(());
        }
        let more = u32::try_from(units).ok().and_then(|units| self.memory.0.try_acquire_many(units).ok());
        let more = more.ok_or(Refusal::Busy)?;
        match &mut self.permits {
            Some(permits) => permits.merge(more),
            None => self.permits = Some(more),
        }
        self.bytes += units * UNIT_BYTES;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn what_is_held_comes_back() {
        let memory = Memory::new(10 * 1024);
        let (mut one, mut other) = (memory.request(), memory.request());
        assert!(one.grow_to(1).is_ok());
        assert!(one.grow_to(6 * 1024).is_ok());
        assert!(other.grow_to(4 * 1024).is_ok());
        assert!(other.grow_to(4 * 1024 + 1).is_err());
        drop(one);
        assert!(other.grow_to(10 * 1024).is_ok());
    }
}
