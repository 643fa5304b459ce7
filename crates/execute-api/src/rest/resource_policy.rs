//! The step that asks an API's resource policy, as far as one can be decided without knowing more than the request.
//!
//! Understood are statements for `execute-api:Invoke` by principals, actions and resources, with conditions on
//! `aws:SourceIp`. A statement with another condition is taken at its worst: it denies, or it does not allow. So a policy
//! never lets in whom the live service would not.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html>

use std::net::IpAddr;

use serde_json::Value;

use super::exchange::Exchange;
use super::fault::Fault;

const ACTION: &str = "execute-api:Invoke";

/// A resource policy.
#[derive(Debug)]
pub(super) struct ResourcePolicy {
    statements: Vec<Statement>,
}

#[derive(Debug)]
struct Statement {
    deny: bool,
    /// Whether it is about every caller.
    anyone: bool,
    resources: Vec<String>,
    /// Networks that the caller must be in, or must not be in.
    networks: Vec<(bool, Vec<Network>)>,
    /// Whether there is something in it that is not understood.
    opaque: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl ResourcePolicy {
    /// The policy of a document; one that cannot be read lets nobody in.
    pub(super) fn parse(document: Option<&str>) -> Option<Self> {
        let document = document.filter(|document| !document.trim().is_empty())?;
        let parsed: Value = serde_json::from_str(document).unwrap_or_default();
        let statements = several(&parsed["Statement"]).into_iter().filter_map(Statement::parse);
        Some(Self { statements: statements.collect() })
    }

    pub(super) fn check(&self, exchange: &Exchange<'_>) -> Result<(), Fault> {
        let arn = exchange.method_arn();
        let peer = exchange.call.caller.peer;
        let denied =
            self.statements.iter().any(|statement| statement.deny && statement.may_apply(&arn, peer));
        let allowed =
            self.statements.iter().any(|statement| !statement.deny && statement.applies(&arn, peer));
        if allowed && !denied {
            return Ok(());
        }
        let tail = if denied { " with an explicit deny" } else { "" };
        let account = exchange.stage.api.account;
        let hidden = format!("********{}", account.as_str().get(8..).unwrap_or_default());
        let arn = arn.replacen(account.as_str(), &hidden, 1);
        Err(Fault::access_denied(format!(
            "User: anonymous is not authorized to perform: {ACTION} on resource: {arn}{tail}"
        )))
    }
}

impl Statement {
    /// A statement about calls of APIs.
    fn parse(statement: &Value) -> Option<Self> {
        let actions = several(&statement["Action"]);
        let of_calls = actions.into_iter().filter_map(Value::as_str);
        let of_calls = of_calls
            .map(str::to_ascii_lowercase)
            .any(|action| matches(&action, &ACTION.to_ascii_lowercase()));
        if !of_calls && statement.get("NotAction").is_none() {
            return None;
        }
        let principal = &statement["Principal"];
        let anyone = principal == "*" || several(&principal["AWS"]).iter().any(|name| *name == "*");
        let resources =
            several(&statement["Resource"]).into_iter().filter_map(Value::as_str).map(str::to_owned);
        let (networks, conditions_opaque) = conditions(&statement["Condition"]);
        let negated =
            ["NotAction", "NotPrincipal", "NotResource"].iter().any(|name| statement.get(name).is_some());
        Some(Self {
            deny: statement["Effect"] != "Allow",
            anyone,
            resources: resources.collect(),
            networks,
            opaque: conditions_opaque || negated,
        })
    }

    fn applies(&self, arn: &str, peer: IpAddr) -> bool {
        !self.opaque && self.anyone && self.names(arn) && self.holds(peer)
    }

    fn may_apply(&self, arn: &str, peer: IpAddr) -> bool {
        self.opaque || (self.anyone && self.names(arn) && self.holds(peer))
    }

    /// Resources are written in full, or from the stage on behind `execute-api:/`.
    fn names(&self, arn: &str) -> bool {
        let short = arn.splitn(6, ':').nth(5).and_then(|path| path.split_once('/')).map(|(_, path)| path);
        self.resources.iter().any(|pattern| match pattern.strip_prefix("execute-api:/") {
            Some(pattern) => matches(pattern, short.unwrap_or_default()),
            None => matches(pattern, arn),
        })
    }

