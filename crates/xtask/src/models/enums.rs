//! Writes the enums of a service.

use std::fmt::Write;

use anyhow::Result;

use super::names::{type_name, variant};
use super::service_model::ServiceModel;

/// Every string shape that has a value set and that requests or answers hold.
pub(super) fn enums(model: &ServiceModel) -> Result<String> {
    let reached = model.reached()?;
    let mut out = String::from(
        "//! The strings that are one of a set.\n\nuse crate::text_enum::text_enum;\n\ntext_enum! {\n",
    );
    for (name, shape) in model
        .shapes
        .iter()
        .filter(|(name, shape)| !shape.values.is_empty() && reached.contains(name.as_str()))
    {
        // Writing into a String cannot fail. The formatter leaves macro calls alone, so this is their final form.
        let _ = writeln!(out, "    {} {{", type_name(name));
        for value in &shape.values {
            let _ = writeln!(out, "        {} = {value:?},", variant(value));
        }
        let _ = writeln!(out, "    }}");
    }
    Ok(out + "}\n")
}
