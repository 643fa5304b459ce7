//! The memory that large bodies may take together, so that many clients cannot do what one is kept from.
//!
//! A body that comes in one piece lies in its connection's buffer, which has its own bound. One that has to be put together
//! from several counts here, until the last that refers to it lets it go; and it is refused when nothing is left, for
//! waiting would let those who hold half a body keep each other from the other half.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;

/// What the bodies of all requests of this process share: 512 MiB.
pub static BODY_MEMORY: BodyMemory = BodyMemory::new(512 * 1024 * 1024);

/// Memory for bodies.
#[derive(Debug)]
pub struct BodyMemory {
    left_bytes: AtomicUsize,
}

/// The bodies of other requests fill the memory for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bodies of other requests fill the memory for them")]
pub struct NoMemory;

/// Why a body cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    /// There is not so much memory left.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
    /// It broke off.
    #[error(transparent)]
    Body(E),
}

impl BodyMemory {
    /// So many bytes for all bodies together.
    #[must_use]
    pub const fn new(bytes: usize) -> Self {
        Self { left_bytes: AtomicUsize::new(bytes) }
    }

    /// A share in it that has nothing yet.
    #[must_use]
    pub const fn share(&'static self) -> Share {
        Share { memory: self, bytes: 0 }
    }

    /// A body of which this much is there, in its connection's buffer.
    fn begin(&'static self, first: Bytes) -> PartialBody {
        PartialBody { bytes: BytesMut::from(first), share: self.share() }
    }

    /// Reads a body whole. Where one frame holds all bytes, they are not copied.
    ///
    /// # Errors
    /// The body breaks off, or there is not so much left.
    pub async fn read<B: Body<Data = Bytes>>(&'static self, body: B) -> Result<Bytes, ReadError<B::Error>> {
        let mut body = pin!(body);
        let mut first = Bytes::new();
        while first.is_empty() {
            let Some(frame) = body.frame().await else { return Ok(first) };
            first = frame.map_err(ReadError::Body)?.into_data().unwrap_or_default();
        }
        if body.is_end_stream() {
            return Ok(first);
        }
        let mut whole = self.begin(first);
        while let Some(frame) = body.frame().await {
            whole.add(&frame.map_err(ReadError::Body)?.into_data().unwrap_or_default())?;
        }
        Ok(whole.whole())
    }

    fn take(&self, bytes: usize) -> Result<(), NoMemory> {
        let taken = self.left_bytes.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes));
        taken.map(drop).map_err(|_| NoMemory)
    }
}

/// What one request has taken, given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    memory: &'static BodyMemory,
    bytes: usize,
}

impl Share {
    /// Takes as much more as makes it hold so many bytes.
    ///
    /// # Errors
    /// There is not so much left.
    pub fn grow_to(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let more = bytes.saturating_sub(self.bytes);
        self.memory.take(more)?;
        self.bytes += more;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.memory.left_bytes.fetch_add(self.bytes, Relaxed);
    }
}

/// A body under construction.
#[derive(Debug)]
struct PartialBody {
    bytes: BytesMut,
    share: Share,
}

impl PartialBody {
    /// Adds what came next.
    fn add(&mut self, part: &[u8]) -> Result<(), NoMemory> {
        self.share.grow_to(self.bytes.len() + part.len())?;
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    /// The whole, counted until the last that refers to it is dropped.
    fn whole(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for PartialBody {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::Ordering::Relaxed;

    use bytes::Bytes;
    use futures_util::{FutureExt, stream};
    use http_body::Frame;
    use http_body_util::{Full, StreamBody};

    use super::{BodyMemory, NoMemory, ReadError};

    #[test]
    fn what_a_body_takes_comes_back_with_its_last_reference() {
        static MEMORY: BodyMemory = BodyMemory::new(100);
        let left = || MEMORY.left_bytes.load(Relaxed);
        let mut body = MEMORY.begin(Bytes::from_static(b"tide"));
        assert_eq!(left(), 100);
        body.add(&[0; 50]).unwrap();
        assert_eq!((body.as_ref().len(), left()), (54, 46));
        assert_eq!(body.add(&[0; 47]), Err(NoMemory));
        assert_eq!(MEMORY.begin(Bytes::from_static(b"low")).add(&[0; 44]), Err(NoMemory));
        assert_eq!(left(), 46);
        let whole = body.whole();
        let part = whole.slice(..4);
        drop(whole);
        assert_eq!((left(), &part[..]), (46, &b"tide"[..]));
        drop(part);
        assert_eq!(left(), 100);
        let mut share = MEMORY.share();
        assert_eq!(share.grow_to(101), Err(NoMemory));
        share.grow_to(60).unwrap();
        share.grow_to(100).unwrap();
        assert_eq!(left(), 0);
        drop(share);
        assert_eq!(left(), 100);
    }

    #[test]
    fn a_body_in_parts_counts_and_a_body_in_one_piece_does_not() {
        static MEMORY: BodyMemory = BodyMemory::new(10);
        let read = |parts: &[&'static str]| {
            let frames = parts
                .iter()
                .map(|part| Ok::<_, Infallible>(Frame::data(Bytes::from_static(part.as_bytes()))));
            let frames: Vec<_> = frames.collect();
            MEMORY.read(StreamBody::new(stream::iter(frames))).now_or_never().unwrap()
        };
        let left = || MEMORY.left_bytes.load(Relaxed);
        let whole = read(&["", "high ", "tide"]).unwrap();
        assert_eq!((&whole[..], left()), (&b"high tide"[..], 1));
        assert!(matches!(read(&["low ", "tide"]), Err(ReadError::NoMemory(NoMemory))));
        drop(whole);
        assert_eq!(left(), 10);
        let whole =
            MEMORY.read(Full::new(Bytes::from_static(b"a long one in one piece"))).now_or_never().unwrap();
        assert_eq!((whole.unwrap().len(), left()), (23, 10));
    }
}