    fn holds(&self, peer: IpAddr) -> bool {
        self.networks
            .iter()
            .all(|(inside, networks)| *inside == networks.iter().any(|network| network.contains(peer)))
    }
}

/// The networks that conditions speak of, and whether there are other conditions.
fn conditions(condition: &Value) -> (Vec<(bool, Vec<Network>)>, bool) {
    let (mut networks, mut opaque) = (Vec::new(), false);
    for (operator, keys) in condition.as_object().into_iter().flatten() {
        let inside = match operator.as_str() {
            "IpAddress" => true,
            "NotIpAddress" => false,
            _ => {
                opaque = true;
                continue;
            }
        };
        for (key, values) in keys.as_object().into_iter().flatten() {
            let parsed: Option<Vec<_>> =
                several(values).iter().map(|value| Network::parse(value.as_str()?)).collect();
            match parsed.filter(|_| key.eq_ignore_ascii_case("aws:SourceIp")) {
                Some(parsed) => networks.push((inside, parsed)),
                None => opaque = true,
            }
        }
    }
    (networks, opaque)
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() { all } else { bits.parse().ok()? };
        (bits <= all).then_some(Self { address, bits })
    }

    fn contains(self, peer: IpAddr) -> bool {
        match (self.address, peer.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(peer)) => {
                let differing = network.to_bits() ^ peer.to_bits();
                differing.leading_zeros() >= self.bits
            }
            (IpAddr::V6(network), IpAddr::V6(peer)) => {
                let differing = network.to_bits() ^ peer.to_bits();
                differing.leading_zeros() >= self.bits
            }
            _ => false,
        }
    }
}

/// One value, or the values of a list.
fn several(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        value => vec![value],
    }
}

/// Whether a text is as a pattern says, in which `*` stands for any text and `?` for any character.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // Where to go on if what follows the last star does not match.
    let mut star = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star_at, from)) = star else { return false };
                star = Some((star_at, from + 1));
                (at, read) = (star_at + 1, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ResourcePolicy, matches};

    const ARN: &str = "arn:aws:execute-api:us-east-1:000000000000:abc/prod/GET/pets/7";

    fn decision(statements: serde_json::Value) -> (bool, bool) {
        let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let policy = ResourcePolicy::parse(Some(&document)).unwrap();
        let peer = "10.1.2.3".parse().unwrap();
        let any = |deny| {
            policy.statements.iter().any(|statement| {
                statement.deny == deny
                    && if deny { statement.may_apply(ARN, peer) } else { statement.applies(ARN, peer) }
            })
        };
        (any(false), any(true))
    }

    #[test]
    fn statements_allow_and_deny() {
        let allow = |resource: &str| json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource });
        let with = |effect: &str, condition: serde_json::Value| {
            json!({ "Effect": effect, "Principal": { "AWS": "*" }, "Action": ["execute-api:*"],
                    "Resource": ["execute-api:/*"], "Condition": condition })
        };
        let network = |operator: &str, network: &str| json!({ operator: { "aws:SourceIp": [network] } });
        let rows = [
            (json!([]), (false, false)),
            (allow("*"), (true, false)),
            (json!([allow("execute-api:/*")]), (true, false)),
            (json!([allow("execute-api:/prod/GET/*")]), (true, false)),
            (json!([allow("execute-api:/test/*")]), (false, false)),
            (json!([allow("arn:aws:execute-api:*:*:abc/*/GET/pets/?")]), (true, false)),
            (json!([with("Allow", network("IpAddress", "10.0.0.0/8"))]), (true, false)),
            (json!([with("Allow", network("IpAddress", "11.0.0.0/8"))]), (false, false)),
            (json!([allow("*"), with("Deny", network("NotIpAddress", "10.1.2.3"))]), (true, false)),
            (json!([allow("*"), with("Deny", network("NotIpAddress", "192.168.0.0/16"))]), (true, true)),
            (json!([with("Allow", json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }))]), (false, false)),
            (
                json!([allow("*"), with("Deny", json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }))]),
                (true, true),
            ),
            (
                json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::1:root" },
                         "Action": "execute-api:Invoke", "Resource": "*" }]),
                (false, false),
            ),
            (
                json!([{ "Effect": "Allow", "Principal": "*", "Action": "execute-api:ManageConnections", "Resource": "*" }]),
                (false, false),
            ),
        ];
        for (statements, expected) in rows {
            assert_eq!(decision(statements.clone()), expected, "{statements}");
        }
    }

    #[test]
    fn patterns_have_stars() {
        let rows = [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcb", false),
            ("a?c", "abc", true),
            ("a", "ab", false),
            ("*b*", "abc", true),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
