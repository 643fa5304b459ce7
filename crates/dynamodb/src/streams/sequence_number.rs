//! Sequence numbers: positions in the log as clients see them, decimal numbers that grow with the position.
//!
//! They have more digits than any client accepts as the least (21), and fewer than the most (40): one, then the stamp, then
//! six digits for the record's place in its commit.

use kv::Stamp;

use crate::log::Position;

const BASE: u128 = 10_u128.pow(26);
const PLACES: u128 = 1_000_000;

/// The sequence number of a position.
pub(crate) fn of(position: Position) -> u128 {
    BASE + u128::from(position.stamp.0) * PLACES + u128::from(position.ordinal)
}

/// The position that a text names, or the one nearest to it; `None` if the text is no number.
pub(super) fn parse(text: &str) -> Option<Position> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Forty digits may be more than fit: that is behind everything.
    let Ok(number) = text.parse::<u128>() else { return Some(Position::END) };
    let number = number.saturating_sub(BASE);
    let Ok(stamp) = u64::try_from(number / PLACES) else { return Some(Position::END) };
    let ordinal = u16::try_from(number % PLACES).unwrap_or(u16::MAX);
    Some(Position { stamp: Stamp(stamp), ordinal })
}
