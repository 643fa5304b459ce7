//! From a document to a definition.
//!
//! Everything that has a name or a path keeps its id if the API had it before, so that putting a document twice changes
//! nothing. What a document says that API Gateway has no place for is told as a warning.

mod authorizers;
mod integrations;
mod methods;
mod models;
mod resources;
mod settings;

use apigateway_model::rest_api::Definition;
use aws_models::apigateway::types::RestApi;

pub(super) use integrations::TIMEOUT_MS_DEFAULT;
pub(super) use models::rewrite_references;

use super::source::Document;
use crate::error::{Error, Result};
use crate::ids::Ids;

/// What becomes of the path in a document's server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BasePath {
    /// Nothing.
    #[default]
    Ignore,
    /// It stands before every path.
    Prepend,
    /// Its first part is taken for the stage's; the rest stands before every path.
    Split,
}

impl BasePath {
    /// The mode with this name.
    pub(crate) fn parse(name: &str) -> Result<Self> {
        match name {
            "ignore" => Ok(Self::Ignore),
            "prepend" => Ok(Self::Prepend),
            "split" => Ok(Self::Split),
            other => Err(Error::BadRequest(format!(
                "Invalid base path import mode specified: {other}. Valid options are ignore,prepend,split"
            ))),
        }
    }
}

/// What a document makes of an API.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) definition: Definition,
    pub(crate) warnings: Vec<String>,
    /// What in the document cannot be.
    pub(crate) errors: Vec<String>,
}

/// Adds a document to a definition: what the document names replaces what has the same name or path there.
pub(crate) fn merge(
    document: &Document,
    definition: Definition,
    base_path: BasePath,
    ids: &mut Ids,
) -> Imported {
    let mut import =
        Import { document, ids, imported: Imported { definition, warnings: Vec::new(), errors: Vec::new() } };
    import.settings();
    import.models();
    import.request_validators();
    import.gateway_responses();
    import.authorizers();
    import.paths(base_path);
    import.imported
}

/// Replaces a definition by a document. The API stays the same one: its id, its root and its tags remain.
pub(crate) fn overwrite(
    document: &Document,
    definition: Definition,
    base_path: BasePath,
    ids: &mut Ids,
) -> Imported {
    let before = definition.clone();
    let mut imported = merge(document, blank(definition), base_path, ids);
    keep_ids(&before, &mut imported.definition);
    imported
}

/// An API of which only what no document says is left.
fn blank(definition: Definition) -> Definition {
    let api = definition.api;
    let root = definition.resources.into_iter().filter(|resource| resource.parent_id.is_none());
    Definition {
        api: RestApi {
            binary_media_types: None,
            minimum_compression_size: None,
            policy: None,
            version: None,
            description: None,
            ..api
        },
        resources: root
            .map(|mut root| {
                root.resource_methods = None;
                root
            })
            .collect(),
        models: Vec::new(),
        request_validators: Vec::new(),
        gateway_responses: Vec::new(),
        authorizers: Vec::new(),
    }
}

/// Gives what was there before its old ids.
fn keep_ids(before: &Definition, after: &mut Definition) {
    for model in &mut after.models {
        let old = before.models.iter().find(|old| old.name == model.name);
        model.id = old.map_or(model.id.take(), |old| old.id.clone());
    }
    let mut renamed = Vec::new();
    for authorizer in &mut after.authorizers {
        if let Some(old) = before.authorizers.iter().find(|old| old.name == authorizer.name) {
            renamed.push((authorizer.id.clone(), old.id.clone()));
            authorizer.id = old.id.clone();
        }
    }
    for validator in &mut after.request_validators {
        if let Some(old) = before.request_validators.iter().find(|old| old.name == validator.name) {
            renamed.push((validator.id.clone(), old.id.clone()));
            validator.id = old.id.clone();
        }
    }
    for resource in &mut after.resources {
        if let Some(old) = before.resources.iter().find(|old| old.path == resource.path) {
            renamed.push((resource.id.clone(), old.id.clone()));
            resource.id = old.id.clone();
        }
    }
    let rename = |id: &mut Option<String>| {
        if let Some((_, old)) = renamed.iter().find(|(new, _)| new == id) {
            *id = old.clone();
        }
    };
    for resource in &mut after.resources {
        rename(&mut resource.parent_id);
        for method in resource.resource_methods.iter_mut().flat_map(|methods| methods.values_mut()) {
            rename(&mut method.authorizer_id);
            rename(&mut method.request_validator_id);
            if let Some(integration) = &mut method.method_integration {
                rename(&mut integration.cache_namespace);
            }
        }
    }
}

/// An import under way.
struct Import<'d> {
    document: &'d Document,
    ids: &'d mut Ids,
    imported: Imported,
}

impl Import<'_> {
    fn definition(&mut self) -> &mut Definition {
        &mut self.imported.definition
    }

    fn warn(&mut self, warning: String) {
        if !self.imported.warnings.contains(&warning) {
            self.imported.warnings.push(warning);
        }
    }

    fn fail(&mut self, error: String) {
        self.imported.errors.push(error);
    }

    /// An id that nothing in the API has.
    fn new_id(&mut self) -> Option<String> {
        let definition = &self.imported.definition;
        let is = |other: &Option<String>, id: &str| other.as_deref() == Some(id);
        Some(self.ids.short(|id| {
            definition.resources.iter().any(|resource| is(&resource.id, id))
                || definition.models.iter().any(|model| is(&model.id, id))
                || definition.request_validators.iter().any(|validator| is(&validator.id, id))
                || definition.authorizers.iter().any(|authorizer| is(&authorizer.id, id))
        }))
    }
}
