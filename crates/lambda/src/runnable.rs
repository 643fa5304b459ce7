//! A function's versions as the host runs them: made once for each state of a function's record.

use std::sync::Arc;
use std::time::Duration;

use aws_models::lambda::types::FunctionConfiguration;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::error::{Error, Result};
use crate::function::{Function, Version};
use crate::function_name::LATEST;
use crate::host::{CodeDigest, FunctionVersion};

/// Those that were made so far, by version.
#[derive(Default)]
pub(crate) struct Runnables(Mutex<FxHashMap<String, Arc<FunctionVersion>>>);

impl Runnables {
    /// The version in the form that the host takes.
    pub(crate) fn get(&self, function: &Function, version: &Version) -> Result<Arc<FunctionVersion>> {
        let number = version.configuration.version.as_deref().unwrap_or(LATEST);
        let mut made = self.0.lock();
        if let Some(runnable) = made.get(number) {
            return Ok(Arc::clone(runnable));
        }
        let runnable = Arc::new(runnable(function, version, number)?);
        made.insert(number.to_owned(), Arc::clone(&runnable));
        Ok(runnable)
    }
}

fn runnable(function: &Function, version: &Version, number: &str) -> Result<FunctionVersion> {
    let configuration = &version.configuration;
    let (account, region) = function.owner()?;
    let digest = configuration.code_sha256.as_deref().and_then(CodeDigest::from_base64);
    let variables = configuration.environment.iter().flat_map(|environment| &environment.variables).flatten();
    Ok(FunctionVersion {
        function_id: function.id.clone(),
        account,
        region,
        name: function.name.clone(),
        version: number.to_owned(),
        revision: revision(configuration),
        runtime: configuration
            .runtime
            .as_ref()
            .map(|runtime| runtime.as_str().to_owned())
            .unwrap_or_default(),
        handler: configuration.handler.clone().unwrap_or_default(),
        code: digest.ok_or_else(|| Error::Internal(format!("{} has no code", function.name)))?,
        environment: variables.map(|(name, value)| (name.clone(), value.clone())).collect(),
        timeout: Duration::from_secs(u64::try_from(configuration.timeout.unwrap_or(3)).unwrap_or(3)),
        memory_mb: u32::try_from(configuration.memory_size.unwrap_or(128)).unwrap_or(128),
    })
}

/// What tells one form of a version from another, as far as its processes see it: a description, or a version that is
/// published of it, makes no new ones of them.
fn revision(configuration: &FunctionConfiguration) -> String {
    let seen = FunctionConfiguration {
        description: None,
        last_modified: None,
        revision_id: None,
        role: None,
        ..configuration.clone()
    };
    format!("{:032x}", xxh3_128(&serde_json::to_vec(&seen).unwrap_or_default()))
}
