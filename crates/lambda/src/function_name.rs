//! The forms in which a request may name a function: its name, a partial ARN or a full ARN, each with or without a qualifier.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>

#[cfg(test)]
mod tests;

use aws_models::lambda::shapes::NAMESPACED_FUNCTION_NAME;
use aws_protocols::validation::{Path, Violations};
use aws_types::{AccountId, Context, Region};

use crate::error::{Error, Result};
use crate::limits::FUNCTION_NAME_CHARACTERS_MAX;

/// The qualifier of the version that can be changed.
pub(crate) const LATEST: &str = "$LATEST";

/// What a text says of a function; what it does not say is the caller's.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Parts<'a> {
    region: Option<&'a str>,
    account: Option<&'a str>,
    name: &'a str,
    qualifier: Option<&'a str>,
}

/// A function that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionRef {
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) name: String,
    /// A version's number, `$LATEST` or an alias.
    pub(crate) qualifier: Option<String>,
}

impl FunctionRef {
    /// Reads what a request says: the function's name, and the qualifier beside it, which must not contradict the name's.
    pub(crate) fn of_request(cx: &Context, text: &str, qualifier: Option<&str>) -> Result<Self> {
        let parts = parse(text).ok_or_else(|| not_a_name(text))?;
        check_length(parts.name)?;
        let qualifier = match (parts.qualifier, qualifier) {
            (Some(derived), Some(given)) if derived != given => {
                return Err(Error::invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.",
                ));
            }
            (derived, given) => derived.or(given),
        };
        check_reachable(cx, &parts)?;
        Ok(Self {
            account: cx.account,
            region: cx.region,
            name: parts.name.to_owned(),
            qualifier: qualifier.map(str::to_owned),
        })
    }

    /// The function's ARN, without a qualifier.
    pub(crate) fn function_arn(&self) -> String {
        function_arn(&self.account, &self.region, &self.name)
    }

    /// The ARN of what is named: qualified if the name is.
    pub(crate) fn arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.function_arn()),
            None => self.function_arn(),
        }
    }
}

/// A function's ARN.
pub(crate) fn function_arn(account: &AccountId, region: &Region, name: &str) -> String {
    format!("arn:aws:lambda:{region}:{account}:function:{name}")
}

/// A function's ARN as far as it names one, from a full ARN: account, region, name, qualifier.
pub(crate) fn of_arn(arn: &str) -> Option<FunctionRef> {
    let parts = parse(arn).filter(|_| arn.starts_with("arn:"))?;
    Some(FunctionRef {
        account: AccountId::parse(parts.account?)?,
        region: Region::parse(parts.region?)?,
        name: parts.name.to_owned(),
        qualifier: parts.qualifier.map(str::to_owned),
    })
}

/// Splits a function's name in any of its forms.
pub(crate) fn parse(text: &str) -> Option<Parts<'_>> {
    let mut rest: Vec<&str> = text.split(':').collect();
    let mut parts = Parts::default();
    if rest.first() == Some(&"arn") {
        if rest.len() < 7 || rest[2] != "lambda" {
            return None;
        }
        rest.drain(..3);
    }
    if rest.len() > 1 && is_region(rest[0]) {
        parts.region = Some(rest.remove(0));
    }
    if rest.len() > 1 && AccountId::parse(rest[0]).is_some() {
        parts.account = Some(rest.remove(0));
    }
    if rest.len() > 1 && rest[0] == "function" {
        rest.remove(0);
    }
    match rest[..] {
        [name] => parts.name = name,
        [name, qualifier] => (parts.name, parts.qualifier) = (name, Some(qualifier)),
        _ => return None,
    }
    let named = !parts.name.is_empty() && parts.name.bytes().all(is_name_byte);
    let qualified =
        parts.qualifier.is_none_or(|text| !text.is_empty() && text.bytes().all(is_qualifier_byte));
    (named && qualified).then_some(parts)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn is_qualifier_byte(byte: u8) -> bool {
    is_name_byte(byte) || byte == b'$'
}

/// Two letters, one or two words, a digit: `us-east-1`, `us-gov-west-1`. Functions may have names that are almost so.
fn is_region(text: &str) -> bool {
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = &words[..] else { return false };
    (first.len() == 2 || *first == "eusc")
        && matches!(middle.len(), 1 | 2)
        && std::iter::once(first).chain(middle).all(is_word)
        && matches!(last.as_bytes(), [digit] if digit.is_ascii_digit())
}

/// What the model says of a text that names no function.
fn not_a_name(text: &str) -> Error {
    let mut violations = Violations::new();
    violations.check_text(&Path::Root.member("functionName"), text, &NAMESPACED_FUNCTION_NAME);
    match violations.message() {
        Some(message) => Error::Validation(message),
        None => Error::invalid(format!("{text} is not a valid function ARN")),
    }
}

fn check_length(name: &str) -> Result<()> {
    if name.len() <= FUNCTION_NAME_CHARACTERS_MAX {
        return Ok(());
    }
    Err(Error::Validation(format!(
        "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must \
         have length less than or equal to {FUNCTION_NAME_CHARACTERS_MAX}"
    )))
}

fn check_reachable(cx: &Context, parts: &Parts<'_>) -> Result<()> {
    if let Some(region) = parts.region
        && region != cx.region.as_str()
    {
        return Err(Error::ResourceNotFound(format!(
            "Functions from '{region}' are not reachable in this region ('{}')",
            cx.region
        )));
    }
    match parts.account {
        Some(account) if account != cx.account.as_str() => Err(Error::AccessDenied(format!(
            "User: arn:aws:iam::{}:root is not authorized to perform this operation on resource: \
             arn:aws:lambda:{}:{account}:function:{}",
            cx.account, cx.region, parts.name
        ))),
        _ => Ok(()),
    }
}
