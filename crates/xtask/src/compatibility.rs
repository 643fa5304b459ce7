//! `cargo xtask compatibility`: writes `docs/compatibility.md` from the operations that are built and those of AWS.
//!
//! The service crate's macro list is read as text: depending on the service would make the generator of its models wait
//! for the service to compile. AWS's list is the generated one. The known differences are kept by hand, in
//! `docs/compatibility.notes.md`, and stand at the end of the page.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::generated::{Generated, Mode};

/// One API on the page.
struct Api<'a> {
    title: &'a str,
    /// An operation's page in AWS's reference; `{}` is its name.
    reference: &'a str,
    /// What an operation that is not built answers.
    refusal: &'a str,
    /// The operations that are built.
    built: Vec<&'a str>,
    /// Those that are there only to refuse, as the live service does.
    refused: Vec<&'a str>,
    /// Those of AWS's model.
    all: Vec<&'a str>,
}

/// Operations of functions that are spoken in HTTP itself and therefore in no list.
const IN_HTTP: &[&str] = &["Invoke", "InvokeWithResponseStream"];

/// What stands in a list only to refuse, because it is for another kind of API.
const REFUSERS: &str = "websocket_only::";
const REFUSED: &str = "refused: HTTP APIs have none";

/// Writes or checks the page.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let read =
        |path: &str| std::fs::read_to_string(root.join(path)).with_context(|| format!("reading {path}"));
    let [tables, streams, rest_apis, http_apis, functions] = [
        "crates/dynamodb/src/operations.rs",
        "crates/dynamodb/src/streams/operations.rs",
        "crates/apigateway/src/rest_api.rs",
        "crates/apigateway/src/http_api.rs",
        "crates/lambda/src/operations.rs",
    ];
    let lists = [read(tables)?, read(streams)?, read(rest_apis)?, read(http_apis)?, read(functions)?];
    let entries = |path: &str, source| {
        entries(source).with_context(|| format!("{path} has no list `operations! {{ Name => file, … }}`"))
    };
    let list = |path, source| Ok::<_, anyhow::Error>(names(&entries(path, source)?));
    let (http_api_refusals, http_api_operations): (Vec<_>, Vec<_>) =
        entries(http_apis, &lists[3])?.into_iter().partition(|(_, file)| file.starts_with(REFUSERS));
    let (http_api_refusals, http_api_operations) = (names(&http_api_refusals), names(&http_api_operations));
    let apis = [
        Api {
            title: "Amazon DynamoDB",
            reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_{}.html",
            refusal: "UnknownOperationException",
            built: list(tables, &lists[0])?,
            refused: Vec::new(),
            all: aws_models::dynamodb::OPERATIONS.iter().map(|operation| operation.name).collect(),
        },
        Api {
            title: "Amazon DynamoDB Streams",
            reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_{}.html",
            refusal: "UnknownOperationException",
            built: list(streams, &lists[1])?,
            refused: Vec::new(),
            all: aws_models::dynamodbstreams::OPERATIONS.iter().map(|operation| operation.name).collect(),
        },
        Api {
            title: "Amazon API Gateway: REST APIs",
            reference: "https://docs.aws.amazon.com/apigateway/latest/api/API_{}.html",
            refusal: "NotImplementedException",
            built: list(rest_apis, &lists[2])?,
            refused: Vec::new(),
            all: aws_models::apigateway::OPERATIONS.iter().map(|operation| operation.name).collect(),
        },
        Api {
            title: "Amazon API Gateway: HTTP APIs",
            // Its pages are those of resources.
            reference: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html",
            refusal: "NotImplementedException",
            built: http_api_operations,
            refused: http_api_refusals,
            all: aws_models::apigatewayv2::OPERATIONS.iter().map(|operation| operation.name).collect(),
        },
        Api {
            title: "AWS Lambda",
            reference: "https://docs.aws.amazon.com/lambda/latest/api/API_{}.html",
            refusal: "NotImplementedException",
            built: [list(functions, &lists[4])?, IN_HTTP.to_vec()].concat(),
            refused: Vec::new(),
            all: aws_models::lambda::OPERATIONS.iter().map(|operation| operation.name).collect(),
        },
    ];
    let page = page(&apis, &read("docs/compatibility.notes.md")?)?;
    let mut generated = Generated::new(mode, "cargo xtask compatibility");
    generated.file(&root.join("docs/compatibility.md"), &page)?;
    generated.finish()
}

