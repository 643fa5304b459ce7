//! The numbers of HTTP APIs, each with its source.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>

/// Routes of an API: the quota "Routes per API".
pub(super) const ROUTES_MAX: usize = 300;

/// Integrations of an API: the quota "Integrations per API".
pub(super) const INTEGRATIONS_MAX: usize = 300;

/// Authorization scopes of a route: the quota "Authorization scopes per route".
pub(super) const AUTHORIZATION_SCOPES_MAX: usize = 10;

/// Audiences of a JWT authorizer: the quota "Audiences per authorizer".
pub(super) const JWT_AUDIENCES_MAX: usize = 50;

/// The most an integration may take, and what it may take by default: the quota "Maximum integration timeout".
pub(super) const TIMEOUT_MS_MAX: i32 = 30_000;

/// Seconds for which browsers may keep the answer to a preflight: the reference of `maxAge`; -1 is no time at all.
pub(super) const CORS_MAX_AGE_SECONDS: std::ops::RangeInclusive<i32> = -1..=86_400;

/// Automatic deployments that are kept although no stage points to them: our own choice, so that an API that is changed for
/// years does not grow without end.
pub(super) const AUTOMATIC_DEPLOYMENTS_KEPT: usize = 20;
