//! How long rendering takes: `cargo run --release -p mapping-template --example render_speed`.

#![allow(missing_docs, reason = "an example")]

use std::hint::black_box;
use std::time::Instant;

use mapping_template::{ContextValue, Environment, Overrides, ParameterPlace, RenderError, Template};

struct Request {
    body: &'static str,
}

impl Environment for Request {
    fn body(&self) -> &str {
        self.body
    }

    fn parameter(&self, _: ParameterPlace, name: &str) -> Option<&str> {
        (name == "id").then_some("customer-4711")
    }

    fn parameters(&self, _: ParameterPlace) -> Vec<(&str, &str)> {
        vec![("id", "customer-4711")]
    }

    fn context(&self, name: &str) -> Option<ContextValue<'_>> {
        (name == "requestId").then(|| ContextValue::Text("c6af9ac6-7b61-11e6-9a41-93e8deadbeef".into()))
    }

    fn stage_variable(&self, _: &str) -> Option<&str> {
        Some("Payments")
    }

    fn stage_variables(&self) -> Vec<(&str, &str)> {
        vec![("table", "Payments")]
    }
}

const GET_ITEM: &str = r#"{
  "TableName": "$stageVariables.table",
  "Key": {
    "id": {"S": "$input.params('id')"}
  }
}"#;

const PUT_ITEM: &str = r#"#set($in = $input.path('$'))
{
  "TableName": "$stageVariables.table",
  "Item": {
    "id": {"S": "$context.requestId"},
    "name": {"S": "$util.escapeJavaScript($in.name)"},
    "amount": {"N": "$in.amount"},
    #if($in.note != "")"note": {"S": "$in.note"},#end

    "tags": {"L": [#foreach($tag in $in.tags){"S": "$tag"}#if($foreach.hasNext),#end#end]}
  }
}"#;

const ITEM: &str = r#"{
  "id": "$input.path('$.Item.id.S')",
  "balance": $input.path('$.Item.balance.N'),
  "owner": $input.json('$.Item.owner.S')
}"#;

const BODY: &str =
    r#"{"name":"Ann \"A\" Example","amount":12.5,"note":"for lunch","tags":["food","team","june"]}"#;
const ANSWER: &str = r#"{"Item":{"id":{"S":"customer-4711"},"balance":{"N":"1234"},"owner":{"S":"Ann"}}}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, template, body) in [
        ("GetItem request", GET_ITEM, ""),
        ("PutItem request", PUT_ITEM, BODY),
        ("GetItem response", ITEM, ANSWER),
    ] {
        let template = Template::compile(template)?;
        println!("{name:20} {:.2} µs", microseconds(&template, &Request { body })?);
    }
    Ok(())
}

/// The best of several runs, since others may use this machine.
fn microseconds(template: &Template, request: &Request) -> Result<f64, RenderError> {
    const RENDERINGS: u32 = 20_000;
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        for _ in 0..RENDERINGS {
            black_box(template.render(request, &mut Overrides::default())?);
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(RENDERINGS));
    }
    Ok(best)
}
