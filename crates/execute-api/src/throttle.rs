//! A token bucket: so many requests at once, and so many a second.
//!
//! Kept as one number, the moment at which the bucket is full again, so that calls need no lock. A request takes one token,
//! which moves that moment on by the time in which one token flows in.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html>

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aws_types::Timestamp;

const NANOSECONDS_PER_SECOND: f64 = 1e9;
const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// A bucket, full at first.
#[derive(Debug)]
pub(crate) struct TokenBucket {
    nanoseconds_per_token: u64,
    capacity_nanoseconds: u64,
    full_at: AtomicU64,
}

impl TokenBucket {
    /// A bucket that holds `burst` tokens and is given `rate` of them a second. Without either it never has one.
    pub(crate) fn new(rate: f64, burst: u32) -> Self {
        // Below one token in centuries, the conversion saturates.
        let nanoseconds_per_token = if rate > 0.0 { (NANOSECONDS_PER_SECOND / rate) as u64 } else { 0 };
        let burst = if rate > 0.0 { u64::from(burst) } else { 0 };
        let capacity_nanoseconds = nanoseconds_per_token.max(1).saturating_mul(burst);
        Self {
            nanoseconds_per_token: nanoseconds_per_token.max(1),
            capacity_nanoseconds,
            full_at: AtomicU64::new(0),
        }
    }

    /// Takes a token; false if there is none.
    pub(crate) fn take(&self, now: Timestamp) -> bool {
        let now = now.0.saturating_mul(NANOSECONDS_PER_MILLISECOND);
        let taken = self.full_at.fetch_update(Relaxed, Relaxed, |full_at| {
            let full_at = full_at.max(now).saturating_add(self.nanoseconds_per_token);
            (full_at - now <= self.capacity_nanoseconds).then_some(full_at)
        });
        taken.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    use super::TokenBucket;

    fn taken(bucket: &TokenBucket, now: u64) -> usize {
        (0..1000).take_while(|_| bucket.take(Timestamp(now))).count()
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let bucket = TokenBucket::new(10.0, 5);
        assert_eq!(taken(&bucket, 1_000_000), 5);
        assert_eq!(taken(&bucket, 1_000_099), 0);
        assert_eq!(taken(&bucket, 1_000_100), 1);
        assert_eq!(taken(&bucket, 1_000_300), 2);
        assert_eq!(taken(&bucket, 9_000_000), 5);
    }

    #[test]
    fn a_bucket_without_rate_or_burst_is_empty() {
        assert_eq!(taken(&TokenBucket::new(0.0, 5), 1_000_000), 0);
        assert_eq!(taken(&TokenBucket::new(5.0, 0), 1_000_000), 0);
    }

    #[test]
    fn a_slow_bucket_takes_its_time() {
        let bucket = TokenBucket::new(0.5, 1);
        assert_eq!(taken(&bucket, 1_000_000), 1);
        assert_eq!(taken(&bucket, 1_001_999), 0);
        assert_eq!(taken(&bucket, 1_002_000), 1);
    }
}
