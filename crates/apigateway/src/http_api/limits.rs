//! The numbers of HTTP APIs, each with its source.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>

/// Routes of an API: the quota "Routes per API".
pub(super) const ROUTES_MAX: usize = 300;

/// Integrations of an API: the quota "Integrations per API".
pub(super) const INTEGRATIONS_MAX: usize = 300;

/// Stages of an API: the quota "Stages per API".
pub(super) const STAGES_MAX: usize = 10;

/// Authorizers of an API: the quota "Authorizers per API".
pub(super) const AUTHORIZERS_MAX: usize = 10;

/// Authorization scopes of a route: the quota "Authorization scopes per route".
pub(super) const AUTHORIZATION_SCOPES_MAX: usize = 10;

/// Audiences of a JWT authorizer: the quota "Audiences per authorizer".
pub(super) const JWT_AUDIENCES_MAX: usize = 50;

/// Seconds for which an authorizer's result is kept, at most: the reference of `authorizerResultTtlInSeconds`.
pub(super) const RESULT_TTL_SECONDS_MAX: i32 = 3_600;

/// The least an integration may take: the reference of `timeoutInMillis`.
pub(super) const TIMEOUT_MS_MIN: i32 = 50;

/// The most an integration may take, and what it may take by default: the quota "Maximum integration timeout".
pub(super) const TIMEOUT_MS_MAX: i32 = 30_000;

/// Variables of a stage: the quota "Stage variables per stage".
pub(super) const STAGE_VARIABLES_MAX: usize = 100;

/// Characters of a stage variable's name: the quota "Length of the key of a stage variable".
pub(super) const STAGE_VARIABLE_NAME_CHARACTERS_MAX: usize = 64;

/// Characters of a stage variable's value: the quota "Length of the value of a stage variable".
pub(super) const STAGE_VARIABLE_VALUE_CHARACTERS_MAX: usize = 512;

/// Characters of a stage's name: the reference of `stageName`.
pub(super) const STAGE_NAME_CHARACTERS_MAX: usize = 128;

/// Seconds for which browsers may keep the answer to a preflight: the reference of `maxAge`; -1 is no time at all.
pub(super) const CORS_MAX_AGE_SECONDS: std::ops::RangeInclusive<i32> = -1..=86_400;

/// Tags of one resource: the quota "Tags per resource".
pub(super) const TAGS_MAX: usize = 50;

/// Items in a page if the request does not say.
pub(super) const PAGE_ITEMS_DEFAULT: usize = 25;

/// Items in a page at most: the reference of the REST control plane's `limit`.
pub(super) const PAGE_ITEMS_MAX: usize = 500;

/// Automatic deployments that are kept although no stage points to them: our own choice, so that an API that is changed for
/// years does not grow without end.
pub(super) const AUTOMATIC_DEPLOYMENTS_KEPT: usize = 20;
