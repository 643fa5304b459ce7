//! One suite that every storage engine passes.
//!
//! An engine's own tests name a factory and expand [`conformance_suite!`]; an engine that outlives its process also
//! expands [`durable_suite!`]. Factories take the clock that stamps follow. The suite knows the seam and nothing of any engine. Its reference is a `BTreeMap`; its
//! randomness is seeded, so a failure repeats. Checks panic with what they saw: failing is what they are for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

pub mod atomicity;
pub mod basics;
mod block_on;
pub mod crash;
pub mod durability;
mod fixture;
mod hand_clock;
pub mod model;
pub mod moments;
mod random;
pub mod serializability;
pub mod stamps;

pub use block_on::block_on;
pub use fixture::{Fixture, key};
pub use hand_clock::HandClock;
pub use random::Random;

/// Expands to one `#[test]` per check, each over a fresh engine from `$make: fn(Clock) -> Fixture`.
#[macro_export]
macro_rules! conformance_suite {
    ($make:path) => {
        $crate::checks! { $make;
            basics::counters_sum_and_are_readable_by_decisions,
            basics::write_sets_that_cannot_be_stored_are_refused,
            basics::a_commit_drops_nothing_of_a_large_write_set,
            basics::keys_of_every_length_and_byte_round_trip,
            model::random_commits_and_scans_agree_with_a_map,
            model::snapshots_stay_as_they_were_taken,
            serializability::read_modify_write_loses_nothing,
            serializability::write_skew_is_impossible,
            serializability::commutative_counters_lose_nothing,
            atomicity::snapshots_and_multi_gets_see_whole_commits,
            atomicity::successive_reads_never_go_back,
            stamps::stamps_grow_and_a_tailing_reader_misses_nothing,
            stamps::an_aborted_decision_writes_nothing,
            moments::stamps_follow_the_clock,
            moments::stamps_do_not_go_back_with_the_clock,
            moments::an_answered_stamp_closes_what_lies_below,
        }
    };
}

/// Expands to one `#[test]` per check over a directory, which `$open: fn(&Path, Clock) -> Arc<dyn Kv>` opens again
/// and again.
#[macro_export]
macro_rules! durable_suite {
    ($open:path) => {
        $crate::checks! { $open;
            durability::reopening_keeps_everything,
            durability::stamps_grow_across_reopening,
            durability::stamps_grow_across_reopening_with_a_clock_that_stepped_back,
        }

        /// The process that [`crash::acknowledged_writes_survive_kill`] starts and kills; alone, it does nothing.
        #[test]
        fn crash_child() {
            $crate::crash::child($open);
        }

        #[test]
        fn acknowledged_writes_survive_kill() {
            $crate::crash::acknowledged_writes_survive_kill($open, "crash_child");
        }
    };
}

/// Names each test after its check. Used by the macros above.
#[doc(hidden)]
#[macro_export]
macro_rules! checks {
    ($make:path; $($module:ident::$check:ident),* $(,)?) => {
        $(
            #[test]
            fn $check() {
                $crate::$module::$check($make);
            }
        )*
    };
}
