use super::TableDefinition;

/// As the first release stored it. Never change it: stores of that age must stay readable.
pub(crate) const FORMAT_1: &str = concat!(
    "\u{1}",
    r#"{"id":7,"version":3,"uuid":"c0806325-8fd1-4b18-bffe-4ea3e5aebd07","account":"000000000000","region":"us-east-1","#,
    r#""name":"Music","created_ms":1767312001500,"#,
    r#""attributes":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"}],"#,
    r#""key":[{"AttributeName":"a","KeyType":"HASH"}],"#,
    r#""global_indexes":[{"id":1,"name":"byb","key":[{"AttributeName":"b","KeyType":"HASH"}],"#,
    r#""projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]},"status":"Backfilling","#,
    r#""throughput":{"read":0,"write":0,"decreases":0}}],"last_index_id":1,"billing_mode":"PAY_PER_REQUEST","#,
    r#""on_demand_since_ms":1767312001500,"throughput":{"read":0,"write":0,"decreases":0},"deletion_protection":false,"#,
    r#""tags":[{"Key":"team","Value":"blue"}]}"#,
);

#[test]
fn the_first_format_stays_readable() {
    let definition = TableDefinition::decode(FORMAT_1.as_bytes()).expect("a definition");
    assert_eq!(definition.encode().expect("its stored form"), FORMAT_1.as_bytes());
    let table = definition.into_table().expect("a table");
    assert_eq!((table.id.0, table.version, table.key.partition.name.as_str()), (7, 3, "a"));
    assert_eq!((table.indexes[0].readable, table.indexes[0].maintained), (false, true));
}

#[test]
fn other_bytes_are_refused() {
    for stored in [&b""[..], b"\x02{}", b"\x01{", b"{}"] {
        assert!(TableDefinition::decode(stored).is_err());
    }
}
