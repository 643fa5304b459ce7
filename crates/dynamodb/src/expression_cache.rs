//! Parsed expressions by their text: applications send the same few texts over and over.

use std::sync::Arc;

use dynamodb_expressions::{
    ExpressionError, ExpressionKind, ParsedCondition, ParsedKeyCondition, ParsedProjection, ParsedUpdate,
};
use quick_cache::{Weighter, sync::Cache};

/// How many texts of each kind are expected.
const TEXTS: usize = 1_000;
/// How many bytes of texts of each kind are kept. A text of the worst kind takes some thirty times its length when it is
/// parsed, so this bounds what clients that never send a text twice can fill: 40 MB for all kinds.
const TEXT_BYTES_MAX: u64 = 256 * 1024;

/// The parsed expressions of all requests.
pub(crate) struct ExpressionCache {
    conditions: Texts<ParsedCondition>,
    filters: Texts<ParsedCondition>,
    key_conditions: Texts<ParsedKeyCondition>,
    projections: Texts<ParsedProjection>,
    updates: Texts<ParsedUpdate>,
}

impl ExpressionCache {
    /// Nothing parsed yet.
    pub(crate) fn new() -> Self {
        Self {
            conditions: Texts::new(),
            filters: Texts::new(),
            key_conditions: Texts::new(),
            projections: Texts::new(),
            updates: Texts::new(),
        }
    }

    pub(crate) fn condition(&self, text: &str) -> Result<Arc<ParsedCondition>, ExpressionError> {
        self.conditions.get(text, |text| ParsedCondition::parse(text, ExpressionKind::Condition))
    }

    pub(crate) fn filter(&self, text: &str) -> Result<Arc<ParsedCondition>, ExpressionError> {
        self.filters.get(text, |text| ParsedCondition::parse(text, ExpressionKind::Filter))
    }

    pub(crate) fn key_condition(&self, text: &str) -> Result<Arc<ParsedKeyCondition>, ExpressionError> {
        self.key_conditions.get(text, ParsedKeyCondition::parse)
    }

    pub(crate) fn projection(&self, text: &str) -> Result<Arc<ParsedProjection>, ExpressionError> {
        self.projections.get(text, ParsedProjection::parse)
    }

    pub(crate) fn update(&self, text: &str) -> Result<Arc<ParsedUpdate>, ExpressionError> {
        self.updates.get(text, ParsedUpdate::parse)
    }
}

/// One kind of expression by text.
struct Texts<T>(Cache<Box<str>, Arc<T>, TextBytes>);

/// Weighs an entry by its text.
#[derive(Clone)]
struct TextBytes;

impl<T> Weighter<Box<str>, T> for TextBytes {
    fn weight(&self, text: &Box<str>, _: &T) -> u64 {
        text.len() as u64
    }
}

impl<T> Texts<T> {
    fn new() -> Self {
        Self(Cache::with_weighter(TEXTS, TEXT_BYTES_MAX, TextBytes))
    }

    fn get(
        &self,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, ExpressionError>,
    ) -> Result<Arc<T>, ExpressionError> {
        if let Some(parsed) = self.0.get(text) {
            return Ok(parsed);
        }
        let parsed = Arc::new(parse(text)?);
        self.0.insert(text.into(), Arc::clone(&parsed));
        Ok(parsed)
    }
}
