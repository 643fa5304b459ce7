//! Writes the typed requests and answers of a service.
//!
//! Whatever holds an attribute value is left out: the data path reads and writes those by hand.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::Service;
use super::names::{Case, field, snake, type_name};
use super::service_model::{OperationModel, Reference, ServiceModel, ShapeModel};

/// The three files of types.
pub(super) struct Types {
    /// What operations take.
    pub requests: String,
    /// What they answer.
    pub responses: String,
    /// What both are made of.
    pub structures: String,
}

/// Writes all types that the operations' inputs and outputs reach.
pub(super) fn types(service: &Service, model: &ServiceModel) -> Result<Types> {
    let inputs = roots(model, |operation| operation.input.as_ref());
    let outputs = roots(model, |operation| operation.output.as_ref());
    let reached = model.reached()?;
    let excluded = holders_of_attribute_values(model);
    let mut files = [File::default(), File::default(), File::default()];
    let [requests, responses, structures] = &mut files;
    for name in reached.iter().filter(|name| !excluded.contains(**name)) {
        let shape = model.shape(name)?;
        let file = match *name {
            _ if shape.kind != "structure" => continue,
            name if inputs.contains(name) => &mut *requests,
            name if outputs.contains(name) => &mut *responses,
            _ => &mut *structures,
        };
        file.structure(service.case, model, name, shape)?;
    }
    let [requests, responses, structures] = files;
    Ok(Types {
        requests: requests.finish("What the operations take."),
        responses: responses.finish("What the operations answer."),
        structures: structures.finish("What requests and answers are made of."),
    })
}

fn roots(model: &ServiceModel, part: impl Fn(&OperationModel) -> Option<&Reference>) -> BTreeSet<String> {
    model.operations.iter().filter_map(part).map(|reference| reference.shape.clone()).collect()
}

/// Every shape from which an attribute value can be reached.
fn holders_of_attribute_values(model: &ServiceModel) -> BTreeSet<String> {
    let mut holders = BTreeSet::from(["AttributeValue".to_owned()]);
    loop {
        let holds = |shape: &ShapeModel| shape.parts().any(|part| holders.contains(part));
        let more: Vec<String> = model
            .shapes
            .iter()
            .filter(|(name, shape)| !holders.contains(*name) && holds(shape))
            .map(|(name, _)| name.clone())
            .collect();
        if more.is_empty() {
            return holders;
        }
        holders.extend(more);
    }
}

/// One file in the making.
#[derive(Default)]
struct File {
    body: String,
    /// Types of this service that fields name.
    named: BTreeSet<String>,
    /// Types that stand in this file.
    written: BTreeSet<String>,
}

impl File {
    fn structure(&mut self, case: Case, model: &ServiceModel, name: &str, shape: &ShapeModel) -> Result<()> {
        let mut fields = String::new();
        for (member, reference) in &shape.members {
            let inner = self.field_type(model, &reference.shape)?;
            let required = shape.is_required(member);
            let mut attributes = Vec::new();
            let wire_name = reference.wire_name(member);
            if case.of_field(&snake(member)) != wire_name {
                attributes.push(format!("rename = {wire_name:?}"));
            }
            if !required {
                attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
            }
            if !attributes.is_empty() {
                fields += &format!("#[serde({})]\n", attributes.join(", "));
            }
            let inner = if required { inner } else { format!("Option<{inner}>") };
            fields += &format!("pub {}: {inner},\n", field(member));
        }
        let default = if has_default(model, shape)? { "Default, " } else { "" };
        let (type_name, case) = (type_name(name), case.serde_name());
        self.body += &format!(
            "/// `{name}`.\n#[derive(Clone, Debug, {default}Deserialize, PartialEq, Serialize)]\n\
             #[serde(rename_all = {case:?})]\npub struct {type_name} {{\n{fields}}}\n\n"
        );
        self.written.insert(type_name);
        Ok(())
    }

    fn field_type(&mut self, model: &ServiceModel, name: &str) -> Result<String> {
        let shape = model.shape(name)?;
        let mut part = |reference: &Option<Reference>| -> Result<String> {
            let reference = reference.as_ref().context("a list or map without its parts")?;
            self.field_type(model, &reference.shape)
        };
        Ok(match shape.kind.as_str() {
            "string" if shape.values.is_empty() => "String".to_owned(),
            // Base64, as on the wire.
            "blob" => "String".to_owned(),
            "boolean" => "bool".to_owned(),
            "integer" => "i32".to_owned(),
            "long" => "i64".to_owned(),
            "timestamp" if shape.is_textual_timestamp() => "String".to_owned(),
            // Seconds with a fraction.
            "double" | "float" | "timestamp" => "f64".to_owned(),
            "list" => format!("Vec<{}>", part(&shape.member)?),
            "map" => format!("BTreeMap<String, {}>", part(&shape.value)?),
            "string" | "structure" => {
                let named = type_name(name);
                self.named.insert(named.clone());
                named
            }
            other => anyhow::bail!("the generator does not know the kind {other}"),
        })
    }

    fn finish(self, purpose: &str) -> String {
        let maps = if self.body.contains("BTreeMap<") { "use std::collections::BTreeMap;\n\n" } else { "" };
        let others: Vec<&str> = self.named.difference(&self.written).map(String::as_str).collect();
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!("use super::{{{}}};\n\n", others.join(", ")),
        };
        format!("//! {purpose}\n\n{maps}use serde::{{Deserialize, Serialize}};\n\n{others}{}", self.body)
    }
}

/// Whether every required member has a default: enums have none.
fn has_default(model: &ServiceModel, shape: &ShapeModel) -> Result<bool> {
    for (_, reference) in shape.members.iter().filter(|(name, _)| shape.is_required(name)) {
        let member = model.shape(&reference.shape)?;
        let defaults = match member.kind.as_str() {
            "string" => member.values.is_empty(),
            "structure" => has_default(model, member)?,
            _ => true,
        };
        if !defaults {
            return Ok(false);
        }
    }
    Ok(true)
}
