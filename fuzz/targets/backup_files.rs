//! A backup's files: manifests and data from outside are read whole or refused, in bounded memory.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| dynamodb::read_backup_files(bytes));
