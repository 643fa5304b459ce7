//! A route, ready to be called: what it asks of callers, how often it may be called, and what it is integrated with.

use aws_models::apigatewayv2::types::{AuthorizationType, Route as Definition, RouteSettings};
use aws_types::Timestamp;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::error::Refusal;
use super::integration::Integration;
use crate::throttle::TokenBucket;

/// What a bucket holds, and is given a second, if only the other is set: an account's limits.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html>
const DEFAULT_RATE: f64 = 10_000.0;
const DEFAULT_BURST: i32 = 5_000;

/// A compiled route.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) key: Box<str>,
    /// The names of its path's variables, in their order.
    pub(crate) variables: Vec<Box<str>>,
    pub(crate) integration: Integration,
    authorization: AuthorizationType,
    bucket: Option<TokenBucket>,
}

impl Route {
    pub(crate) fn new(
        definition: &Definition,
        variables: Vec<Box<str>>,
        settings: [Option<&RouteSettings>; 2],
        integration: Integration,
    ) -> Self {
        Self {
            key: definition.route_key.as_str().into(),
            variables,
            integration,
            authorization: definition.authorization_type.unwrap_or(AuthorizationType::None),
            bucket: bucket(settings),
        }
    }

    /// Authorizers are not built: what asks for one is closed to everybody, as it is to callers without a token.
    pub(crate) fn authorize(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        match self.authorization {
            AuthorizationType::None => Ok(()),
            AuthorizationType::AwsIam => Err(Refusal::Forbidden),
            AuthorizationType::Jwt => {
                Err(Refusal::Unauthorized { bearer: !headers.contains_key(AUTHORIZATION) })
            }
            AuthorizationType::Custom => Err(Refusal::Unauthorized { bearer: false }),
        }
    }

    pub(crate) fn throttle(&self, now: Timestamp) -> Result<(), Refusal> {
        match &self.bucket {
            Some(bucket) if !bucket.take(now) => Err(Refusal::TooManyRequests),
            _ => Ok(()),
        }
    }
}

/// A bucket of the route's own, even where its limits are those of every route of the stage.
fn bucket(settings: [Option<&RouteSettings>; 2]) -> Option<TokenBucket> {
    let first = |of: fn(&RouteSettings) -> Option<f64>| settings.iter().flatten().find_map(|one| of(one));
    let rate = first(|settings| settings.throttling_rate_limit);
    let burst = first(|settings| settings.throttling_burst_limit.map(f64::from));
    if rate.is_none() && burst.is_none() {
        return None;
    }
    let burst = burst.unwrap_or_else(|| f64::from(DEFAULT_BURST));
    // A burst came from a whole number; a negative one counts as none.
    Some(TokenBucket::new(rate.unwrap_or(DEFAULT_RATE), burst as u32))
}
