//! The APIs that can be called, each compiled, and their replacement while calls go on.
//!
//! Readers load a pointer and keep what they found; those who publish take turns. A stage whose settings and definition
//! have not changed is carried over as it is, with what its token buckets hold.

use std::hash::BuildHasher;
use std::sync::Arc;

use apigateway_model::{PublishedApi, Stages as PublishedStages};
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::call::ApiIdentity;
use crate::{http_api, rest};

/// A replacement copies the entries of one part, so that starting with many APIs stays cheap.
const PARTS: usize = 64;

/// Every API, by its id.
pub(crate) struct Apis {
    parts: Vec<Part>,
}

#[derive(Default)]
struct Part {
    by_id: ArcSwap<FxHashMap<Arc<str>, Arc<Api>>>,
    publishing: Mutex<()>,
}

/// One API as it was last published.
pub(crate) struct Api {
    revision: u64,
    stages: Stages,
}

/// The stages of one API, by their names.
pub(crate) enum Stages {
    Rest(ByName<rest::Stage>),
    Http(ByName<http_api::Stage>),
}

impl Default for Apis {
    fn default() -> Self {
        Self { parts: (0..PARTS).map(|_| Part::default()).collect() }
    }
}

impl Apis {
    /// The API of this id, as it stands now.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Api>> {
        self.part(id).by_id.load().get(id).cloned()
    }

    /// Replaces what was published of this API before, unless that is newer.
    pub(crate) fn publish(&self, published: &PublishedApi) {
        let part = self.part(&published.id);
        let _turn = part.publishing.lock();
        let present = part.by_id.load();
        let before = present.get(published.id.as_str());
        if before.is_some_and(|before| before.revision >= published.revision) {
            return;
        }
        let api = Arc::new(Api::compile(published, before.map(Arc::as_ref)));
        let mut next = FxHashMap::clone(&present);
        next.insert(published.id.as_str().into(), api);
        part.by_id.store(Arc::new(next));
    }

    fn part(&self, id: &str) -> &Part {
        // A remainder of the number of parts is the index of one.
        &self.parts[FxBuildHasher.hash_one(id) as usize % PARTS]
    }
}

impl Api {
    /// The stages.
    pub(crate) fn stages(&self) -> &Stages {
        &self.stages
    }

    fn compile(published: &PublishedApi, before: Option<&Self>) -> Self {
        let PublishedApi { account, region, id, revision, stages } = published;
        let api = Arc::new(ApiIdentity { account: *account, region: *region, id: id.as_str().into() });
        let stages = match (stages, before.map(|api| &api.stages)) {
            (PublishedStages::Rest(stages), Some(Stages::Rest(before))) => {
                Stages::Rest(compile(&api, stages, Some(before)))
            }
            (PublishedStages::Rest(stages), _) => Stages::Rest(compile(&api, stages, None)),
            (PublishedStages::Http(stages), Some(Stages::Http(before))) => {
                Stages::Http(compile(&api, stages, Some(before)))
            }
            (PublishedStages::Http(stages), _) => Stages::Http(compile(&api, stages, None)),
        };
        Self { revision: *revision, stages }
    }
}

/// A stage that was compiled, of one kind of APIs or the other.
pub(crate) trait CompiledStage: Sized {
    /// What it is compiled from.
    type Published;

    /// The stage's name.
    fn name(published: &Self::Published) -> &str;

    /// Whether this stage is what compiling would give.
    fn is_compiled_from(&self, published: &Self::Published) -> bool;

    /// Compiles a stage. What in it cannot work answers so when it is called; the rest works.
    fn compile(api: &Arc<ApiIdentity>, published: &Self::Published) -> Self;
}

type ByName<S> = FxHashMap<Box<str>, Arc<S>>;

fn compile<S: CompiledStage>(
    api: &Arc<ApiIdentity>,
    stages: &[S::Published],
    before: Option<&ByName<S>>,
) -> ByName<S> {
    let stage = |published| {
        let name = S::name(published);
        let same =
            before.and_then(|before| before.get(name)).filter(|stage| stage.is_compiled_from(published));
        let stage = same.map_or_else(|| Arc::new(S::compile(api, published)), Arc::clone);
        (name.into(), stage)
    };
    stages.iter().map(stage).collect()
}
