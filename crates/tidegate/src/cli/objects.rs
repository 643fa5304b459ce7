//! The options that say where buckets are. The server and the commands that bring backups from elsewhere share them.

use std::fmt;

use clap::Args;
use clap::builder::BoolishValueParser;
use serde::Deserialize;

/// What may be used, but not shown: it has no text.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl Secret {
    /// The secret itself, for who has to use it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Where buckets are. Any of these may be in the configuration file, too.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ObjectOptions {
    /// Where buckets are: directories below this one, or `s3` for an S3-compatible endpoint [default: `objects` in the data
    /// directory; in memory with --in-memory]
    #[arg(long, env = "TIDEGATE_OBJECTS", value_name = "DIR|s3")]
    pub(crate) objects: Option<String>,

    /// The bucket that keeps backups; a directory is created if missing [default: tidegate-backups]
    #[arg(long, env = "TIDEGATE_BACKUP_BUCKET", value_name = "NAME")]
    pub(crate) backup_bucket: Option<String>,

    /// The endpoint of `--objects s3` [default: Amazon S3 in the region]
    #[arg(long, env = "TIDEGATE_S3_ENDPOINT", value_name = "URL")]
    pub(crate) s3_endpoint: Option<String>,

    /// The region that requests to it are signed for [default: us-east-1]
    #[arg(long, env = "TIDEGATE_S3_REGION", value_name = "REGION")]
    pub(crate) s3_region: Option<String>,

    /// The id of the key that signs them [default: what the machine's role gives, as on EC2 and ECS]
    #[arg(long, env = "TIDEGATE_S3_ACCESS_KEY_ID", value_name = "ID")]
    pub(crate) s3_access_key_id: Option<String>,

    /// The secret of that key; other users of the machine can read a command line, so better use the environment
    #[arg(long, env = "TIDEGATE_S3_SECRET_ACCESS_KEY", value_name = "SECRET", hide_env_values = true)]
    pub(crate) s3_secret_access_key: Option<Secret>,

    /// Allow an endpoint without TLS
    #[arg(
        long, env = "TIDEGATE_S3_ALLOW_HTTP", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new(), hide_possible_values = true
    )]
    pub(crate) s3_allow_http: Option<bool>,
}

impl ObjectOptions {
    /// These, and where one is missing, the other's.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            objects: self.objects.or(other.objects),
            backup_bucket: self.backup_bucket.or(other.backup_bucket),
            s3_endpoint: self.s3_endpoint.or(other.s3_endpoint),
            s3_region: self.s3_region.or(other.s3_region),
            s3_access_key_id: self.s3_access_key_id.or(other.s3_access_key_id),
            s3_secret_access_key: self.s3_secret_access_key.or(other.s3_secret_access_key),
            s3_allow_http: self.s3_allow_http.or(other.s3_allow_http),
        }
    }
}
