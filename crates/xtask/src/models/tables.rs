//! Writes the shape graph of a service as static tables of `aws_protocols::schema`.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::Service;
use super::java_order::{hash_map_order, value_set_order};
use super::java_regex::translated;
use super::names::{constant, property};
use super::overrides::{Change, NAMES_OR_ARNS, OVERRIDES};
use super::service_model::{HttpModel, OperationModel, Reference, ServiceModel, ShapeModel};

/// The operations with their inputs and errors.
pub(super) fn operations(model: &ServiceModel) -> Result<String> {
    let imports = match (model.is_rest, model.operations.iter().any(|o| o.input.is_none())) {
        (false, _) => "use aws_protocols::schema::Operation;",
        (true, false) => "use aws_protocols::schema::{Http, Location, Operation, OutputMember};",
        (true, true) => "use aws_protocols::schema::{Http, Location, Operation, OutputMember, Structure};",
    };
    let mut out = format!(
        "//! The operations of the service.\n\n{imports}\n\nuse super::structures;\n\n\
         /// Every operation of the model, in the order of their names.\npub static OPERATIONS: &[Operation] = &[\n",
    );
    for operation in &model.operations {
        let OperationModel { name, input, errors, .. } = operation;
        let input = match input {
            Some(input) => format!("&structures::{}", constant(&input.shape)),
            None => "&Structure::EMPTY".to_owned(),
        };
        let errors: Vec<&str> = errors.iter().map(|error| error.shape.as_str()).collect();
        let http = if model.is_rest { http(model, operation)? } else { "None".to_owned() };
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "Operation {{ name: {name:?}, input: {input}, errors: &{errors:?}, http: {http} }},"
        );
    }
    Ok(out + "];\n")
}

/// The HTTP binding of an operation.
fn http(model: &ServiceModel, operation: &OperationModel) -> Result<String> {
    let HttpModel { method, request_uri, response_code } = &operation.http;
    let mut output = String::new();
    if let Some(Reference { shape, .. }) = &operation.output {
        let shape = model.shape(shape)?;
        for (name, reference) in &shape.members {
            let location = location(shape, name, reference)?;
            if location != "Location::Body" {
                let is_blob = model.shape(&reference.shape)?.kind == "blob";
                let name = reference.wire_name(name);
                let _ = write!(
                    output,
                    "OutputMember {{ name: {name:?}, location: {location}, is_blob: {is_blob} }},"
                );
            }
        }
    }
    Ok(format!(
        "Some(&Http {{ method: {method:?}, uri: {request_uri:?}, status: {response_code}, output: &[{output}] }})"
    ))
}

/// Where in HTTP a structure's member stands.
fn location(structure: &ShapeModel, name: &str, reference: &Reference) -> Result<&'static str> {
    if structure.payload.as_deref() == Some(name) {
        return Ok("Location::Payload");
    }
    Ok(match reference.location.as_deref() {
        None => "Location::Body",
        Some("uri") => "Location::Path",
        Some("querystring") => "Location::Query",
        Some("header") => "Location::Header",
        Some("statusCode") => "Location::Status",
        Some(other) => anyhow::bail!("the generator does not know the location {other}"),
    })
}

/// A static for each shape that requests are made of and that is no structure.
pub(super) fn shapes(service: &Service, model: &ServiceModel) -> Result<String> {
    let mut body = String::new();
    for (name, shape) in model.taken()?.into_iter().filter(|(_, shape)| shape.kind != "structure") {
        let expression = shape_expression(model, name, shape)?;
        let constant = constant(name);
        if let Some(pattern) = &shape.pattern {
            let compiled = match translated(pattern) {
                same if same == *pattern => format!("Pattern::new({pattern:?})"),
                other => format!("Pattern::translated({pattern:?}, {other:?})"),
            };
            let _ = writeln!(body, "static {constant}_PATTERN: Pattern = {compiled};\n");
        }
        let _ = writeln!(body, "/// `{name}`.\npub static {constant}: Shape = {expression};\n");
    }
    // Shapes that only the live service has are named after the member that they are checked at.
    for (over, shape) in changed_shapes(service, model)? {
        let name = format!("{}_{}", constant(over.0), constant(over.1));
        let expression = shape_expression(model, over.1, &shape)?;
        let _ =
            writeln!(body, "/// `{}` of `{}`.\npub static {name}: Shape = {expression};\n", over.1, over.0);
    }
    // A small service has not all kinds of shapes.
    let used = |kind: &&str| {
        body.contains(&format!("{kind} {{"))
            || body.contains(&format!("{kind}::"))
            || body.contains(&format!("{kind}("))
    };
    let kinds = ["List", "Map", "Pattern", "Range", "Shape", "Text"];
    let kinds =
        kinds.into_iter().filter(|kind| *kind == "Shape" || used(kind)).collect::<Vec<_>>().join(", ");
    let structures = if body.contains("structures::") { "use super::structures;\n\n" } else { "" };
    Ok(format!(
        "//! Strings, numbers, lists and maps, with their constraints.\n\n\
         use aws_protocols::schema::{{{kinds}}};\n\n{structures}{body}"
    ))
}

