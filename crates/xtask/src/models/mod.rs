//! `cargo xtask models`: generates `crates/aws-models` from the AWS service models.
//!
//! The models come from the Python package botocore, of exactly the version that `requirements.txt` pins; nothing of
//! their prose is kept. A further service is one more line in [`SERVICES`].

mod enums;
mod java_order;
mod java_regex;
mod names;
mod overrides;
mod service_model;
mod tables;
mod types;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use self::names::Case;
use self::overrides::{Change, OVERRIDES};
use self::service_model::ServiceModel;
use crate::generated::{Generated, Mode};

const REQUIREMENTS: &str = include_str!("../../requirements.txt");

/// A service whose tables and types are generated.
pub(crate) struct Service {
    /// Of botocore's folder and of the generated module.
    pub name: &'static str,
    /// Of botocore's folder.
    pub version: &'static str,
    /// Where the real service's Java classes of the shapes are, which messages show.
    pub java_package: &'static str,
    /// The first line of the module's documentation.
    pub title: &'static str,
    /// AWS's reference.
    pub reference: &'static str,
    /// How most of its members are written.
    case: Case,
    /// Operations whose names hold one of these words are known by name and path alone: their hundreds of shapes are
    /// generated when they are built.
    pub left_out: &'static [&'static str],
}

const SERVICES: &[Service] = &[
    Service {
        name: "dynamodb",
        version: "2012-08-10",
        java_package: "com.amazonaws.dynamodb.v20120810",
        title: "Amazon DynamoDB",
        reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html",
        case: Case::Pascal,
        left_out: &[],
    },
    Service {
        name: "dynamodbstreams",
        version: "2012-08-10",
        java_package: "com.amazonaws.dynamodb.v20120810",
        title: "Amazon DynamoDB Streams",
        reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html",
        case: Case::Pascal,
        left_out: &[],
    },
    Service {
        name: "apigateway",
        version: "2015-07-09",
        java_package: "com.amazonaws.apigateway.v20150709",
        title: "Amazon API Gateway, version 1: REST APIs",
        reference: "https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html",
        case: Case::Camel,
        left_out: &[],
    },
    Service {
        name: "apigatewayv2",
        version: "2018-11-29",
        java_package: "com.amazonaws.apigatewayv2.v20181129",
        title: "Amazon API Gateway, version 2: HTTP and WebSocket APIs",
        reference: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html",
        case: Case::Camel,
        left_out: &["Portal", "ProductPage", "ProductRestEndpointPage"],
    },
    Service {
        name: "lambda",
        version: "2015-03-31",
        java_package: "com.amazonaws.lambda.v20150331",
        title: "AWS Lambda",
        reference: "https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html",
        case: Case::Pascal,
        left_out: &["DurableExecution", "CapacityProvider"],
    },
];

/// Writes or checks the generated files.
pub(crate) fn run(root: &Path, mode: Mode, botocore: Option<PathBuf>) -> Result<()> {
    let data = data_directory(root, botocore)?;
    let mut generated = Generated::new(mode, "cargo xtask models");
    for service in SERVICES {
        let mut model = ServiceModel::load(&data, service.name, service.version)?;
        model.leave_out(service.left_out);
        for over in OVERRIDES.iter().filter(|over| over.service == service.name) {
            if let Change::Required = over.change {
                model.require(over.structure, over.member)?;
            }
        }
        let folder = root.join("crates/aws-models/src").join(service.name);
        let types = types::types(service, &model)?;
        for (file, text) in [
            ("mod.rs", module(service)),
            ("operations.rs", tables::operations(&model)?),
            ("shapes.rs", tables::shapes(service, &model)?),
            ("structures.rs", tables::structures(service, &model)?),
            ("types/mod.rs", types_module(service)),
            ("types/enums.rs", enums::enums(&model)?),
            ("types/requests.rs", types.requests),
            ("types/responses.rs", types.responses),
            ("types/structures.rs", types.structures),
        ] {
            generated.rust(root, &folder.join(file), &text)?;
        }
    }
    generated.finish()
}

fn module(service: &Service) -> String {
    let Service { title, reference, .. } = service;
    format!(
        "//! {title}: its operations, tables and types.\n//!\n//! See <{reference}>.\n\n\
         mod operations;\npub mod shapes;\npub mod structures;\npub mod types;\n\npub use operations::OPERATIONS;\n"
    )
}

fn types_module(service: &Service) -> String {
    let Service { title, reference, .. } = service;
    format!(
        "//! The typed requests and answers of {title}.\n//!\n\
         //! The fields are AWS's members, documented in <{reference}>.\n\n\
         #![allow(missing_docs)]\n\n\
         mod enums;\nmod requests;\nmod responses;\nmod structures;\n\n\
         // One flat list of names, as in the model.\n\
         #[allow(clippy::wildcard_imports)]\npub use {{enums::*, requests::*, responses::*, structures::*}};\n"
    )
}

fn data_directory(root: &Path, botocore: Option<PathBuf>) -> Result<PathBuf> {
    let package = match botocore {
        Some(path) => path,
        None => installed(root)?,
    };
    let pinned =
        REQUIREMENTS.lines().find_map(|line| line.strip_prefix("botocore==")).context("no pinned version")?;
    let init = package.join("__init__.py");
    let text = std::fs::read_to_string(&init).with_context(|| format!("reading {}", init.display()))?;
    let found = text
        .lines()
        .find_map(|line| line.strip_prefix("__version__ = "))
        .unwrap_or("unknown")
        .trim_matches(['\'', '"']);
    ensure!(
        found == pinned,
        "botocore {found} is installed where {pinned} is pinned: pip install -r crates/xtask/requirements.txt"
    );
    Ok(package.join("data"))
}

/// Where Python finds botocore: that of the virtual environment at the root, else that of the path.
fn installed(root: &Path) -> Result<PathBuf> {
    let own = root.join(".venv/bin/python3");
    let python = if own.exists() { own } else { PathBuf::from("python3") };
    let program = "import botocore, os; print(os.path.dirname(botocore.__file__))";
    let output = Command::new(&python)
        .args(["-c", program])
        .output()
        .with_context(|| format!("running {}", python.display()))?;
    if !output.status.success() {
        bail!(
            "{} has no botocore: pip install -r crates/xtask/requirements.txt, or name the package's folder",
            python.display()
        );
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}
