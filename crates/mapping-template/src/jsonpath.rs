//! JSONPath as the Jayway library reads it, which is the dialect API Gateway documents.
//!
//! A definite path (names and single indexes) names one value or none. An indefinite one (`..`, `*`, unions, slices, filters)
//! names a list of values, which may be empty. <https://github.com/json-path/JsonPath>

mod compare;
mod filter;
mod function;
mod parse;
mod select;

use filter::Filter;
use function::Function;

use crate::error::{JsonPathError, RenderError};
use crate::json::{Slashes, parse as parse_json, write_json};
use crate::value::{Heap, Value};

/// A compiled JSONPath.
#[derive(Debug, Clone)]
pub struct JsonPath {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone)]
enum Token {
    /// `.name`, `['name']`, `['one','two']`
    Names(Vec<Box<str>>),
    /// `*`
    Wildcard,
    /// `[0]`, `[-1]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[from:to]`
    Slice(Option<i64>, Option<i64>),
    /// `[?(…)]`
    Filter(Filter),
    /// `..`, to which the token behind it is applied.
    Descendants,
    /// `.length()` and the like, at the end.
    Function(Function),
}

impl JsonPath {
    /// Compiles a path. One that does not begin with `$` is taken to begin at the root.
    ///
    /// # Errors
    /// For a text that is no path.
    pub fn compile(path: &str) -> Result<Self, JsonPathError> {
        parse::path(path)
    }

    /// Reads from a JSON text and answers what a parameter mapping makes of it: text without its quotes, everything else as
    /// JSON, nothing where the path leads nowhere.
    ///
    /// # Errors
    /// If the body is not JSON, or what is read is too large.
    pub fn read(&self, body: &str) -> Result<Option<String>, RenderError> {
        let mut heap = Heap::default();
        let root = parse_json(body, &mut heap)?;
        Ok(match self.select(&root, &mut heap)? {
            None => None,
            Some(Value::Text(text)) => Some(text.as_str().to_owned()),
            Some(value) => {
                let mut json = String::new();
                write_json(&value, &heap, Slashes::Plain, &mut json)?;
                Some(json)
            }
        })
    }

    /// Whether the path names at most one value.
    fn is_definite(&self) -> bool {
        self.tokens.iter().all(|token| match token {
            Token::Names(names) => names.len() == 1,
            Token::Indexes(indexes) => indexes.len() == 1,
            Token::Function(_) => true,
            Token::Wildcard | Token::Slice(..) | Token::Filter(_) | Token::Descendants => false,
        })
    }
}
