//! Which route a request takes.
//!
//! The most specific path wins: a literal segment over a variable one, that over `{proxy+}`, and any path over `$default`.
//! A path counts only if one of its routes has the request's method or ANY, the method itself first. Slashes at the end
//! count; a variable stands for at least one character.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

use std::borrow::Cow;
use std::ops::Range;

use apigateway_model::route_key::{RouteKey, Segment};
use http::Method;
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;

/// Routes by their keys.
#[derive(Debug)]
pub(crate) struct Routes<R> {
    root: Node<R>,
    default: Option<R>,
}

#[derive(Debug)]
struct Node<R> {
    literals: FxHashMap<Box<str>, Node<R>>,
    variable: Option<Box<Node<R>>>,
    greedy: Methods<R>,
    methods: Methods<R>,
}

#[derive(Debug)]
struct Methods<R> {
    named: Vec<(Method, R)>,
    any: Option<R>,
}

/// A route, and where in the path its variables' values stand.
#[derive(Debug)]
pub(crate) struct Found<'r, R> {
    pub(crate) route: &'r R,
    pub(crate) captures: Vec<Range<usize>>,
}

impl<R> Default for Routes<R> {
    fn default() -> Self {
        Self { root: Node::default(), default: None }
    }
}

impl<R> Default for Node<R> {
    fn default() -> Self {
        let (greedy, methods) = (Methods::default(), Methods::default());
        Self { literals: FxHashMap::default(), variable: None, greedy, methods }
    }
}

impl<R> Default for Methods<R> {
    fn default() -> Self {
        Self { named: Vec::new(), any: None }
    }
}

impl<R> Routes<R> {
    /// Adds a route.
    pub(crate) fn insert(&mut self, key: &RouteKey<'_>, route: R) {
        let (method, segments) = match key {
            RouteKey::Default => {
                self.default = Some(route);
                return;
            }
            RouteKey::Path { method, segments, .. } => (method, segments),
        };
        let mut node = &mut self.root;
        let mut greedy = false;
        for segment in segments {
            match segment {
                Segment::Literal(text) => node = node.literals.entry((*text).into()).or_default(),
                Segment::Variable(_) => node = node.variable.get_or_insert_default(),
                Segment::Greedy(_) => greedy = true,
            }
        }
        if segments.is_empty() {
            // The path `/` is one empty segment.
            node = node.literals.entry("".into()).or_default();
        }
        let methods = if greedy { &mut node.greedy } else { &mut node.methods };
        match method.map(|method| Method::from_bytes(method.as_bytes())) {
            None => methods.any = Some(route),
            Some(Ok(method)) => methods.named.push((method, route)),
            // Route keys have no other methods than HTTP has.
            Some(Err(_)) => {}
        }
    }

    /// The route for a method and a path as it was sent.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<Found<'_, R>> {
        let mut captures = Vec::new();
        let at = usize::from(path.starts_with('/'));
        let route = self.root.find(method, path, at, &mut captures).or(self.default.as_ref())?;
        Some(Found { route, captures })
    }
}

impl<R> Node<R> {
    /// The route for what of the path begins at `at`. As deep as the keys are, however long the path.
    fn find(&self, method: &Method, path: &str, at: usize, captures: &mut Vec<Range<usize>>) -> Option<&R> {
        let rest = path.get(at..)?;
        let end = at + memchr::memchr(b'/', rest.as_bytes()).unwrap_or(rest.len());
        let segment = &path[at..end];
        if let Some(node) = self.literals.get(decoded(segment).as_ref())
            && let Some(route) = node.behind(method, path, end, captures)
        {
            return Some(route);
        }
        if let Some(node) = &self.variable
            && !segment.is_empty()
        {
            captures.push(at..end);
            if let Some(route) = node.behind(method, path, end, captures) {
                return Some(route);
            }
            captures.pop();
        }
        let route = self.greedy.get(method).filter(|_| !rest.is_empty())?;
        captures.push(at..path.len());
        Some(route)
    }

    /// The route for what follows a segment that ends at `end`.
    fn behind(
        &self,
        method: &Method,
        path: &str,
        end: usize,
        captures: &mut Vec<Range<usize>>,
    ) -> Option<&R> {
        if end == path.len() { self.methods.get(method) } else { self.find(method, path, end + 1, captures) }
    }
}

impl<R> Methods<R> {
    fn get(&self, method: &Method) -> Option<&R> {
        let named = self.named.iter().find(|(name, _)| name == method).map(|(_, route)| route);
        named.or(self.any.as_ref())
    }
}

/// A path's text without percent-encoding.
pub(crate) fn decoded(path: &str) -> Cow<'_, str> {
    match memchr::memchr(b'%', path.as_bytes()) {
        None => Cow::Borrowed(path),
        Some(_) => percent_decode_str(path).decode_utf8_lossy(),
    }
}

#[cfg(test)]
mod tests;
