//! Models: a document's schemas, and those that stand where they are used.

use aws_models::apigateway::types::Model;
use serde_json::Value;

use super::Import;
use crate::openapi::source::Dialect;
use crate::openapi::{JSON_TYPE, model_address};

impl Import<'_> {
    pub(super) fn models(&mut self) {
        for (name, schema) in self.document.schemas().into_iter().flatten() {
            self.model(name, schema);
        }
    }

    /// Adds a model, or replaces the schema of the one with this name.
    fn model(&mut self, name: &str, schema: &Value) {
        let schema = self.stored_schema(schema);
        let models = &mut self.definition().models;
        if let Some(model) = models.iter_mut().find(|model| model.name.as_deref() == Some(name)) {
            model.schema = Some(schema);
            return;
        }
        let model = Model {
            id: self.new_id(),
            name: Some(name.to_owned()),
            description: None,
            schema: Some(schema),
            content_type: Some(JSON_TYPE.into()),
        };
        self.definition().models.push(model);
    }

    /// The name of the model that a schema is, which is made if the schema stands where it is used.
    pub(super) fn model_of(&mut self, schema: &Value) -> Option<String> {
        if let Some(name) = self.document.schema_name(schema) {
            return Some(name.to_owned());
        }
        if schema.as_object().is_none_or(|members| members.is_empty()) {
            return None;
        }
        let stored = self.stored_schema(schema);
        let mut models = self.imported.definition.models.iter();
        if let Some(same) = models.find(|model| model.schema.as_ref() == Some(&stored)) {
            return same.name.clone();
        }
        let name = format!("MODEL{}", self.new_id()?);
        self.model(&name, schema);
        Some(name)
    }

    /// A schema as it is stored: with references to other models by their addresses.
    fn stored_schema(&self, schema: &Value) -> String {
        let mut schema = schema.clone();
        let prefix = match self.document.dialect {
            Dialect::Swagger => "#/definitions/",
            Dialect::OpenApi => "#/components/schemas/",
        };
        let api = self.imported.definition.api.id.as_deref().unwrap_or_default();
        rewrite_references(&mut schema, &|reference| {
            reference.strip_prefix(prefix).map(|name| model_address(api, name))
        });
        serde_json::to_string_pretty(&schema).unwrap_or_default()
    }
}

/// Replaces the references in a schema. Its depth was bounded when it was read.
pub(in crate::openapi) fn rewrite_references(schema: &mut Value, address: &dyn Fn(&str) -> Option<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(address) = address(reference)
            {
                *reference = address;
            }
            members.values_mut().for_each(|member| rewrite_references(member, address));
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| rewrite_references(element, address))
        }
        _ => {}
    }
}
