//! Which resource a path belongs to: the most specific one.
//!
//! A literal segment wins over `{param}`, which wins over `{proxy+}`; where the more specific way ends without a resource,
//! the next one is tried. One slash at the end makes no difference; two that enclose nothing are a segment that no resource
//! has. Literals are compared with the decoded segment, while
//! parameters keep their segment as it was sent, which is how integrations are given it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;

/// Every resource, by the segments of its path.
#[derive(Debug)]
pub(crate) struct Routes {
    nodes: Vec<Node>,
}

/// What is known after some segments.
#[derive(Debug, Default)]
struct Node {
    resource: Option<usize>,
    literals: FxHashMap<Box<str>, usize>,
    parameter: Option<(Arc<str>, usize)>,
    greedy: Option<(Arc<str>, usize)>,
}

/// A resource that a path belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The resource's index.
    pub(crate) resource: usize,
    /// The path parameters with their values.
    pub(crate) parameters: PathParameters,
}

/// Path parameters with their values, in the order of the path.
pub(crate) type PathParameters = Vec<(Arc<str>, String)>;

impl Routes {
    /// Routes to resources by their paths, such as `/pets/{id}`, each under the index it comes with.
    pub(crate) fn new<'a>(resources: impl IntoIterator<Item = (usize, &'a str)>) -> Self {
        let mut routes = Self { nodes: vec![Node::default()] };
        for (resource, path) in resources {
            routes.add(resource, path);
        }
        routes
    }

    fn add(&mut self, resource: usize, path: &str) {
        let mut at = 0;
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let variable = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
            match variable {
                Some(name) if name.ends_with('+') => {
                    self.nodes[at].greedy = Some((name[..name.len() - 1].into(), resource));
                    return;
                }
                Some(name) => at = self.parameter(at, name),
                None => at = self.literal(at, segment),
            }
        }
        self.nodes[at].resource = Some(resource);
    }

    fn parameter(&mut self, at: usize, name: &str) -> usize {
        if let Some((_, node)) = &self.nodes[at].parameter {
            return *node;
        }
        let node = self.node();
        self.nodes[at].parameter = Some((name.into(), node));
        node
    }

    fn literal(&mut self, at: usize, segment: &str) -> usize {
        if let Some(node) = self.nodes[at].literals.get(segment) {
            return *node;
        }
        let node = self.node();
        self.nodes[at].literals.insert(segment.into(), node);
        node
    }

    fn node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// The resource that a path belongs to, if there is one.
    pub(crate) fn find(&self, path: &str) -> Option<Route> {
        let path = path.strip_prefix('/').unwrap_or(path);
        let segments = (!path.is_empty()).then(|| path.strip_suffix('/').unwrap_or(path));
        let mut parameters = Vec::new();
        // No node is visited twice, and none is deeper than the longest path of a resource.
        let resource = self.descend(0, segments, &mut parameters)?;
        Some(Route { resource, parameters })
    }

    /// The resource for the segments that are left, if there are any.
    fn descend(&self, at: usize, rest: Option<&str>, parameters: &mut PathParameters) -> Option<usize> {
        let node = &self.nodes[at];
        let Some(rest) = rest else { return node.resource };
        let (segment, behind) = match rest.split_once('/') {
            Some((segment, behind)) => (segment, Some(behind)),
            None => (rest, None),
        };
        let literal = node.literals.get(decoded(segment).as_ref());
        if let Some(resource) = literal.and_then(|next| self.descend(*next, behind, parameters)) {
            return Some(resource);
        }
        if let Some((name, next)) = node.parameter.as_ref().filter(|_| !segment.is_empty()) {
            let before = parameters.len();
            parameters.push((Arc::clone(name), segment.to_owned()));
            if let Some(resource) = self.descend(*next, behind, parameters) {
                return Some(resource);
            }
            parameters.truncate(before);
        }
        let (name, resource) = node.greedy.as_ref().filter(|_| !rest.is_empty())?;
        parameters.push((Arc::clone(name), rest.to_owned()));
        Some(*resource)
    }
}

fn decoded(segment: &str) -> Cow<'_, str> {
    percent_decode_str(segment).decode_utf8_lossy()
}

#[cfg(test)]
mod tests;
