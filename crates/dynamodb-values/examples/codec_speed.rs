//! Measures how long an item of ten attributes and 1 KB takes from JSON to its stored form and back.
//! `cargo run --release -p dynamodb-values --example codec_speed`

use std::hint::black_box;
use std::time::Instant;

use aws_protocols::json::Reader;
use dynamodb_values::{Item, json};

const BATCHES: u32 = 500;
const ROUNDS: u32 = 500;

fn main() {
    let json = item_json();
    let item = read(&json);
    println!("{} bytes of JSON, {} stored, size {}", json.len(), item.stored().len(), item.size_bytes());
    time("JSON to item", || drop(black_box(read(black_box(&json)))));
    let mut out = Vec::new();
    time("item to JSON", || {
        out.clear();
        black_box(&item).write_json(&mut out);
    });
    time("stored to item", || drop(black_box(Item::from_stored(black_box(item.stored().clone())))));
    time("last attribute", || _ = black_box(black_box(&item).get("zone")));
}

fn item_json() -> String {
    let text = "The quick brown fox jumps over the lazy dog; ".repeat(4);
    format!(
        r#"{{"pk":{{"S":"customer#000000012345"}},"sk":{{"N":"1718000000123"}},"name":{{"S":"{}"}},"city":{{"S":"Zürich"}},"notes":{{"S":"{text}"}},"more":{{"S":"{text}"}},"history":{{"S":"{text}"}},"price":{{"N":"1234.56"}},"active":{{"BOOL":true}},"zone":{{"S":"{text}"}}}}"#,
        "a".repeat(120),
    )
}

fn read(json: &str) -> Item {
    match json::read_item(&mut Reader::new(json.as_bytes())) {
        Ok(Ok(item)) => item,
        fault => panic!("{fault:?}"),
    }
}

fn time(what: &str, mut work: impl FnMut()) {
    let mut best = f64::MAX;
    // The best of many short batches: other programs disturb the rest.
    for _ in 0..BATCHES {
        let start = Instant::now();
        (0..ROUNDS).for_each(|_| work());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what}: {:.0} ns", best / f64::from(ROUNDS) * 1e9);
}
