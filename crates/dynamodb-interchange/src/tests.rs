use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write as _};

use bytes::Bytes;
use dynamodb_values::{AttributeType, Item, Number, Value, json};
use proptest::prelude::*;

use super::*;

fn read(format: InputFormat, text: &[u8]) -> Vec<String> {
    let records = Records::new(format, text);
    records
        .map(|record| record.map_or_else(|error| format!("damaged: {error}"), |record| shown(&record)))
        .collect()
}

fn shown(record: &Result<Item, RecordFault>) -> String {
    match record {
        Ok(item) => {
            let mut out = Vec::new();
            item.write_json(&mut out);
            String::from_utf8(out).unwrap()
        }
        Err(fault) => fault.to_string(),
    }
}

#[track_caller]
fn check(format: InputFormat, text: &str, expected: &[&str]) {
    assert_eq!(read(format, text.as_bytes()), expected, "{text}");
}

#[test]
fn json_lines_are_items() {
    let check = |text, expected: &[&str]| check(InputFormat::DynamoDbJson, text, expected);
    check("", &[]);
    check("\n  \r\n\n", &[]);
    check("{\"Item\":{\"a\":{\"N\":\"1.0\"}}}\n", &[r#"{"a":{"N":"1"}}"#]);
    check("\u{feff}{\"Item\":{}}\r\n\r\n{\"x\":[1],\"Item\":{}}", &["{}", "{}"]);
    check(
        "{\"Item\":{\"a\":{\"N\":\"x\"}}}\n{}\nno\n{\"Item\":3}\n{\"Item\":{}}",
        &[
            "record 0: The parameter cannot be converted to a numeric value: x",
            "record 1: The record does not have the member Item",
            "record 2: The record is not in DynamoDB JSON format: malformed JSON",
            "record 3: The record is not in DynamoDB JSON format: Unexpected field type",
            "{}",
        ],
    );
}

#[test]
fn ion_lines_are_items() {
    let check = |text: &str, expected: &[&str]| check(InputFormat::Ion, text, expected);
    check(
        "$ion_1_0 {Item:{Authors:$dynamodb_SS::[\"Author1\",\"Author2\"],Id:103.,InPublication:false,PageCount:6d2,b:{{aGk=}}}}\n",
        &[
            r#"{"Authors":{"SS":["Author1","Author2"]},"Id":{"N":"103"},"InPublication":{"BOOL":false},"PageCount":{"N":"600"},"b":{"B":"aGk="}}"#,
        ],
    );
    check(
        "{Item:{'a b':$dynamodb_NS::[1,2.5],\"c\":$dynamodb_BS::[{{YQ==}}],l:[null,\"x\",{}]}} {Item:{}}",
        &[
            "record 0: The record is not in Amazon Ion format: found more than one value; second value: {Item: {}}",
        ],
    );
    let digits = "12345678901234567890123456789012345678";
    check(
        &format!("{{Item:{{n:-{digits}d-150,s:'''long ''' '''text'''}}}}"),
        &[&format!(r#"{{"n":{{"N":"-0.{}{digits}"}},"s":{{"S":"long text"}}}}"#, "0".repeat(112))],
    );
    let faults = [
        ("{Item:{a:1e5}}", "The Ion type float has no counterpart in DynamoDB"),
        ("{Item:{a:2020T}}", "The Ion type timestamp has no counterpart in DynamoDB"),
        ("{Item:{a:b}}", "The Ion type symbol has no counterpart in DynamoDB"),
        ("{Item:{a:(1)}}", "The Ion type sexp has no counterpart in DynamoDB"),
        ("{Item:{'':1}}", "Empty attribute name"),
        (
            "{Item:{a:x::1}}",
            "An Ion annotation other than $dynamodb_SS, $dynamodb_NS and $dynamodb_BS, or not before a list",
        ),
        ("{Item:{a:$dynamodb_SS::[1]}}", "An element of a set is not of the type of the set"),
        (
            "{Item:{a:$dynamodb_NS::[1,1.0]}}",
            "One or more parameter values were invalid: Input collection contains duplicates.",
        ),
        (
            "{Item:{a:$dynamodb_SS::[]}}",
            "One or more parameter values were invalid: An string set  may not be empty",
        ),
        (
            "{Item:{a:123456789012345678901234567890123456789}}",
            "Attempting to store more than 38 significant digits in a Number",
        ),
        (
            "{Item:{a:1d126}}",
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        ("[1]", "The record does not have the member Item"),
        ("{Item:1}", "The record does not have the member Item"),
    ];
    for (text, fault) in faults {
        check(text, &[&format!("record 0: {fault}")]);
    }
}

#[test]
fn ion_of_a_hostile_shape_is_refused_unparsed() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let expected = format!("record 0: The record is not in Amazon Ion format: {expected}");
        assert_eq!(read(InputFormat::Ion, text.as_bytes()), [expected]);
    }
    for open in ["[", "{a:", "("] {
        check(&open.repeat(1_000_000), "too many levels");
    }
    check(&format!("{{Item:{{a:{}}}}}", "1".repeat(1_000_000)), "a number is too long");
    check("$ion_symbol_table::{symbols:[\"a\"]}", "annotations are not supported here");
    check("{Item:{/* [[[ */}}", "comments are not supported");
    let digits = "1".repeat(20);
    for symbol in [format!("${digits}"), format!("a::${digits}ion"), format!("(+${digits})")] {
        check(&format!("{{Item:{{a:{symbol}}}}}"), "a symbol's number is too large");
    }
    assert_eq!(
        read(InputFormat::Ion, b"\xe0\x01\x00\xea\x21\x05"),
        ["record 0: The record is not encoded in UTF-8"]
    );
    // What is within quotes has no shape.
    let text = format!("{{Item:{{a:\"{}\\\"//\",b:{{{{//8=}}}},'[[':'''(('''}}}}", "[".repeat(100));
    assert!(read(InputFormat::Ion, text.as_bytes())[0].starts_with("{\"[[\""));
}

#[test]
fn levels_are_counted_alike_in_both_formats() {
    for (levels, fault) in [(31, None), (32, Some("record 0: Nesting Levels have exceeded"))] {
        let ion = format!("{{Item:{{a:{}1{}}}}}", "[".repeat(levels), "]".repeat(levels));
        let json = format!(
            "{{\"Item\":{{\"a\":{}{{\"N\":\"1\"}}{}}}}}",
            "{\"L\":[".repeat(levels),
            "]}".repeat(levels)
        );
        for (format, text) in [(InputFormat::Ion, ion), (InputFormat::DynamoDbJson, json)] {
            let read = read(format, text.as_bytes());
            assert_eq!(read[0].starts_with("record 0: Nesting"), fault.is_some(), "{}", read[0]);
        }
    }
}

fn csv(delimiter: u8, header: Option<&[&str]>) -> InputFormat {
    InputFormat::Csv(CsvOptions {
        delimiter,
        header: header.map(|names| names.iter().map(|&name| name.to_owned()).collect()),
        key_types: BTreeMap::from([("n".to_owned(), AttributeType::N), ("b".to_owned(), AttributeType::B)]),
    })
}

#[test]
fn csv_rows_are_items_of_the_keys_types() {
    check(csv(b',', None), "", &[]);
    check(csv(b',', None), "p,n\n", &[]);
    check(
        csv(b',', None),
        "\u{feff}p,n,b,x\r\na,01.50,YQ==,7\nb,2,,\"q\"\"\n,\"\n",
        &[
            r#"{"b":{"B":"YQ=="},"n":{"N":"1.5"},"p":{"S":"a"},"x":{"S":"7"}}"#,
            r#"{"b":{"B":""},"n":{"N":"2"},"p":{"S":"b"},"x":{"S":"q\"\n,"}}"#,
        ],
    );
    for delimiter in *b"\t:;| " {
        let text = "p,x\na,b".replace(',', &char::from(delimiter).to_string());
        check(csv(delimiter, None), &text, &[r#"{"p":{"S":"a"},"x":{"S":"b"}}"#]);
    }
    check(csv(b',', Some(&["p", "x"])), "p,x", &[r#"{"p":{"S":"p"},"x":{"S":"x"}}"#]);
    check(
        csv(b',', None),
        "p,n,b\na,x,\na,1\n\na,1,!!\nb,1,\n",
        &[
            "record 0: The parameter cannot be converted to a numeric value: x",
            "record 1: The record has 2 values and the header 3",
            "record 2: The value of the binary attribute b is not encoded in base64",
            r#"{"b":{"B":""},"n":{"N":"1"},"p":{"S":"b"}}"#,
        ],
    );
    check(csv(b',', None), "p,p\na,b\n", &["damaged: The header has empty or repeated names"]);
}

#[test]
fn a_record_that_is_too_long_is_passed_over() {
    let long = "x".repeat(RECORD_BYTES_MAX + 1);
    let fault = format!("record 0: The record is longer than {RECORD_BYTES_MAX} bytes");
    check(InputFormat::DynamoDbJson, &format!("{long}\n{{\"Item\":{{}}}}"), &[&fault, "{}"]);
    check(InputFormat::Ion, &format!("{long}\n{{Item:{{}}}}"), &[&fault, "{}"]);
    let commas = ",".repeat(1 << 19);
    for row in [long, commas] {
        check(csv(b',', Some(&["p"])), &format!("{row}\na"), &[&fault, r#"{"p":{"S":"a"}}"#]);
    }
}

#[test]
fn records_are_skipped_by_their_count() {
    let text = "{\"Item\":{}}\n\nbad\n{\"Item\":{\"a\":{\"S\":\"\"}}}\n";
    let mut records = Records::new(InputFormat::DynamoDbJson, text.as_bytes());
    records.skip_records(2).unwrap();
    assert_eq!(records.records_passed(), 2);
    assert_eq!(shown(&records.next().unwrap().unwrap()), r#"{"a":{"S":""}}"#);
    assert_eq!((records.records_passed(), records.bytes_passed()), (3, text.len() as u64));
    records.skip_records(9).unwrap();
    assert!(records.next().is_none());
    assert_eq!(records.records_passed(), 3);
}

fn compressed(compression: Compression, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        match compression {
            Compression::None => out.extend_from_slice(part),
            Compression::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::fast());
                encoder.write_all(part).unwrap();
                encoder.finish().unwrap();
            }
            Compression::Zstd => out.extend(zstd::encode_all(*part, 1).unwrap()),
        }
    }
    out
}

#[test]
fn compressed_files_may_have_several_members() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let file = compressed(compression, &[b"{\"Item\":{}}\n{\"It", b"em\":{}}"]);
        let reader = compression.reader(Cursor::new(&file)).unwrap();
        assert_eq!(
            Records::new(InputFormat::DynamoDbJson, reader).map(Result::unwrap).filter(Result::is_ok).count(),
            2
        );
        if compression != Compression::None {
            let reader = compression.reader(Cursor::new(&file[..file.len() - 3])).unwrap();
            let records: Vec<_> = Records::new(InputFormat::DynamoDbJson, reader).collect();
            assert!(records.last().unwrap().is_err(), "{compression:?}");
        }
    }
}

fn item(text: &str) -> Item {
    json::read_item(&mut aws_protocols::json::Reader::new(text.as_bytes())).unwrap().unwrap()
}

#[test]
fn lines_are_laid_out_as_the_service_does() {
    #[track_caller]
    fn check(item: &Item, format: ExportFormat, expected: &str) {
        let mut out = Vec::new();
        format.write_item(item, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
    let whole = item(
        r#"{"Id":{"N":"103"},"PageCount":{"N":"600"},"S":{"SS":["a","b"]},"N":{"NS":["1.5","20"]},"B":{"BS":["YQ=="]},"a b":{"NULL":true},"m":{"M":{"null":{"BOOL":true},"$1":{"L":[]}}},"s":{"S":"'\"\\\n\u0001é"}}"#,
    );
    check(
        &whole,
        ExportFormat::Ion,
        "$ion_1_0 {Item:{B:$dynamodb_BS::[{{YQ==}}],Id:103.,N:$dynamodb_NS::[1.5,2d1],PageCount:6d2,S:$dynamodb_SS::[\"a\",\"b\"],\
         'a b':null,m:{'$1':[],'null':true},s:\"'\\\"\\\\\\n\\x01é\"}}\n",
    );
    check(&item(r#"{"a":{"S":"x"}}"#), ExportFormat::DynamoDbJson, "{\"Item\":{\"a\":{\"S\":\"x\"}}}\n");
    for (number, ion) in [
        ("0", "0."),
        ("-5", "-5."),
        ("0.001", "0.001"),
        ("-12.50", "-12.5"),
        ("1E-7", "1d-7"),
        ("1.5E-130", "15d-131"),
        ("9.9E+125", "99d124"),
        ("0.000001", "0.000001"),
    ] {
        let item = item(&format!(r#"{{"n":{{"N":"{number}"}}}}"#));
        check(&item, ExportFormat::Ion, &format!("$ion_1_0 {{Item:{{n:{ion}}}}}\n"));
    }
}

#[test]
fn changes_are_laid_out_as_the_service_does() {
    let (keys, old, new) = (
        item(r#"{"p":{"S":"k"}}"#),
        item(r#"{"p":{"S":"k"},"n":{"N":"1"}}"#),
        item(r#"{"p":{"S":"k"},"n":{"N":"2"}}"#),
    );
    #[track_caller]
    fn check(format: ExportFormat, change: &Change<'_>, expected: &str) {
        let mut out = Vec::new();
        format.write_change(change, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
    let modified = Change {
        write_timestamp_micros: 1_680_109_764_000_000,
        keys: &keys,
        old_image: Some(&old),
        new_image: Some(&new),
    };
    check(
        ExportFormat::DynamoDbJson,
        &modified,
        "{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"1680109764000000\"}},\"Keys\":{\"p\":{\"S\":\"k\"}},\
         \"OldImage\":{\"n\":{\"N\":\"1\"},\"p\":{\"S\":\"k\"}},\"NewImage\":{\"n\":{\"N\":\"2\"},\"p\":{\"S\":\"k\"}}}\n",
    );
    let deleted = Change { old_image: None, new_image: None, ..modified };
    check(
        ExportFormat::Ion,
        &Change { write_timestamp_micros: 1_684_374_845_117_899, ..deleted },
        "$ion_1_0 {Record:{Metadata:{WriteTimestampMicros:1684374845117899.},Keys:{p:\"k\"}}}\n",
    );
}

#[test]
fn manifests_have_the_members_that_aws_names() {
    // A manifest as the real service writes it, with other names in it.
    let summary = r#"{"version":"2020-06-30","exportArn":"arn:aws:dynamodb:us-east-1:123456789012:table/T/export/01234567890123-a1b2c3d4","startTime":"2020-11-04T07:28:34.028Z","endTime":"2020-11-04T07:33:43.897Z","tableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/T","tableId":"12345a12-abcd-123a-ab12-1234abc12345","exportTime":"2020-11-04T07:28:34.028Z","s3Bucket":"b","s3Prefix":"2020-Nov","s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,"manifestFilesS3Key":"AWSDynamoDB/01345678901234-abc12345/manifest-files.json","billedSizeBytes":0,"itemCount":8,"outputFormat":"DYNAMODB_JSON"}"#;
    let read: SummaryManifest = serde_json::from_str(summary).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), summary);
    let file = r#"{"itemCount":8,"md5Checksum":"sQMSpEILNgoQmarvDFonGQ==","etag":"af83d6f217c19b8b0fff8023d8ca4716-1","dataFileS3Key":"AWSDynamoDB/x/data/y.json.gz"}"#;
    let read: FileEntry = serde_json::from_str(file).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), file);
}

#[test]
fn sums_are_those_of_md5() {
    let sum = Md5Digest::of(b"");
    assert_eq!(
        (sum.base64().as_str(), sum.entity_tag().as_str()),
        ("1B2M2Y8AsgTpgAmY7PhCfg==", "d41d8cd98f00b204e9800998ecf8427e")
    );
}

fn values() -> impl Strategy<Value = Value> {
    let number = || {
        ("-?[1-9][0-9]{0,37}", -130_i32..88).prop_map(|(digits, exponent)| {
            Number::parse(&format!("{digits}E{exponent}")).unwrap_or(Number::ZERO)
        })
    };
    let bytes = || prop::collection::vec(any::<u8>(), 0..9).prop_map(Bytes::from);
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::S),
        number().prop_map(Value::N),
        bytes().prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        prop::collection::btree_set(any::<String>(), 1..4).prop_map(Value::Ss),
        prop::collection::btree_set(number(), 1..4).prop_map(|set: BTreeSet<Number>| Value::Ns(set)),
        prop::collection::btree_set(bytes(), 1..4).prop_map(Value::Bs),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::L),
            prop::collection::btree_map(names(), inner, 0..4).prop_map(Value::M),
        ]
    })
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z$_][a-z0-9$_]{0,5}", "\\PC{1,8}", any::<String>()]
        .prop_filter("names are not empty", |name| !name.is_empty())
}

proptest! {
    #[test]
    fn items_come_back_from_both_formats(items in prop::collection::vec(prop::collection::btree_map(names(), values(), 0..5), 0..4)) {
        let items: Vec<Item> = items.iter().map(Item::from_map).collect();
        for (output, input) in [
            (ExportFormat::DynamoDbJson, InputFormat::DynamoDbJson),
            (ExportFormat::Ion, InputFormat::Ion),
        ] {
            let mut file = DataFile::new(output);
            items.iter().for_each(|item| file.push_item(item));
            let file = file.finish();
            prop_assert_eq!(file.item_count, items.len() as u64);
            let reader = Compression::Gzip.reader(Cursor::new(&file.bytes)).unwrap();
            let read: Vec<Item> = Records::new(input, reader).map(|record| record.unwrap().unwrap()).collect();
            prop_assert_eq!(&read, &items);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), ion in "[\\[\\]{}()a:'\"\\\\0-9.,/*$ \n]{0,80}") {
        for text in [bytes.as_slice(), ion.as_bytes()] {
            for format in [InputFormat::DynamoDbJson, InputFormat::Ion, csv(b',', None)] {
                let count = Records::new(format, text).count();
                prop_assert!(count <= text.len());
            }
        }
    }
}
