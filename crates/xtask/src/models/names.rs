//! Names of the model as Rust writes them.

/// `SSESpecification` → `sse_specification`.
pub(super) fn snake(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let begins_word = character.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() && *before != '_' || after.is_some_and(|after| after.is_lowercase())
            });
        if begins_word && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// `KeySchemaElement` → `KEY_SCHEMA_ELEMENT`.
pub(super) fn constant(name: &str) -> String {
    snake(name.trim_start_matches('_')).replace("__", "_").to_uppercase()
}

/// How a service writes the names of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `TableName`.
    Pascal,
    /// `tableName`.
    Camel,
}

impl Case {
    /// What serde calls it.
    pub(super) fn serde_name(self) -> &'static str {
        match self {
            Self::Pascal => "PascalCase",
            Self::Camel => "camelCase",
        }
    }

    /// What serde makes of a field's name.
    pub(super) fn of_field(self, snake: &str) -> String {
        let pascal: String = snake.split('_').map(capitalized).collect();
        match self {
            Self::Pascal => pascal,
            Self::Camel => property(&pascal),
        }
    }
}

/// A field's name; words of the language get their prefix.
pub(super) fn field(name: &str) -> String {
    let snake = snake(name);
    match snake.as_str() {
        "type" | "enum" | "match" | "ref" | "move" | "use" | "static" | "in" => format!("r#{snake}"),
        _ => snake,
    }
}

/// The name in the paths of messages: a Java bean's property, `SSESpecification` → `sSESpecification`.
pub(super) fn property(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// An enum's value as a variant: `PAY_PER_REQUEST` → `PayPerRequest`, `AES256` → `Aes256`.
pub(super) fn variant(value: &str) -> String {
    let words = value.split(|character: char| !character.is_alphanumeric());
    let name: String =
        words
            .map(|word| {
                if word == word.to_uppercase() {
                    capitalized(&word.to_lowercase())
                } else {
                    capitalized(word)
                }
            })
            .collect();
    match name.as_str() {
        // A word of the language, with no raw form.
        "Self" => "SelfOnly".to_owned(),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("N{name}"),
        _ => name,
    }
}

/// A shape's name as a type: `aws` prefixes and the like get a capital.
pub(super) fn type_name(name: &str) -> String {
    capitalized(name)
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{field, snake, variant};

    #[test]
    fn acronyms_are_words() {
        for (name, expected) in [
            ("TableName", "table_name"),
            ("SSESpecification", "sse_specification"),
            ("KMSMasterKeyArn", "kms_master_key_arn"),
            ("S3BucketOwner", "s3_bucket_owner"),
            ("ItemCollectionSizeEstimateRangeGB", "item_collection_size_estimate_range_gb"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }

    #[test]
    fn fields_and_variants_are_valid_rust() {
        assert_eq!(field("Type"), "r#type");
        assert_eq!(variant("PAY_PER_REQUEST"), "PayPerRequest");
        assert_eq!(variant("AES256"), "Aes256");
        assert_eq!(variant("S"), "S");
        assert_eq!(variant("0.5"), "N05");
        assert_eq!(variant("SELF"), "SelfOnly");
    }
}
