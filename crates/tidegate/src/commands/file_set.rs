//! Bringing a backup's files from a directory into the bucket in which a server keeps its backups.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use dynamodb::FileSet;
use object_store::ObjectStoreExt;

use crate::buckets;
use crate::cli::{Options, RestoreOptions};
use crate::config::{Config, Place};

/// Copies the files, unless they are there already, and answers the backup's ARN.
pub(super) async fn bring(dir: &Path, options: &RestoreOptions) -> anyhow::Result<String> {
    let manifest = dir.join(FileSet::MANIFEST);
    let bytes = fs::read(&manifest).with_context(|| {
        format!("{} is no backup's directory: cannot read {}", dir.display(), FileSet::MANIFEST)
    })?;
    let set = FileSet::read(&bytes).with_context(|| format!("{} is damaged", manifest.display()))?;
    let backups = buckets::open(&server_config(options)?.objects)?.backups()?;
    let target = set.folder.clone().join(FileSet::MANIFEST);
    match backups.head(&target).await {
        Ok(_) => return Ok(set.arn),
        Err(object_store::Error::NotFound { .. }) => {}
        Err(error) => return Err(error).context("cannot look into the bucket of backups"),
    }
    for (name, length) in &set.data {
        let path = dir.join(name);
        let data = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        ensure!(
            data.len() as u64 == *length,
            "{} is damaged: it has {} bytes instead of {length}",
            path.display(),
            data.len()
        );
        let copied = backups.put(&set.folder.clone().join(name.as_str()), data.into()).await;
        copied.with_context(|| format!("cannot copy {} into the bucket of backups", path.display()))?;
    }
    // It makes the backup, so it comes last.
    let copied = backups.put(&target, bytes.into()).await;
    copied.with_context(|| format!("cannot copy {} into the bucket of backups", manifest.display()))?;
    Ok(set.arn)
}

/// What the server's configuration is, as far as these options say.
fn server_config(options: &RestoreOptions) -> anyhow::Result<Config> {
    let config = Config::load(Options {
        data: options.data.clone(),
        config: options.config.clone(),
        objects: options.objects.clone(),
        ..Options::default()
    })?;
    if config.objects.place == Place::Memory {
        bail!(
            "what a server has in memory cannot be added to: start it with --objects, and give the same option here"
        );
    }
    Ok(config)
}
