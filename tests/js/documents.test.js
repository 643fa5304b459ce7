// The document client: plain JavaScript values there and back, paginators, batches and transactions.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, NumberValue, paginateQuery, paginateScan, PutCommand,
  QueryCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { createTable, serve } from "./tidegate.js";

const server = serve();

function documents(settings = {}) {
  return DynamoDBDocumentClient.from(server.client, settings);
}

/** Puts items `{p, c: 0…count-1}` by batches of 25. */
async function fill(client, TableName, p, count) {
  for (let start = 0; start < count; start += 25) {
    const requests = Array.from({ length: Math.min(25, count - start) }, (_, i) => ({ PutRequest: { Item: { p, c: start + i } } }));
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
    assert.deepEqual(UnprocessedItems, {});
  }
}

test("every type makes a round trip", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S");
  const Item = {
    p: "x", s: "ü€😀", empty: "", n: -12.5, yes: true, nothing: null, list: [1, "two", [], {}], map: { deep: { er: [null] } },
    bytes: new Uint8Array([0, 255]), strings: new Set(["a", "b"]), numbers: new Set([1, 2]),
  };
  await client.send(new PutCommand({ TableName, Item }));
  const answer = await client.send(new GetCommand({ TableName, Key: { p: "x" }, ConsistentRead: true }));
  assert.deepEqual(answer.Item, Item);
});

test("38 digits stay 38 digits", async (t) => {
  const client = documents({ marshallOptions: { allowImpreciseNumbers: false }, unmarshallOptions: { wrapNumbers: (text) => NumberValue.from(text) } });
  const TableName = await createTable(t, server.client, "p:S");
  const digits = "12345678901234567890123456789012345678";
  await client.send(new PutCommand({ TableName, Item: { p: "x", n: NumberValue.from(digits), big: 2n ** 100n } }));
  const { Item } = await client.send(new GetCommand({ TableName, Key: { p: "x" } }));
  assert.equal(Item.n.toString(), digits);
  assert.equal(Item.big.toString(), (2n ** 100n).toString());
});

test("update, condition and delete", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S", "c:N");
  const Key = { p: "x", c: 1 };
  const updated = await client.send(new UpdateCommand({
    TableName, Key, UpdateExpression: "SET #tags = :tags, hits = if_not_exists(hits, :zero) + :one", ExpressionAttributeNames: { "#tags": "tags" },
    ExpressionAttributeValues: { ":tags": ["a"], ":zero": 0, ":one": 1 }, ReturnValues: "ALL_NEW",
  }));
  assert.deepEqual(updated.Attributes, { ...Key, tags: ["a"], hits: 1 });
  await assert.rejects(
    client.send(new DeleteCommand({ TableName, Key, ConditionExpression: "hits > :n", ExpressionAttributeValues: { ":n": 1 } })),
    { name: "ConditionalCheckFailedException", message: "The conditional request failed" });
  const deleted = await client.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
  assert.deepEqual(deleted.Attributes, { ...Key, tags: ["a"], hits: 1 });
});

test("paginators find every item once and in order", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S", "c:N");
  await fill(client, TableName, "x", 60);
  const seen = [];
  let pages = 0;
  for await (const page of paginateQuery({ client, pageSize: 7 }, {
    TableName, KeyConditionExpression: "p = :p AND c BETWEEN :a AND :b", ExpressionAttributeValues: { ":p": "x", ":a": 5, ":b": 44 },
  })) {
    seen.push(...page.Items.map((item) => item.c));
    pages += 1;
  }
  assert.deepEqual(seen, Array.from({ length: 40 }, (_, i) => i + 5));
  assert.equal(pages, 6);
  let scanned = 0;
  for await (const page of paginateScan({ client, pageSize: 11 }, { TableName })) scanned += page.Count;
  assert.equal(scanned, 60);
});

test("batches read and delete", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S", "c:N");
  await fill(client, TableName, "x", 50);
  const Keys = Array.from({ length: 50 }, (_, c) => ({ p: "x", c }));
  const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
  assert.deepEqual(UnprocessedKeys, {});
  assert.deepEqual(Responses[TableName].map((item) => item.c).sort((a, b) => a - b), Keys.map((key) => key.c));
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: Keys.slice(0, 25).map((Key) => ({ DeleteRequest: { Key } })) } }));
  const left = await client.send(new QueryCommand({
    TableName, KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": "x" }, Select: "COUNT" }));
  assert.equal(left.Count, 25);
});

test("transactions are all or nothing, with reasons in order", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S");
  const put = (p, more = {}) => ({ Put: { TableName, Item: { p, v: 1 }, ...more } });
  await client.send(new TransactWriteCommand({ TransactItems: [put("a"), put("b")] }));
  await assert.rejects(
    client.send(new TransactWriteCommand({
      TransactItems: [put("c"), put("a", { ConditionExpression: "attribute_not_exists(p)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" })],
    })),
    (error) => {
      assert.equal(error.name, "TransactionCanceledException");
      assert.equal(error.message, "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]");
      assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ["None", "ConditionalCheckFailed"]);
      return true;
    });
  const { Responses } = await client.send(new TransactGetCommand({
    TransactItems: ["a", "b", "c"].map((p) => ({ Get: { TableName, Key: { p } } })) }));
  assert.deepEqual(Responses.map((response) => response.Item?.p), ["a", "b", undefined]);
});

test("concurrent counters lose nothing", async (t) => {
  const client = documents();
  const TableName = await createTable(t, server.client, "p:S");
  await Promise.all(Array.from({ length: 200 }, () => client.send(new UpdateCommand({
    TableName, Key: { p: "x" }, UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": 1 } }))));
  const { Item } = await client.send(new GetCommand({ TableName, Key: { p: "x" } }));
  assert.equal(Item.n, 200);
});
