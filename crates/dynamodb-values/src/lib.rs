//! DynamoDB's data: attribute values, exact decimal numbers, items in their compact stored form, and their JSON.
//!
//! Two forms of a value: [`Value`] is a tree that can be changed; [`ValueRef`] is a view into the compact encoding that
//! items are stored in, read and compared without decoding the rest. The encoding is canonical (names and set elements
//! sorted, numbers in canonical text), so equal items are equal bytes. Pure: no I/O, no tables.
//!
//! API contract (files may be split as ideas demand):
//! ```text
//! Number              38 digits, 1E-130..9.99E+125. parse(&str)->Result<Number, ValueError>, Display (plain canonical text, no exponent),
//!                     Ord/Eq/Hash by value, checked_add/checked_sub -> Result<_, ValueError>, encode_ordered(&self, &mut Vec<u8>) self-delimiting, order preserving, size_bytes()
//! AttributeType       S N B SS NS BS M L NULL BOOL (as_str, parse)
//! Value               S(String) N(Number) B(Bytes) Bool(bool) Null L(Vec<Value>) M(BTreeMap<String, Value>) Ss(BTreeSet<String>) Ns(BTreeSet<Number>) Bs(BTreeSet<Bytes>)
//!                     attribute_type(), size_bytes(), encode(&mut Vec<u8>), as_ref-less: Value::from(ValueRef)
//! ValueRef<'a>        Copy; S(&str) N(NumberRef(&str canonical text; .number())) B(&[u8]) Bool Null L(ListRef) M(MapRef) Ss(SetRef) Ns(SetRef) Bs(SetRef); attribute_type(), size_bytes(), PartialEq deep, to_value()
//!   MapRef            get(name)->Option<ValueRef>, iter()->(&str, ValueRef), len(); ListRef get(i), iter(), len(); SetRef contains(&[u8] element), iter() of &[u8], len()
//! Item                owned encoded item (Bytes inside, cheap clone). from_stored(Bytes)->Result<Item, Damaged>, stored()->&Bytes (with version marker), get(name), iter(), size_bytes() (DynamoDB item size, kept in the header),
//!                     from_map(&BTreeMap<String, Value>), to_map(), from_entries(iter of (&str, ValueRef)) for projections, write_json(&self, &mut Vec<u8>)
//! AttributeMapJson    json::read_item(&mut Reader)->Result<Result<Item, ValueError>, SerializationError>; json::read_value(&mut Reader)->Result<Result<Value, ValueError>, SerializationError>;
//!                     json::write_value(ValueRef, &mut Vec<u8>); json::write_string(&str, &mut Vec<u8>)
//! ValueError          one variant per AWS sentence about a value itself (empty, two types, not a number, overflow, underflow, too precise, empty set, duplicates, NULL not true, nesting > 32, ...); Display is AWS's text
//! ```