/// The names and files in `operations! { Name => file, … }`.
fn entries(source: &str) -> Option<Vec<(&str, &str)>> {
    let list = source.split("\noperations! {").nth(1)?.split('}').next()?;
    let lines = list.lines().map(|line| line.split("//").next().unwrap_or_default());
    let entries = lines.flat_map(|line| line.split(','));
    let entries = entries.filter_map(|entry| entry.split_once("=>"));
    Some(entries.map(|(name, file)| (name.trim(), file.trim())).collect())
}

fn names<'a>(entries: &[(&'a str, &str)]) -> Vec<&'a str> {
    entries.iter().map(|(name, _)| *name).collect()
}

fn page(apis: &[Api<'_>], notes: &str) -> Result<String> {
    let mut page = String::from(
        "<!-- Generated by `cargo xtask compatibility`. Do not edit; the notes are in compatibility.notes.md. -->\n\n\
         # Compatibility\n",
    );
    for api in apis {
        section(api, &mut page)?;
    }
    // Writing into a String cannot fail.
    let _ = write!(page, "\n{}\n", notes.trim_end());
    Ok(page)
}

fn section(api: &Api<'_>, page: &mut String) -> Result<()> {
    let Api { title, reference, refusal, built, refused, all } = api;
    for name in built.iter().chain(refused) {
        ensure!(all.contains(name), "{name} is built but is no operation of AWS's model");
    }
    let (count, total) = (built.len(), all.len());
    // Writing into a String cannot fail.
    let _ =
        writeln!(page, "\n## {title}\n\n{count} of the {total} operations of the service model are built.\n");
    page.push_str("| Operation | Answer |\n| --- | --- |\n");
    for name in all {
        let answer = match name {
            name if built.contains(name) => "built".to_owned(),
            name if refused.contains(name) => REFUSED.to_owned(),
            _ => format!("`{refusal}`"),
        };
        let reference = reference.replace("{}", name);
        let _ = writeln!(page, "| [{name}]({reference}) | {answer} |");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Api, entries, page};

    #[test]
    fn the_list_of_operations_is_found() {
        let source = "macro_rules! operations { ($x:ident) => {} }\n\noperations! {\n    GetItem => get_item, // a note\n    \
                      PutItem => put_item,\n}\n";
        assert_eq!(entries(source).unwrap(), [("GetItem", "get_item"), ("PutItem", "put_item")]);
        assert_eq!(entries("nothing"), None);
    }

    #[test]
    fn the_page_says_what_each_operation_answers() {
        let api = Api {
            title: "Items",
            reference: "https://docs.test/API_{}.html",
            refusal: "UnknownOperationException",
            built: vec!["GetItem"],
            refused: vec!["PutItem"],
            all: vec!["GetItem", "PutItem", "Scan"],
        };
        let page = page(&[api], "## Notes\n").unwrap();
        assert!(page.contains("## Items"));
        assert!(page.contains("1 of the 3 operations"));
        assert!(page.contains("API_GetItem.html) | built |"));
        assert!(page.contains("API_PutItem.html) | refused: HTTP APIs have none |"));
        assert!(page.contains("API_Scan.html) | `UnknownOperationException` |"));
        assert!(page.ends_with("## Notes\n"));
    }

    #[test]
    fn an_unknown_operation_is_refused() {
        let api = Api {
            title: "",
            reference: "",
            refusal: "",
            built: vec!["GetItme"],
            refused: Vec::new(),
            all: vec!["GetItem"],
        };
        assert!(page(&[api], "").is_err());
    }
}
