use aws_types::Timestamp;

use super::last_modified;

#[test]
fn last_modified_has_milliseconds_and_a_numeric_zone() {
    assert_eq!(last_modified(Timestamp(1_767_312_001_500)), "2026-01-02T00:00:01.500+0000");
}
