//! Amazon Ion text: `$ion_1_0 {Item:{name:"value",tags:$dynamodb_SS::["a","b"]}}`.
//!
//! Strings, decimals, booleans, blobs, nulls, lists and structs are DynamoDB's types; lists become sets by annotation.
//! Integers are taken for the decimals that they equal. Floats are refused: they are not what their text says.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html>

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use dynamodb_values::{AttributeType, Item, Number, Value, ValueError};
use ion_rs::{Element, Sequence, Struct, Value as Ion};

use super::{Fault, ion_shape};

/// As many levels as an attribute may have.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const LEVELS_MAX: usize = 32;
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const NAME_BYTES_MAX: usize = 65_535;

/// The item of a line.
pub(super) fn item(line: &[u8]) -> Result<Item, Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::NotText)?;
    ion_shape::check(text)?;
    let record = Element::read_one(text).map_err(|fault| Fault::NotIon(summary(&fault)))?;
    let item = record.as_struct().and_then(|record| record.get("Item")).and_then(Element::as_struct);
    let attributes = attributes(item.ok_or(Fault::NoItem)?)?;
    if attributes.values().any(|value| value.depth() > LEVELS_MAX) {
        return Err(ValueError::TooDeep.into());
    }
    Ok(Item::from_map(&attributes))
}

/// The reader's sentence without the lines behind it, which quote the record.
fn summary(fault: &ion_rs::IonError) -> String {
    fault.to_string().lines().next().unwrap_or_default().to_owned()
}

/// Of a repeated name the last counts, as in JSON.
fn attributes(fields: &Struct) -> Result<BTreeMap<String, Value>, Fault> {
    let mut attributes = BTreeMap::new();
    for (name, element) in fields.iter() {
        let name = name.text().ok_or_else(|| Fault::NotIon("a field without a name".into()))?;
        if name.is_empty() {
            return Err(ValueError::EmptyName.into());
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(ValueError::NameTooLong.into());
        }
        attributes.insert(name.to_owned(), value(element)?);
    }
    Ok(attributes)
}

fn value(element: &Element) -> Result<Value, Fault> {
    if !element.annotations().is_empty() {
        return set(element);
    }
    Ok(match element.value() {
        Ion::Null(_) => Value::Null,
        Ion::Bool(boolean) => Value::Bool(*boolean),
        Ion::String(text) => Value::S(text.text().to_owned()),
        Ion::Int(_) | Ion::Decimal(_) => Value::N(number(element)?),
        Ion::Blob(bytes) => Value::B(Bytes::copy_from_slice(bytes.as_ref())),
        Ion::List(list) => Value::L(list.elements().map(value).collect::<Result<_, _>>()?),
        Ion::Struct(fields) => Value::M(attributes(fields)?),
        Ion::Float(_) | Ion::Timestamp(_) | Ion::Symbol(_) | Ion::Clob(_) | Ion::SExp(_) => {
            return Err(Fault::ForeignType(element.ion_type().to_string()));
        }
    })
}

fn number(element: &Element) -> Result<Number, Fault> {
    let text = match element.value() {
        Ion::Int(integer) => integer.to_string(),
        Ion::Decimal(decimal) => format!("{}e{}", decimal.coefficient(), decimal.exponent()),
        _ => return Err(Fault::ForeignElement),
    };
    Ok(Number::parse(&text)?)
}

/// An annotated list.
fn set(element: &Element) -> Result<Value, Fault> {
    let annotations = element.annotations();
    let (Some(annotation), 1, Ion::List(list)) = (annotations.first(), annotations.len(), element.value())
    else {
        return Err(Fault::Annotated);
    };
    if list.elements().any(|element| !element.annotations().is_empty()) {
        return Err(Fault::Annotated);
    }
    match annotation {
        "$dynamodb_SS" => string_set(list),
        "$dynamodb_NS" => number_set(list),
        "$dynamodb_BS" => binary_set(list),
        _ => Err(Fault::Annotated),
    }
}

fn string_set(list: &Sequence) -> Result<Value, Fault> {
    let given: Vec<String> = elements(list, AttributeType::Ss, |element| {
        element.as_string().map(str::to_owned).ok_or(Fault::ForeignElement)
    })?;
    let set: BTreeSet<String> = given.iter().cloned().collect();
    if set.len() < given.len() {
        return Err(ValueError::DuplicateStrings(given).into());
    }
    Ok(Value::Ss(set))
}

fn number_set(list: &Sequence) -> Result<Value, Fault> {
    let given: Vec<Number> = elements(list, AttributeType::Ns, number)?;
    let set: BTreeSet<Number> = given.iter().copied().collect();
    if set.len() < given.len() {
        return Err(ValueError::DuplicateNumbers.into());
    }
    Ok(Value::Ns(set))
}

fn binary_set(list: &Sequence) -> Result<Value, Fault> {
    let given: Vec<Vec<u8>> = elements(list, AttributeType::Bs, |element| {
        element.as_blob().map(<[u8]>::to_vec).ok_or(Fault::ForeignElement)
    })?;
    let set: BTreeSet<Bytes> = given.iter().map(|bytes| Bytes::copy_from_slice(bytes)).collect();
    if set.len() < given.len() {
        return Err(ValueError::DuplicateBinaries(given).into());
    }
    Ok(Value::Bs(set))
}

fn elements<T>(
    list: &Sequence,
    kind: AttributeType,
    read: impl Fn(&Element) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let elements = list.elements().map(read).collect::<Result<Vec<T>, Fault>>()?;
    if elements.is_empty() { Err(ValueError::EmptySet(kind).into()) } else { Ok(elements) }
}
