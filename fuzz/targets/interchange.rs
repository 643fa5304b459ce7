//! Files of imports: no bytes make a reader panic or overflow its stack, and what is read is written and read again.
#![no_main]

use dynamodb_interchange::{CsvOptions, ExportFormat, InputFormat, Records};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&kind, text)) = input.split_first() else { return };
    let (format, output) = match kind % 3 {
        0 => (InputFormat::DynamoDbJson, ExportFormat::DynamoDbJson),
        1 => (InputFormat::Ion, ExportFormat::Ion),
        _ => (InputFormat::Csv(CsvOptions::default()), ExportFormat::Ion),
    };
    let again = match output {
        ExportFormat::DynamoDbJson => InputFormat::DynamoDbJson,
        ExportFormat::Ion => InputFormat::Ion,
    };
    for item in Records::new(format, text).filter_map(Result::ok).filter_map(Result::ok) {
        let mut line = Vec::new();
        output.write_item(&item, &mut line);
        let read: Vec<_> = Records::new(again.clone(), line.as_slice()).collect();
        assert!(matches!(read.as_slice(), [Ok(Ok(read))] if *read == item), "{read:?}");
    }
});
