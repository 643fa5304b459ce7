//! Resources: the tree of an API's paths.

use aws_models::apigateway::types::{
    CreateResourceRequest, DeleteResourceRequest, GetResourceRequest, GetResourcesRequest, Resource,
    Resources, UpdateResourceRequest,
};
use aws_types::Context;

use super::access::{self, text};
use super::patch::{self, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_resource};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::limits::RESOURCES_MAX;

const TABLE: Table = Table {
    wording: wording::listing,
    rules: &[
        Rule { path: "/parentId", ops: REPLACE, kind: Kind::EmptyText },
        Rule { path: "/pathPart", ops: REPLACE, kind: Kind::EmptyText },
    ],
};

const PATH_PART: &str = "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly \
                         braces at the beginning and the end.";

/// Adds a resource below another one.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateResourceRequest,
) -> Result<Resource> {
    let (api, ids) = (request.rest_api_id.clone(), Ids::of(cx));
    let change = move |record: &mut RestApiRecord| {
        record.resource(&request.parent_id)?;
        if record.definition.resources.len() >= RESOURCES_MAX {
            return Err(Error::LimitExceeded("resources"));
        }
        let resource = Resource {
            id: Some(ids.clone().short(|id| record.has_id(id))),
            parent_id: Some(request.parent_id.clone()),
            path_part: Some(request.path_part.clone()),
            ..Resource::default()
        };
        let resources = &mut record.definition.resources;
        resources.push(resource.clone());
        place(resources, &resource)?;
        Ok(resources.last().cloned().unwrap_or_default())
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// One resource, with its methods if they are asked for.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetResourceRequest) -> Result<Resource> {
    let find = |record: &mut RestApiRecord| record.resource(&request.resource_id).cloned();
    let resource = access::read(cx, service, (&request.rest_api_id, no_resource()), find).await?;
    Ok(described(resource, embeds_methods(request.embed.as_deref())))
}

/// The resources in the order of their paths.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetResourcesRequest,
) -> Result<Resources> {
    let asked = (&*request.rest_api_id, request.position.as_deref(), request.limit);
    let all = |definition: apigateway_model::rest_api::Definition| definition.resources;
    let (items, position) = access::page(cx, service, asked, all, |resource| text(&resource.path)).await?;
    let embed = embeds_methods(request.embed.as_deref());
    let items = items.map(|items| items.into_iter().map(|resource| described(resource, embed)).collect());
    Ok(Resources { position, items })
}

/// Renames a resource or moves it below another one, with all that is below it.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateResourceRequest,
) -> Result<Resource> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let before = record.resource(&request.resource_id)?.clone();
        let after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        if before.parent_id.is_none() {
            return refuse_moving_root(&before, &after);
        }
        if after != before {
            record.resource(text(&after.parent_id))?;
            *record.resource(&request.resource_id)? = after.clone();
            place(&mut record.definition.resources, &after)?;
        }
        record.resource(&request.resource_id).cloned()
    };
    let resource = access::change(cx, service, (&api, no_resource()), change).await?;
    Ok(described(resource, false))
}

/// Deletes a resource and all below it.
pub(crate) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteResourceRequest) -> Result<()> {
    let change = move |record: &mut RestApiRecord| {
        let resource = record.resource(&request.resource_id)?.clone();
        if resource.parent_id.is_none() {
            return Err(Error::bad_request("Cannot delete root resource"));
        }
        let resources = &mut record.definition.resources;
        let doomed: Vec<Resource> =
            resources.iter().filter(|one| is_below(resources, one, &resource)).cloned().collect();
        resources.retain(|one| one.id != resource.id && !doomed.iter().any(|gone| gone.id == one.id));
        Ok(())
    };
    access::change(cx, service, (&request.rest_api_id.clone(), no_resource()), change).await
}

fn refuse_moving_root(before: &Resource, after: &Resource) -> Result<Resource> {
    if after.path_part.is_some() {
        return Err(Error::bad_request("Root resource cannot update its pathPart."));
    }
    if after.parent_id.is_some() {
        return Err(Error::bad_request("Root resource cannot update its parentId."));
    }
    Ok(before.clone())
}

/// Checks that a resource fits below its parent, and gives it and all below it their paths.
pub(super) fn place(resources: &mut [Resource], resource: &Resource) -> Result<()> {
    let part = text(&resource.path_part);
    check_path_part(part)?;
    let parent = by_id(resources, text(&resource.parent_id)).ok_or_else(no_resource)?;
    if parent.id == resource.id || is_below(resources, parent, resource) {
        return Err(Error::bad_request("Resources cannot be cyclical."));
    }
    let parent_part = text(&parent.path_part);
    if is_greedy(parent_part) {
        return Err(Error::BadRequest(format!(
            "Cannot create a child of a resource with a greedy path variable: {parent_part}"
        )));
    }
    check_siblings(resources, resource, part)?;
    set_paths(resources);
    Ok(())
}

fn check_siblings(resources: &[Resource], resource: &Resource, part: &str) -> Result<()> {
    let siblings =
        resources.iter().filter(|one| one.parent_id == resource.parent_id && one.id != resource.id);
    for sibling in siblings {
        let other = text(&sibling.path_part);
        if other == part {
            return Err(Error::Conflict(format!(
                "Another resource with the same parent already has this name: {part}"
            )));
        }
        if is_variable(other) && is_variable(part) {
            return Err(Error::BadRequest(format!(
                "A sibling ({other}) of this resource already has a variable path part -- only one is allowed"
            )));
        }
    }
    Ok(())
}

/// Every path from the parts; children come in any order, so it goes level by level.
fn set_paths(resources: &mut [Resource]) {
    let Some(root) = resources.iter().find(|resource| resource.parent_id.is_none()) else { return };
    let mut level = vec![(root.id.clone(), String::new())];
    while let Some((parent, path)) = level.pop() {
        for child in resources.iter_mut().filter(|child| child.parent_id == parent) {
            let path = format!("{path}/{}", text(&child.path_part));
            level.push((child.id.clone(), path.clone()));
            child.path = Some(path);
        }
    }
}

/// Whether one resource is somewhere below another.
fn is_below(resources: &[Resource], resource: &Resource, above: &Resource) -> bool {
    let mut at = resource;
    // A tree of n resources has no way up longer than n; only a cycle would.
    for _ in 0..resources.len() {
        match by_id(resources, text(&at.parent_id)) {
            Some(parent) if parent.id == above.id => return true,
            Some(parent) => at = parent,
            None => return false,
        }
    }
    true
}

fn by_id<'r>(resources: &'r [Resource], id: &str) -> Option<&'r Resource> {
    resources.iter().find(|resource| resource.id.as_deref() == Some(id))
}

fn check_path_part(part: &str) -> Result<()> {
    let name = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(variable) => variable.strip_suffix('+').unwrap_or(variable),
        None => part,
    };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err(Error::bad_request(PATH_PART));
    }
    Ok(())
}

fn is_variable(part: &str) -> bool {
    part.starts_with('{')
}

fn is_greedy(part: &str) -> bool {
    part.ends_with("+}")
}

fn embeds_methods(embed: Option<&[String]>) -> bool {
    embed.unwrap_or_default().iter().any(|embed| embed == "methods")
}

/// A resource as answers show it: its methods in full, or only which there are.
fn described(mut resource: Resource, embed_methods: bool) -> Resource {
    resource.resource_methods = resource.resource_methods.filter(|methods| !methods.is_empty());
    if !embed_methods && let Some(methods) = &mut resource.resource_methods {
        methods.values_mut().for_each(|method| *method = Default::default());
    }
    resource
}
