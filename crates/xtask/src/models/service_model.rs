//! A service model as botocore ships it (`service-2.json.gz`), reduced to what the generator reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// One service.
#[derive(Debug)]
pub(super) struct ServiceModel {
    /// By name, in the order of their names.
    pub operations: Vec<OperationModel>,
    /// By name, in the order of their names.
    pub shapes: BTreeMap<String, ShapeModel>,
    /// Whether operations are told apart by method and path (restJson1), not by a header.
    pub is_rest: bool,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub(super) struct OperationModel {
    pub name: String,
    pub http: HttpModel,
    pub input: Option<Reference>,
    pub output: Option<Reference>,
    #[serde(default)]
    pub errors: Vec<Reference>,
}

/// How an operation looks in HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpModel {
    pub method: String,
    pub request_uri: String,
    /// Of success.
    #[serde(default = "ok")]
    pub response_code: u16,
}

fn ok() -> u16 {
    200
}

/// The name of a shape, and of a member where it stands in HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference {
    pub shape: String,
    /// `uri`, `querystring`, `header`, `headers` or `statusCode`; the body has all others.
    pub location: Option<String>,
    /// The name on the wire, if it is another than the member's.
    pub location_name: Option<String>,
}

/// One shape of any kind.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ShapeModel {
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a structure, in the model's order.
    #[serde(default, deserialize_with = "in_order")]
    pub members: Vec<(String, Reference)>,
    #[serde(default)]
    pub required: Vec<String>,
    /// A list's element.
    pub member: Option<Reference>,
    /// A map's key and value.
    pub key: Option<Reference>,
    pub value: Option<Reference>,
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    pub pattern: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// The member that is the whole body.
    pub payload: Option<String>,
    #[serde(rename = "timestampFormat")]
    pub timestamp_format: Option<String>,
}

impl ServiceModel {
    /// Reads the newest model of a service from botocore's data directory.
    pub(super) fn load(data: &Path, service: &str, version: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Metadata {
            protocol: String,
        }
        #[derive(Deserialize)]
        struct File {
            metadata: Metadata,
            operations: BTreeMap<String, OperationModel>,
            shapes: BTreeMap<String, ShapeModel>,
        }
        let path = data.join(service).join(version).join("service-2.json.gz");
        let packed = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let mut text = String::new();
        GzDecoder::new(packed.as_slice()).read_to_string(&mut text)?;
        let file: File =
            serde_json::from_str(&text).with_context(|| format!("parsing {}", path.display()))?;
        let is_rest = file.metadata.protocol == "rest-json";
        Ok(Self { operations: file.operations.into_values().collect(), shapes: file.shapes, is_rest })
    }

    /// Forgets what the operations whose names hold one of `words` take and answer; their names and paths stay.
    pub(super) fn leave_out(&mut self, words: &[&str]) {
        for operation in &mut self.operations {
            if words.iter().any(|word| operation.name.contains(word)) {
                operation.input = None;
                operation.output = None;
            }
        }
    }

    /// Makes a member required.
    pub(super) fn require(&mut self, structure: &str, member: &str) -> Result<()> {
        let shape =
            self.shapes.get_mut(structure).with_context(|| format!("the model has no shape {structure}"))?;
        shape.required.push(member.to_owned());
        Ok(())
    }

    /// The shapes that the operations' inputs are made of, in the order of their names.
    pub(super) fn taken(&self) -> Result<BTreeMap<&str, &ShapeModel>> {
        self.reached_from(self.operations.iter().filter_map(|o| o.input.as_ref()))
    }

    /// The shapes that inputs and outputs are made of.
    pub(super) fn reached(&self) -> Result<BTreeSet<&str>> {
        let roots = self.operations.iter().flat_map(|o| [&o.input, &o.output]).flatten();
        Ok(self.reached_from(roots)?.into_keys().collect())
    }

    fn reached_from<'a>(
        &'a self,
        roots: impl Iterator<Item = &'a Reference>,
    ) -> Result<BTreeMap<&'a str, &'a ShapeModel>> {
        let mut reached = BTreeMap::new();
        let mut open: Vec<&str> = roots.map(|root| root.shape.as_str()).collect();
        while let Some(name) = open.pop() {
            let shape = self.shape(name)?;
            if reached.insert(name, shape).is_none() {
                open.extend(shape.parts());
            }
        }
        Ok(reached)
    }

    /// The shape of that name.
    pub(super) fn shape(&self, name: &str) -> Result<&ShapeModel> {
        self.shapes.get(name).with_context(|| format!("the model has no shape {name}"))
    }
}

impl Reference {
    /// The name on the wire of a member that is called `name`.
    pub(super) fn wire_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.location_name.as_deref().unwrap_or(name)
    }
}

impl ShapeModel {
    /// Whether a moment is text, not a number of seconds.
    pub(super) fn is_textual_timestamp(&self) -> bool {
        self.kind == "timestamp" && self.timestamp_format.as_deref() == Some("iso8601")
    }

    /// Whether a structure cannot do without this member.
    pub(super) fn is_required(&self, member: &str) -> bool {
        self.required.iter().any(|required| required == member)
    }

    /// The shapes that this one is made of.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().map(|(_, reference)| reference);
        let others = [&self.member, &self.key, &self.value].into_iter().flatten();
        members.chain(others).map(|reference| reference.shape.as_str())
    }
}

/// Reads a JSON object's members in the order of the text, which is the model's.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Reference)>, D::Error> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, Reference)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the members of a structure")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    deserializer.deserialize_map(Members)
}
