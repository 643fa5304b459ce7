//! Choosing a coding from `Accept-Encoding`, with DynamoDB's tolerance: `identity` counts for nothing, weights above one
//! are one, unreadable ones too, the first weight of a coding counts, and a named coding goes before `*`.

use super::Coding;

/// A coding's name that this side knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Coding(Coding),
    Any,
}

/// The coding that the client likes best; `None` if it wants neither.
pub(super) fn choose(accepted: &[u8]) -> Option<Coding> {
    let accepted = std::str::from_utf8(accepted).ok()?;
    let entries: Vec<(Named, f32)> = accepted.split(',').filter_map(entry).collect();
    let named = |coding| entries.iter().any(|(name, _)| *name == Named::Coding(coding));
    let explicit = entries.iter().filter_map(|(name, weight)| match name {
        Named::Coding(coding) => Some((*coding, *weight)),
        Named::Any => None,
    });
    let wildcards = entries.iter().filter(|(name, _)| *name == Named::Any);
    let rest = wildcards.flat_map(|(_, weight)| {
        [Coding::Gzip, Coding::Deflate]
            .into_iter()
            .filter(|coding| !named(*coding))
            .map(|coding| (coding, *weight))
    });
    let mut best: Option<(Coding, f32)> = None;
    for (coding, weight) in explicit.chain(rest) {
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((coding, weight));
        }
    }
    best.map(|(coding, _)| coding)
}

fn entry(text: &str) -> Option<(Named, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let name = if name == "*" {
        Named::Any
    } else if name.eq_ignore_ascii_case("gzip") {
        Named::Coding(Coding::Gzip)
    } else if name.eq_ignore_ascii_case("deflate") {
        Named::Coding(Coding::Deflate)
    } else {
        return None;
    };
    let weight = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| weight(value.trim()))
    });
    Some((name, weight.unwrap_or(1.0)))
}

fn weight(text: &str) -> f32 {
    text.parse().map_or(1.0, |weight: f32| if weight.is_nan() { 1.0 } else { weight.min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::{Coding, choose};

    #[track_caller]
    fn check(accepted: &str, expected: Option<Coding>) {
        assert_eq!(choose(accepted.as_bytes()), expected, "{accepted}");
    }

    #[test]
    fn the_best_weight_wins_then_the_order() {
        check("gzip", Some(Coding::Gzip));
        check("deflate", Some(Coding::Deflate));
        check("gzip, deflate", Some(Coding::Gzip));
        check("br, identity, deflate, gzip", Some(Coding::Deflate));
        check("gzip;q=0.8, deflate;q=0.5", Some(Coding::Gzip));
        check("deflate;q=0.5, gzip;q=0.2", Some(Coding::Deflate));
        check("br, gzip;q=0, deflate; q = 0.5 , identity;q=0", Some(Coding::Deflate));
        check("gzip;q=0, gzip;q=1, gzip;q=0", Some(Coding::Gzip));
        check("br,identity;q=0.5,gzip;q=0.0001", Some(Coding::Gzip));
        check("gzip;q=0.5,identity;q=0.8", Some(Coding::Gzip));
    }

    #[test]
    fn case_and_blanks_do_not_matter() {
        check("GZIP, identity", Some(Coding::Gzip));
        check("dog, gzip ,, cat", Some(Coding::Gzip));
    }

    #[test]
    fn a_wildcard_stands_for_what_is_not_named() {
        check("*", Some(Coding::Gzip));
        check("*, deflate;q=0.5", Some(Coding::Gzip));
        check("*, deflate", Some(Coding::Deflate));
        check("*, identity", Some(Coding::Gzip));
        check("*, gzip;q=0.5", Some(Coding::Deflate));
        check("*;q=0.5,identity", Some(Coding::Gzip));
        check("*;q=0", None);
        check("br;q=0.8,identity;q=0.5,*;q=0", None);
    }

    #[test]
    fn nothing_acceptable_is_nothing() {
        for accepted in [
            "",
            "identity",
            "br",
            "zstd",
            "compress",
            "x-gzip",
            "gzip ;q=0",
            "identity;q=0",
            "gzip;nq=1;q=0 ",
        ] {
            check(accepted, None);
        }
    }

    #[test]
    fn odd_weights_are_read_as_dynamodb_reads_them() {
        check("\"gzip\"", None);
        check("gzip br", None);
        check("gzip:q=1", None);
        check("deflate;q=0.5, gzip;q=31", Some(Coding::Gzip));
        check("gzip;q=31,deflate;q=51", Some(Coding::Gzip));
        check("deflate;q=0.5, gzip;q=1;q=0.2", Some(Coding::Gzip));
        check("deflate;q=0.5,gzip;q=0.", Some(Coding::Deflate));
        check("deflate;q=0.5,gzip;q=0.x", Some(Coding::Gzip));
        check("deflate;q=-0.5,gzip;q=0.2", Some(Coding::Gzip));
    }
}