/// A static for each structure that requests are made of.
pub(super) fn structures(service: &Service, model: &ServiceModel) -> Result<String> {
    let mut body = String::new();
    for (name, shape) in model.taken()?.into_iter().filter(|(_, shape)| shape.kind == "structure") {
        let mut members = String::new();
        for (member, reference) in &shape.members {
            members += &member_expression(service, model, (name, shape), (member, reference))?;
        }
        let properties: Vec<String> = shape.members.iter().map(|(name, _)| property(name)).collect();
        let order = hash_map_order(&properties);
        let _ = writeln!(
            body,
            "/// `{name}`.\npub static {}: Structure = Structure {{ class: \"{}.{name}\", members: &[{members}], \
             report_order: &{order:?} }};\n",
            constant(name),
            service.java_package,
        );
    }
    let location = if body.contains("Location::") { "Location, " } else { "" };
    let shape = if body.contains("Shape::") { "Shape, " } else { "" };
    Ok(format!(
        "//! The structures and their members.\n\n\
         use aws_protocols::schema::{{{location}Member, {shape}Structure}};\n\n\
         use super::shapes;\n\n{body}"
    ))
}

fn member_expression(
    service: &Service,
    model: &ServiceModel,
    (structure, shape): (&str, &ShapeModel),
    (member, reference): (&str, &Reference),
) -> Result<String> {
    let mut target = shape_reference(model, &reference.shape, "shapes::")?;
    let mut missing = String::new();
    for change in changes(service, structure, member) {
        match change {
            Change::Shape(other) => target = shape_reference(model, other, "shapes::")?,
            Change::LengthMax(_) => target = format!("&shapes::{}_{}", constant(structure), constant(member)),
            // The model has been told already.
            Change::Required => {}
            Change::MissingMessage(message) => missing = format!(".missing({message:?})"),
        }
    }
    let need = if shape.is_required(member) { "required" } else { "optional" };
    let location = match location(shape, member, reference)? {
        "Location::Body" => String::new(),
        other => format!(".at({other})"),
    };
    let (name, path) = (reference.wire_name(member), property(member));
    Ok(format!("Member::{need}({name:?}, {path:?}, {target}){missing}{location},"))
}

fn changes(service: &Service, structure: &str, member: &str) -> impl Iterator<Item = Change> {
    OVERRIDES
        .iter()
        .filter(move |over| (over.service, over.structure, over.member) == (service.name, structure, member))
        .map(|over| over.change)
}

type Place = (&'static str, &'static str);

fn changed_shapes(service: &Service, model: &ServiceModel) -> Result<Vec<(Place, ShapeModel)>> {
    let mut changed = Vec::new();
    for over in OVERRIDES.iter().filter(|over| over.service == service.name) {
        let Change::LengthMax(max) = over.change else { continue };
        let structure = model.shape(over.structure)?;
        let (_, reference) =
            structure.members.iter().find(|(name, _)| name == over.member).with_context(|| {
                format!("an override names {}.{}, which is not there", over.structure, over.member)
            })?;
        let shape = ShapeModel { max: Some(max as f64), ..model.shape(&reference.shape)?.clone() };
        changed.push(((over.structure, over.member), shape));
    }
    Ok(changed)
}

fn shape_expression(model: &ServiceModel, name: &str, shape: &ShapeModel) -> Result<String> {
    let range = range(shape);
    let part = |reference: &Option<Reference>| -> Result<String> {
        let reference = reference.as_ref().context("a list or map without its parts")?;
        shape_reference(model, &reference.shape, "")
    };
    Ok(match shape.kind.as_str() {
        "string" => text_expression(model, name, shape)?,
        "blob" => "Shape::Blob".to_owned(),
        "boolean" => "Shape::Boolean".to_owned(),
        "integer" => format!("Shape::Integer({range})"),
        "long" => format!("Shape::Long({range})"),
        "double" | "float" => "Shape::Double".to_owned(),
        "timestamp" if shape.is_textual_timestamp() => text_expression(model, name, shape)?,
        "timestamp" => "Shape::Timestamp".to_owned(),
        "list" => format!("Shape::List(List {{ length: {range}, element: {} }})", part(&shape.member)?),
        "map" => {
            let (key, value) = (part(&shape.key)?, part(&shape.value)?);
            format!("Shape::Map(Map {{ length: {range}, key: {key}, value: {value} }})")
        }
        other => anyhow::bail!("the generator does not know the kind {other}"),
    })
}

fn text_expression(model: &ServiceModel, name: &str, shape: &ShapeModel) -> Result<String> {
    let named = NAMES_OR_ARNS.iter().find(|(arn, _)| *arn == name).map(|(_, of)| *of);
    let (name, shape) = match named {
        Some(of) => (of, model.shape(of)?),
        None => (name, shape),
    };
    let pattern = match &shape.pattern {
        Some(_) => format!("Some(&{}_PATTERN)", constant(name)),
        None => "None".to_owned(),
    };
    let (range, values, or_arn) = (range(shape), value_set_order(&shape.values), named.is_some());
    Ok(format!(
        "Shape::Text(Text {{ length: {range}, pattern: {pattern}, values: &{values:?}, or_arn: {or_arn} }})"
    ))
}

fn shape_reference(model: &ServiceModel, name: &str, module: &str) -> Result<String> {
    Ok(match model.shape(name)?.kind.as_str() {
        "structure" if module.is_empty() => format!("&Shape::Structure(&structures::{})", constant(name)),
        "structure" => format!("&Shape::Structure(&{})", constant(name)),
        _ => format!("&{module}{}", constant(name)),
    })
}

fn range(shape: &ShapeModel) -> String {
    if shape.min.is_none() && shape.max.is_none() {
        return "Range::ANY".to_owned();
    }
    let bound = |bound: Option<f64>| match bound {
        Some(bound) => format!("Some({})", bound as i64),
        None => "None".to_owned(),
    };
    format!("Range {{ min: {}, max: {} }}", bound(shape.min), bound(shape.max))
}
