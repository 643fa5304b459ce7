//! How a request names a table: by its name, or by its ARN where the live service takes one.
//!
//! The service model only bounds the text's length, for it may be an ARN; a bare name is then held to the naming rules,
//! with the message of a violated constraint. Regular requests allocate nothing here.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html> and the
//! messages of the live service.

use aws_types::{Arn, Context};

use crate::limits::{NAME_LENGTH_MAX, NAME_LENGTH_MIN};
use crate::{Error, Result};

/// A table named in a request, or an index or a stream of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableRef<'a> {
    /// The table's name.
    pub(crate) name: &'a str,
}

impl<'a> TableRef<'a> {
    /// Reads a name or a table's ARN, which must bear the request's region and account.
    pub(crate) fn parse(cx: &Context, text: &'a str) -> Result<Self> {
        if text.starts_with("arn:") {
            return Self::parse_arn(cx, text);
        }
        check_name(text, "tableName")?;
        Ok(Self { name: text })
    }

    fn parse_arn(cx: &Context, text: &'a str) -> Result<Self> {
        let invalid = |what: &str| {
            Error::Validation(format!("1 validation error detected: Invalid {what} in '{text}'"))
        };
        let arn = Arn::parse(text).map_err(|_| invalid("ARN"))?;
        let name = arn.resource.strip_prefix("table/").filter(|name| is_name(name));
        let name = name.filter(|_| arn.partition.starts_with("aws") && arn.service == "dynamodb");
        let name = name.ok_or_else(|| invalid("table ARN"))?;
        if arn.region != cx.region.as_str() {
            return Err(invalid("AWS region"));
        }
        if arn.account != cx.account.as_str() {
            return Err(Error::AccessDenied(format!(
                "User: arn:aws:iam::{}:root is not authorized to access this resource: {text}",
                cx.account
            )));
        }
        Ok(Self { name })
    }
}

/// Whether a table or an index may have this name.
pub(crate) fn is_name(text: &str) -> bool {
    (NAME_LENGTH_MIN..=NAME_LENGTH_MAX).contains(&text.len()) && text.bytes().all(is_name_byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// Holds a name to the naming rules; `member` is what messages call it.
pub(crate) fn check_name(text: &str, member: &str) -> Result<()> {
    if is_name(text) {
        return Ok(());
    }
    let mut violated = Vec::new();
    if !text.bytes().all(is_name_byte) || text.is_empty() {
        violated.push("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+".to_owned());
    }
    let length = text.encode_utf16().count();
    if length < NAME_LENGTH_MIN {
        violated.push(format!("Member must have length greater than or equal to {NAME_LENGTH_MIN}"));
    }
    if length > NAME_LENGTH_MAX {
        violated.push(format!("Member must have length less than or equal to {NAME_LENGTH_MAX}"));
    }
    let sentence = |constraint: String| {
        format!("Value '{text}' at '{member}' failed to satisfy constraint: {constraint}")
    };
    let plural = if violated.len() == 1 { "" } else { "s" };
    let count = violated.len();
    let sentences: Vec<_> = violated.into_iter().map(sentence).collect();
    Err(Error::Validation(format!("{count} validation error{plural} detected: {}", sentences.join("; "))))
}
