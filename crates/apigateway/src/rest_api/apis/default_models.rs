//! The two models that every new API has.

use aws_models::apigateway::types::Model;

use crate::ids::Ids;

const EMPTY: &str = r#"{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}"#;

const ERROR: &str = r#"{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}"#;

/// `Empty` and `Error`.
pub(super) fn all(ids: &mut Ids) -> Vec<Model> {
    [
        ("Empty", "This is a default empty schema model", EMPTY),
        ("Error", "This is a default error schema model", ERROR),
    ]
    .map(|(name, description, schema)| Model {
        id: Some(ids.short(|_| false)),
        name: Some(name.into()),
        description: Some(description.into()),
        schema: Some(schema.into()),
        content_type: Some("application/json".into()),
    })
    .into()
}
