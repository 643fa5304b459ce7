//! A function as it is stored: one record with its versions, aliases, policies and settings, and how it is encoded.
//!
//! What a version is configured to is AWS's own shape, as clients see it; what changes by itself, such as `State`, is not
//! stored. The record knows nothing of where its code is kept but the digest.

use std::collections::BTreeMap;

use aws_models::lambda::types::{
    AliasConfiguration, FunctionConfiguration, FunctionEventInvokeConfig, FunctionUrlConfig,
};
use aws_types::{AccountId, Context, Region};
use kv::Value;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::function_name::{self, LATEST};
use crate::policy::Policy;
use crate::{moment, uuid};

/// The marker of the stored form.
const FORMAT: u8 = 1;

/// The bytes of the revision that follows the marker.
const REVISION_BYTES: usize = 36;

/// A function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Function {
    /// Never given twice, so that a function that is made again inherits no code.
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) name: String,
    /// What can be changed.
    pub(crate) latest: Version,
    /// Whether `latest` is what the last version was published of.
    pub(crate) latest_is_published: bool,
    /// The number of the version that was published last, even if it is gone.
    pub(crate) last_version: u64,
    pub(crate) versions: BTreeMap<u64, Version>,
    pub(crate) aliases: BTreeMap<String, AliasConfiguration>,
    /// By qualifier; the empty one is the function's own.
    pub(crate) policies: BTreeMap<String, Policy>,
    /// By qualifier; the function's own is that of `$LATEST`.
    pub(crate) event_invoke: BTreeMap<String, FunctionEventInvokeConfig>,
    /// By alias; the empty one is the function's own.
    pub(crate) urls: BTreeMap<String, FunctionUrl>,
    pub(crate) reserved_concurrency: Option<u32>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// A version, or what is going to be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) configuration: FunctionConfiguration,
}

/// A function URL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FunctionUrl {
    /// The first label of its host name.
    pub(crate) id: String,
    pub(crate) configuration: FunctionUrlConfig,
}

impl Function {
    /// The function's ARN.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:lambda:{}:{}:function:{}", self.region, self.account, self.name)
    }

    /// The ARN of a version or alias.
    pub(crate) fn qualified_arn(&self, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.arn())
    }

    /// Whose it is.
    pub(crate) fn owner(&self) -> Result<(AccountId, Region)> {
        AccountId::parse(&self.account)
            .zip(Region::parse(&self.region))
            .ok_or_else(|| Error::Internal(format!("the function {} has no owner", self.name)))
    }

    /// The version that a qualifier names; an alias names its first one.
    pub(crate) fn version(&self, qualifier: Option<&str>) -> Result<&Version> {
        let Some(qualifier) = qualifier.filter(|qualifier| *qualifier != LATEST) else {
            return Ok(&self.latest);
        };
        let alias = self.aliases.get(qualifier).and_then(|alias| alias.function_version.as_deref());
        let number = alias.unwrap_or(qualifier);
        if number == LATEST {
            return Ok(&self.latest);
        }
        let version = number.parse().ok().and_then(|number: u64| self.versions.get(&number));
        version.ok_or_else(|| self.not_found(Some(qualifier)))
    }

    /// Checks that a qualifier names something that is there.
    pub(crate) fn check_qualifier(&self, qualifier: Option<&str>) -> Result<()> {
        self.version(qualifier).map(drop)
    }

    /// The revision of what a qualifier names. Its resource policy has the same one.
    pub(crate) fn revision(&self, qualifier: Option<&str>) -> Result<Option<&str>> {
        match qualifier.and_then(|qualifier| self.aliases.get(qualifier)) {
            Some(alias) => Ok(alias.revision_id.as_deref()),
            None => Ok(self.version(qualifier)?.configuration.revision_id.as_deref()),
        }
    }

    /// Renews the revision of what a qualifier names, if it is the one that a caller has seen.
    pub(crate) fn renew_revision(
        &mut self,
        qualifier: Option<&str>,
        seen: Option<&str>,
        new: &str,
    ) -> Result<()> {
        let present = self.revision(qualifier)?;
        if seen.is_some() && seen != present {
            return Err(Error::PreconditionFailed);
        }
        let number = qualifier.and_then(|qualifier| qualifier.parse::<u64>().ok());
        let place = match (qualifier.and_then(|qualifier| self.aliases.get_mut(qualifier)), number) {
            (Some(alias), _) => &mut alias.revision_id,
            (None, Some(number)) => match self.versions.get_mut(&number) {
                Some(version) => &mut version.configuration.revision_id,
                None => return Ok(()),
            },
            (None, None) => &mut self.latest.configuration.revision_id,
        };
        *place = Some(new.to_owned());
        Ok(())
    }

    /// The refusal of a request for what is not there.
    pub(crate) fn not_found(&self, qualifier: Option<&str>) -> Error {
        let arn = qualifier.map_or_else(|| self.arn(), |qualifier| self.qualified_arn(qualifier));
        not_found(&arn)
    }

    /// Changes what can be changed: its revision and the moment of the last change are renewed.
    pub(crate) fn touch(&mut self, cx: &Context) {
        let configuration = &mut self.latest.configuration;
        configuration.revision_id = Some(uuid::of_request(cx, "revision"));
        configuration.last_modified = Some(moment::of_configuration(cx.now));
    }

    /// Makes a version of `$LATEST`, unless the last one is the same; answers its number.
    pub(crate) fn publish(&mut self, cx: &Context, description: Option<String>) -> u64 {
        if self.latest_is_published && self.versions.contains_key(&self.last_version) {
            return self.last_version;
        }
        self.last_version += 1;
        let mut version = self.latest.clone();
        let configuration = &mut version.configuration;
        configuration.version = Some(self.last_version.to_string());
        configuration.function_arn = Some(self.qualified_arn(&self.last_version.to_string()));
        configuration.revision_id = Some(uuid::of_request(cx, "version"));
        if description.is_some() {
            configuration.description = description;
        }
        self.versions.insert(self.last_version, version);
        self.latest_is_published = true;
        self.latest.configuration.revision_id = Some(uuid::of_request(cx, "published"));
        self.last_version
    }

    /// The digests of all packages that the function still needs, as `CodeSha256` has them.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        let versions = std::iter::once(&self.latest).chain(self.versions.values());
        versions.filter_map(|version| version.configuration.code_sha256.as_deref())
    }

    /// The stored form; `revision` is new with every change, so that who has decoded a record knows it again.
    pub(crate) fn encode(&self, revision: &str) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(revision.as_bytes());
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    /// The function in a stored value.
    pub(crate) fn decode(stored: &[u8]) -> Result<Self> {
        let json = match stored.split_first() {
            Some((&FORMAT, rest)) => rest.get(REVISION_BYTES..),
            _ => None,
        };
        let json = json.ok_or_else(|| Error::Internal("a function's record has an unknown format".into()))?;
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("a function's record is damaged: {fault}")))
    }
}

/// What tells two states of a record apart.
pub(crate) fn revision(stored: &[u8]) -> &[u8] {
    stored.get(..=REVISION_BYTES).unwrap_or_default()
}

/// The refusal of a request for what is not there.
pub(crate) fn not_found(arn: &str) -> Error {
    Error::ResourceNotFound(format!("Function not found: {arn}"))
}

/// The refusal of a request for a function that is not there.
pub(crate) fn missing(reference: &function_name::FunctionRef) -> Error {
    not_found(&reference.arn())
}
