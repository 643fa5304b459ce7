//! The list of the streams' operations, written once. Dispatch and names derive from it; so do the compatibility page and
//! coverage tests.

operations! {
    DescribeStream => describe_stream,
    GetRecords => get_records,
    GetShardIterator => get_shard_iterator,
    ListStreams => list_streams,
}
