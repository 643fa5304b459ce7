//! Paths: the tree of resources, and the methods in it.

use aws_models::apigateway::types::{Method, Resource};
use serde_json::Value;

use super::{BasePath, Import};
use crate::openapi::METHODS;
use crate::openapi::source::members;

impl Import<'_> {
    pub(super) fn paths(&mut self, base_path: BasePath) {
        let document = self.document;
        let server = document.base_path();
        let prefix = prefix(&server, base_path);
        for (path, item) in document.members("paths") {
            if path.starts_with("x-") {
                continue;
            }
            let item = document.resolved(item);
            let resource = self.resource(&format!("{prefix}{path}"));
            self.path_item(path, &resource, item);
        }
    }

    fn path_item(&mut self, path: &str, resource: &str, item: &Value) {
        for (member, operation) in members(Some(item)) {
            let known = METHODS.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(member));
            match known {
                Some((_, http_method)) => {
                    let method = self.method((path, http_method), resource, item, operation);
                    self.put_method(resource, http_method, method);
                }
                None if member.eq_ignore_ascii_case("trace") => {
                    self.warn(format!("Method 'trace' of path '{path}' is not supported and is ignored"));
                }
                None => {}
            }
        }
    }

    fn put_method(&mut self, resource: &str, http_method: &str, method: Method) {
        let mut resources = self.definition().resources.iter_mut();
        if let Some(resource) = resources.find(|one| one.id.as_deref() == Some(resource)) {
            resource.resource_methods.get_or_insert_default().insert(http_method.to_owned(), method);
        }
    }

    /// The id of the resource at a path, which is made with all above it if need be.
    fn resource(&mut self, path: &str) -> String {
        let root = self.imported.definition.resources.iter().find(|resource| resource.parent_id.is_none());
        let mut parent = root.and_then(|root| root.id.clone()).unwrap_or_default();
        let mut so_far = String::new();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            so_far.push('/');
            so_far.push_str(part);
            let mut resources = self.imported.definition.resources.iter();
            let present = resources.find(|resource| resource.path.as_ref() == Some(&so_far));
            parent = match present.and_then(|resource| resource.id.clone()) {
                Some(id) => id,
                None => self.add_resource(&parent, part, &so_far),
            };
        }
        parent
    }

    fn add_resource(&mut self, parent: &str, part: &str, path: &str) -> String {
        let id = self.new_id();
        self.definition().resources.push(Resource {
            id: id.clone(),
            parent_id: Some(parent.to_owned()),
            path_part: Some(part.to_owned()),
            path: Some(path.to_owned()),
            resource_methods: None,
        });
        id.unwrap_or_default()
    }
}

/// What stands before every path of a document.
fn prefix(base_path: &str, mode: BasePath) -> &str {
    let base_path = base_path.trim_end_matches('/');
    match mode {
        BasePath::Ignore => "",
        BasePath::Prepend => base_path,
        BasePath::Split => {
            let behind_first = base_path.trim_start_matches('/').find('/');
            behind_first.map_or("", |at| &base_path.trim_start_matches('/')[at..])
        }
    }
}
