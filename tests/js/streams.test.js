// The streams client: shards, iterators and records in the SDK's own types, and a consumer's loop over all of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DeleteItemCommand, DescribeTableCommand, PutItemCommand, UpdateItemCommand, UpdateTableCommand, waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand, ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";
import { createTable, serve } from "./tidegate.js";

const server = serve({ streams: DynamoDBStreamsClient });
const withStream = { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } };

async function streamOf(TableName) {
  const { Table } = await server.client.send(new DescribeTableCommand({ TableName }));
  return Table.LatestStreamArn;
}

/** Every shard, page by page. */
async function shardsOf(client, StreamArn, Limit) {
  const shards = [];
  let ExclusiveStartShardId;
  do {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn, Limit, ExclusiveStartShardId }));
    shards.push(...StreamDescription.Shards);
    ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
}

/** What is in one shard from a position on, up to its present end. */
async function recordsOf(client, StreamArn, ShardId, position = { ShardIteratorType: "TRIM_HORIZON" }) {
  const records = [];
  let { ShardIterator } = await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...position }));
  while (ShardIterator) {
    const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 100 }));
    records.push(...Records);
    ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
  }
  return records;
}

async function everythingOf(client, StreamArn) {
  const shards = await shardsOf(client, StreamArn);
  const records = await Promise.all(shards.map(({ ShardId }) => recordsOf(client, StreamArn, ShardId)));
  return records.flat();
}

test("an item's life is in its stream", async (t) => {
  const client = server.streams;
  const TableName = await createTable(t, server.client, "p:S", "c:N", withStream);
  const Key = { p: { S: "x" }, c: { N: "1" } };
  await server.client.send(new PutItemCommand({ TableName, Item: { ...Key, v: { S: "one" } } }));
  await server.client.send(new PutItemCommand({ TableName, Item: { ...Key, v: { S: "one" } } }));
  await server.client.send(new UpdateItemCommand({
    TableName, Key, UpdateExpression: "SET v = :v", ExpressionAttributeValues: { ":v": { B: new Uint8Array([0, 255]) } } }));
  await server.client.send(new DeleteItemCommand({ TableName, Key }));
  const records = await everythingOf(client, await streamOf(TableName));
  const images = [{ ...Key, v: { S: "one" } }, { ...Key, v: { B: new Uint8Array([0, 255]) } }];
  assert.deepEqual(records.map((record) => record.eventName), ["INSERT", "MODIFY", "REMOVE"]);
  assert.deepEqual(records.map((record) => record.dynamodb.OldImage), [undefined, images[0], images[1]]);
  assert.deepEqual(records.map((record) => record.dynamodb.NewImage), [images[0], images[1], undefined]);
  for (const record of records) {
    assert.deepEqual(record.dynamodb.Keys, Key);
    assert.ok(record.dynamodb.ApproximateCreationDateTime instanceof Date);
    assert.ok(record.dynamodb.SizeBytes > 0);
    assert.equal(record.userIdentity, undefined);
  }
});

test("sequence numbers order a shard and are positions in it", async (t) => {
  const client = server.streams;
  const TableName = await createTable(t, server.client, "p:S", "c:N", withStream);
  for (let c = 0; c < 20; c++) await server.client.send(new PutItemCommand({ TableName, Item: { p: { S: "x" }, c: { N: `${c}` } } }));
  const StreamArn = await streamOf(TableName);
  for (const { ShardId } of await shardsOf(client, StreamArn, 1)) {
    const records = await recordsOf(client, StreamArn, ShardId);
    if (records.length === 0) continue;
    const numbers = records.map((record) => BigInt(record.dynamodb.SequenceNumber));
    assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => (a < b ? -1 : 1)));
    const SequenceNumber = records[7].dynamodb.SequenceNumber;
    assert.deepEqual(await recordsOf(client, StreamArn, ShardId, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber }), records.slice(7));
    assert.deepEqual(await recordsOf(client, StreamArn, ShardId, { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber }), records.slice(8));
    return;
  }
  assert.fail("no shard holds the records");
});

test("shards tell their place in the stream", async (t) => {
  const client = server.streams;
  const TableName = await createTable(t, server.client, "p:S", undefined, withStream);
  const shards = await shardsOf(client, await streamOf(TableName));
  assert.ok(shards.length > 0);
  for (const { ShardId, SequenceNumberRange } of shards) {
    assert.match(ShardId, /^shardId-\d{20}-[0-9a-f]{8}$/);
    assert.match(SequenceNumberRange.StartingSequenceNumber, /^\d{21,40}$/);
  }
});

test("streams are listed by table, and a disabled one stays", async (t) => {
  const client = server.streams;
  const TableName = await createTable(t, server.client, "p:S", undefined, withStream);
  const StreamArn = await streamOf(TableName);
  await server.client.send(new PutItemCommand({ TableName, Item: { p: { S: "x" } } }));
  await server.client.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  await waitUntilTableExists({ client: server.client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
  const { Streams } = await client.send(new ListStreamsCommand({ TableName }));
  assert.deepEqual(Streams, [{ StreamArn, TableName, StreamLabel: StreamArn.split("/stream/")[1] }]);
  assert.equal((await everythingOf(client, StreamArn)).length, 1);
});

test("errors are of the SDK's own classes", async (t) => {
  const client = server.streams;
  const StreamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere/stream/2026-01-01T00:00:00.000";
  const missing = await client.send(new DescribeStreamCommand({ StreamArn })).then(() => assert.fail("it is not there"), (reason) => reason);
  assert.ok(missing instanceof ResourceNotFoundException, `${missing}`);
  assert.equal(missing.message, `Requested resource not found: Stream: ${StreamArn} not found`);
  await assert.rejects(client.send(new GetRecordsCommand({ ShardIterator: "none" })), { name: "ValidationException", message: "Invalid ShardIterator" });
});
