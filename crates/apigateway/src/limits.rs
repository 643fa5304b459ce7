//! The numbers of the control planes, each with its source.

/// Items in a page if the request does not say: the reference of the `limit` parameter.
pub(crate) const PAGE_ITEMS_DEFAULT: usize = 25;

/// Items in a page at most: the reference of the `limit` parameter.
pub(crate) const PAGE_ITEMS_MAX: usize = 500;

/// The size from which bodies are compressed is at most this: the reference of `minimumCompressionSize`.
pub(crate) const COMPRESSION_BYTES_MAX: i64 = 10_485_760;

/// Characters of a resource policy: the quota "Resource policy length".
pub(crate) const POLICY_CHARACTERS_MAX: usize = 8_192;

/// Resources of a REST API: the quota "Resources per REST API".
pub(crate) const RESOURCES_MAX: usize = 300;

/// Stages of an API: the quota "Stages per API".
pub(crate) const STAGES_MAX: usize = 10;

/// Authorizers of an API: the quota "Authorizers per API".
pub(crate) const AUTHORIZERS_MAX: usize = 10;

/// Variables of a stage: the quotas of stage variables.
pub(crate) const STAGE_VARIABLES_MAX: usize = 100;

/// Characters of a stage variable's name: the quotas of stage variables.
pub(crate) const STAGE_VARIABLE_NAME_CHARACTERS_MAX: usize = 64;

/// Characters of a stage variable's value: the quotas of stage variables.
pub(crate) const STAGE_VARIABLE_VALUE_CHARACTERS_MAX: usize = 512;

/// Characters of a stage's name: the reference of `stageName`.
pub(crate) const STAGE_NAME_CHARACTERS_MAX: usize = 128;

/// The least an integration may take: the reference of `timeoutInMillis`.
pub(crate) const TIMEOUT_MS_MIN: i32 = 50;

/// The most an integration may take unless a higher quota was asked for, and what it may take by default.
pub(crate) const TIMEOUT_MS_DEFAULT: i32 = 29_000;

/// The most an integration may take in a region or privately, with the highest quota.
pub(crate) const TIMEOUT_MS_MAX: i32 = 300_000;

/// The most an integration may take that streams its response: the guide of response streaming.
pub(crate) const STREAMING_TIMEOUT_MS_MAX: i32 = 900_000;

/// Requests per second of an account: the quota "Throttle quota per account, per Region".
pub(crate) const ACCOUNT_RATE: f64 = 10_000.0;

/// Requests at once of an account: the same quota.
pub(crate) const ACCOUNT_BURST: i32 = 5_000;

/// Seconds for which an authorizer's or a cache's result is kept, at most.
pub(crate) const RESULT_TTL_SECONDS_MAX: i32 = 3_600;

/// Seconds for which they are kept by default.
pub(crate) const RESULT_TTL_SECONDS_DEFAULT: i32 = 300;

/// Bytes of a mapping template: the quota "Mapping template size".
pub(crate) const TEMPLATE_BYTES_MAX: usize = 300 * 1024;

/// Bytes of an access log's format: the quota "Access log template size".
pub(crate) const ACCESS_LOG_FORMAT_BYTES_MAX: usize = 3 * 1024;

/// Tags of one resource: the reference of `tags`.
pub(crate) const TAGS_MAX: usize = 50;

/// Characters of a tag's key: the reference of `tags`.
pub(crate) const TAG_KEY_CHARACTERS_MAX: usize = 128;

/// Characters of a tag's value: the reference of `tags`.
pub(crate) const TAG_VALUE_CHARACTERS_MAX: usize = 256;
