//! The objects that an import reads: all whose keys begin with a prefix, in the order of keys.

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};

/// The objects with content under `prefix`, which need not end at a slash.
pub(super) async fn list(
    bucket: &dyn ObjectStore,
    prefix: &str,
) -> Result<Vec<ObjectMeta>, object_store::Error> {
    // A store lists folders; the rest of the prefix is compared here.
    let folder = prefix.rsplit_once('/').map(|(folder, _)| Path::parse(folder)).transpose()?;
    let listed: Vec<ObjectMeta> = bucket.list(folder.as_ref()).try_collect().await?;
    let found = |object: &ObjectMeta| object.size > 0 && object.location.as_ref().starts_with(prefix);
    let mut objects: Vec<ObjectMeta> = listed.into_iter().filter(found).collect();
    objects.sort_by(|left, right| left.location.cmp(&right.location));
    Ok(objects)
}
