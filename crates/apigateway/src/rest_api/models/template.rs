//! GetModelTemplate: a mapping template that makes an example of what a model describes; and models made flat.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html>

use aws_models::apigateway::types::Model;
use serde_json::{Map, Value};

use super::{REFERENCE, text};

/// Models may refer to each other in circles, and schemas nest.
const LEVELS_MAX: usize = 32;

/// The template of a model.
pub(super) fn of(model: &Model, models: &[Model]) -> String {
    let mut out = String::from("#set($inputRoot = $input.path('$'))\n");
    let schema = parsed(model);
    Writer { models, definitions: &schema, out: &mut out }.value(&schema, "$inputRoot", LEVELS_MAX, 0);
    out
}

/// A model whose schema holds as definitions what it refers to.
pub(super) fn flattened(model: &Model, models: &[Model]) -> Model {
    let mut definitions = Map::new();
    let mut schema = parsed(model);
    inline(&mut schema, models, &mut definitions);
    if let (Value::Object(schema), false) = (&mut schema, definitions.is_empty()) {
        match schema.get_mut("definitions") {
            Some(Value::Object(present)) => present.extend(definitions),
            _ => {
                schema.insert("definitions".into(), Value::Object(definitions));
            }
        }
    }
    Model { schema: Some(schema.to_string()), ..model.clone() }
}

fn inline(schema: &mut Value, models: &[Model], definitions: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => {
            if let Some(name) =
                members.get("$ref").and_then(Value::as_str).and_then(model_name).map(str::to_owned)
            {
                members.insert("$ref".into(), Value::from(format!("#/definitions/{name}")));
                if let (false, Some(model)) = (definitions.contains_key(&name), by_name(models, &name)) {
                    let mut referred = parsed(model);
                    definitions.insert(name.clone(), Value::Null);
                    inline(&mut referred, models, definitions);
                    definitions.insert(name, referred);
                }
            }
            members.values_mut().for_each(|member| inline(member, models, definitions));
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| inline(element, models, definitions))
        }
        _ => {}
    }
}

fn parsed(model: &Model) -> Value {
    serde_json::from_str(text(&model.schema)).unwrap_or_default()
}

fn by_name<'m>(models: &'m [Model], name: &str) -> Option<&'m Model> {
    models.iter().find(|model| model.name.as_deref() == Some(name))
}

fn model_name(reference: &str) -> Option<&str> {
    reference.rsplit_once(REFERENCE).map(|(_, name)| name)
}

struct Writer<'w> {
    models: &'w [Model],
    definitions: &'w Value,
    out: &'w mut String,
}

impl Writer<'_> {
    /// An example of a schema. `at` is the expression by which the template reaches the value in the input.
    fn value(&mut self, schema: &Value, at: &str, levels: usize, indent: usize) {
        if levels == 0 {
            return self.out.push_str("null");
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let referred = self.referred(reference);
            return self.value(&referred, at, levels - 1, indent);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        match (schema.get("type").and_then(Value::as_str), properties) {
            (Some("array"), _) => self.array(schema.get("items").unwrap_or(&Value::Null), at, levels, indent),
            (Some("object") | None, Some(properties)) => self.object(properties, at, levels, indent),
            (Some("string"), _) => self.out.push_str("\"foo\""),
            (Some("integer" | "number"), _) => self.out.push_str("42"),
            (Some("boolean"), _) => self.out.push_str("true"),
            _ => self.out.push_str("{ }"),
        }
    }

    fn object(&mut self, properties: &Map<String, Value>, at: &str, levels: usize, indent: usize) {
        self.out.push('{');
        for (index, (name, property)) in properties.iter().enumerate() {
            self.out.push_str(if index == 0 { "\n" } else { ",\n" });
            self.indented(indent + 1);
            self.out.push_str(&format!("{} : ", Value::from(name.as_str())));
            self.value(property, &format!("{at}.{name}"), levels - 1, indent + 1);
        }
        self.out.push('\n');
        self.indented(indent);
        self.out.push('}');
    }

    fn array(&mut self, items: &Value, at: &str, levels: usize, indent: usize) {
        self.out.push_str("[\n##TODO: Update this foreach loop to reference array from input json\n");
        self.out.push_str(&format!("#foreach($elem in {at})\n"));
        self.indented(indent + 1);
        self.value(items, "$elem", levels - 1, indent + 1);
        self.out.push_str("#if($foreach.hasNext),#end\n#end\n");
        self.indented(indent);
        self.out.push(']');
    }

    /// What a reference is to: another model, or a definition inside this one.
    fn referred(&self, reference: &str) -> Value {
        if let Some(model) = model_name(reference).and_then(|name| by_name(self.models, name)) {
            return parsed(model);
        }
        let pointer = reference.strip_prefix('#').unwrap_or_default();
        self.definitions.pointer(pointer).cloned().unwrap_or_default()
    }

    fn indented(&mut self, indent: usize) {
        (0..indent).for_each(|_| self.out.push_str("  "));
    }
}

#[cfg(test)]
mod tests {
    use aws_models::apigateway::types::Model;
    use serde_json::{Value, json};

    use super::{flattened, of};

    fn model(name: &str, schema: &Value) -> Model {
        Model { name: Some(name.into()), schema: Some(schema.to_string()), ..Model::default() }
    }

    #[test]
    fn a_template_makes_an_example() {
        let pet = model(
            "Pet",
            &json!({"type": "object", "properties": {
                "name": {"type": "string"}, "age": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "boolean"}},
            }}),
        );
        let expected = "#set($inputRoot = $input.path('$'))\n{\n  \"name\" : \"foo\",\n  \"age\" : 42,\n  \"tags\" : [\n\
            ##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in $inputRoot.tags)\n    \
            true#if($foreach.hasNext),#end\n#end\n  ]\n}";
        assert_eq!(of(&pet, &[]), expected);
    }

    #[test]
    fn models_that_refer_to_each_other_end() {
        const HOST: &str = "https://apigateway.amazonaws.com/restapis/a/models/";
        let one = model("One", &json!({"properties": {"two": {"$ref": format!("{HOST}Two")}}}));
        let two = model("Two", &json!({"properties": {"one": {"$ref": format!("{HOST}One")}}}));
        let models = [one.clone(), two];
        assert!(of(&one, &models).ends_with('}'));
        let flat: Value = serde_json::from_str(&flattened(&one, &models).schema.unwrap()).unwrap();
        assert_eq!(flat["properties"]["two"]["$ref"], "#/definitions/Two");
        assert_eq!(flat["definitions"]["Two"]["properties"]["one"]["$ref"], "#/definitions/One");
    }
}
