//! DynamoDB's expression language: conditions, filters, key conditions, projections and updates, and the legacy
//! parameters that say the same without text.
//!
//! An expression goes through two steps. *Parsing* sees the text alone and yields an immutable `Parsed…` that may be
//! cached by text and shared between threads. *Binding* resolves the placeholders of one request and makes the checks
//! that need their types; it yields a [`Condition`], [`Projection`], [`Update`] or [`KeyCondition`], which is then
//! evaluated over encoded items, reading only what it names. Every refusal carries the sentence of the service, and the
//! checks run in its order. The crate knows nothing of tables, requests or JSON: callers hand it values and key names.
//!
//! Nothing here recurses deeper than the text allows it to: 4,096 bytes, 300 operators, paths of 32 elements.
//! See "Using expressions in DynamoDB" and "Legacy conditional parameters" in the Amazon DynamoDB Developer Guide.
//!
//! API contract:
//! ```text
//! Placeholders::new(names: Option<Vec<(String, String)>>, values: Option<Vec<(String, Value)>>) -> Result<_, PlaceholderError>
//!                     (syntax of keys, empty maps; pass the parts as given) .check_all_used() -> Result<(), PlaceholderError> after every bind.
//!                     "can only be specified when using expressions": PlaceholderError::NamesWithoutExpression / ValuesWithoutExpression, yours to return.
//! ParsedCondition::parse(text, ExpressionKind::{Condition|Filter}) -> Result<_, ExpressionError>;  .bind(&mut Placeholders) -> Result<Condition, ExpressionError>
//! Condition           .matches(Option<&Item>) -> bool; .attribute_names() -> impl Iterator<Item = &str> (top-level, aliases resolved)
//! ParsedProjection::parse(text); .bind(&mut Placeholders) -> Projection;  Projection::of_attributes(names) for AttributesToGet
//! Projection          .project(&Item) -> Item; .paths() -> &[DocumentPath]
//! ParsedUpdate::parse(text); .bind(&mut Placeholders) -> Update
//! Update              .check_key_attributes(names: impl Iterator<Item = &str>) -> Result<(), UpdateError>; .apply(&Item) -> Result<Item, UpdateError> (a missing item: pass
//!                     the item made of the key attributes); .creates_item() -> bool (false: nothing but REMOVE/DELETE, so a missing item stays missing);
//!                     .touched(&Item) -> Item: the paths that the update names, of the old image for UPDATED_OLD, of the new one for UPDATED_NEW
//! ParsedKeyCondition::parse(text); .bind(&mut Placeholders) -> KeyCondition;  KeyCondition.check(&KeySchema) -> Result<KeyQuery, KeyConditionError>
//! KeySchema           { partition: Vec<KeyAttribute { name, attribute_type }>, sort: Vec<KeyAttribute> };
//! KeyQuery            { partition: Vec<Value>, sort_equal: Vec<Value>, sort_range: Option<SortRange> } all in schema order
//! legacy::            condition(Vec<LegacyCondition>, ConditionalOperator) -> Result<Condition, LegacyError>; expected(Vec<ExpectedAttribute>, op) -> Condition;
//!                     update(Vec<AttributeUpdate>) -> Update; key_condition(Vec<LegacyCondition>) -> KeyCondition
//! ExpressionError     { kind, fault: Fault }: Display is AWS's whole sentence ("Invalid UpdateExpression: …"). PlaceholderError, UpdateError, KeyConditionError, LegacyError likewise.
//! ```
