// The plain client: tables, waiters, typed errors, connections.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import {
  ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand, DescribeTableCommand, GetItemCommand, IdempotentParameterMismatchException,
  ListTablesCommand, paginateListTables, PutItemCommand, ResourceInUseException, ResourceNotFoundException, TransactionCanceledException,
  TransactWriteItemsCommand, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { connect, createTable, serve } from "./tidegate.js";

const server = serve();
const definition = (TableName) => ({
  TableName, BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: [{ AttributeName: "p", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "p", KeyType: "HASH" }],
});
const soon = (client) => ({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 });

test("waiters follow a table through its life", async () => {
  const { client } = server;
  const created = await client.send(new CreateTableCommand(definition("waited-for")));
  assert.equal(created.TableDescription.TableStatus, "CREATING");
  const waited = await waitUntilTableExists(soon(client), { TableName: "waited-for" });
  assert.equal(waited.state, "SUCCESS");
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "waited-for" }));
  assert.equal(Table.TableStatus, "ACTIVE");
  assert.ok(Table.CreationDateTime instanceof Date);
  await client.send(new DeleteTableCommand({ TableName: "waited-for" }));
  assert.equal((await waitUntilTableNotExists(soon(client), { TableName: "waited-for" })).state, "SUCCESS");
});

test("errors are of the SDK's own classes", async (t) => {
  const { client } = server;
  const TableName = await createTable(t, client, "p:S");
  const Item = { p: { S: "x" }, v: { N: "1" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const put = (more) => new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item, ...more } }], ClientRequestToken: "token" });
  await client.send(put());
  const failures = [
    [new GetItemCommand({ TableName: "missing", Key: { p: { S: "x" } } }), ResourceNotFoundException, "Requested resource not found"],
    [new CreateTableCommand(definition(TableName)), ResourceInUseException, `Table already exists: ${TableName}`],
    [new PutItemCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(p)" }), ConditionalCheckFailedException, "The conditional request failed"],
    [put({ ConditionExpression: "attribute_exists(p)" }), IdempotentParameterMismatchException, undefined],
    [new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item, ConditionExpression: "attribute_not_exists(p)" } }] }),
      TransactionCanceledException, "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]"],
  ];
  for (const [command, expected, message] of failures) {
    const error = await client.send(command).then(() => assert.fail(`${expected.name} was expected`), (reason) => reason);
    assert.ok(error instanceof expected, `${error}`);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.$metadata.requestId, /^[0-9A-Z]{52}$/);
    if (message) assert.equal(error.message, message);
  }
});

test("a failed condition can show the item", async (t) => {
  const { client } = server;
  const TableName = await createTable(t, client, "p:S");
  const Item = { p: { S: "x" }, v: { N: "1" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  await assert.rejects(
    client.send(new PutItemCommand({
      TableName, Item, ConditionExpression: "attribute_not_exists(p)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" })),
    (error) => {
      assert.deepEqual(error.Item, Item);
      return true;
    });
});

test("validation errors carry their name and sentence", async (t) => {
  const { client } = server;
  const TableName = await createTable(t, client, "p:S");
  await assert.rejects(client.send(new GetItemCommand({ TableName, Key: { q: { S: "x" } } })),
    { name: "ValidationException", message: "The provided key element does not match the schema" });
});

test("table names come by pages", async (t) => {
  const { client } = server;
  const names = [];
  for (let i = 0; i < 5; i++) names.push(await createTable(t, client, "p:S"));
  const listed = [];
  for await (const page of paginateListTables({ client, pageSize: 2 }, {})) listed.push(...page.TableNames);
  assert.deepEqual(listed.filter((name) => names.includes(name)), names);
});

test("requests share kept-alive connections", async () => {
  let opened = 0;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const createConnection = agent.createConnection;
  agent.createConnection = function (...args) {
    opened += 1;
    return createConnection.apply(this, args);
  };
  const client = connect(server.endpoint, { requestHandler: { httpAgent: agent } });
  for (let i = 0; i < 20; i++) await client.send(new ListTablesCommand({}));
  await assert.rejects(client.send(new GetItemCommand({ TableName: "missing", Key: { p: { S: "x" } } })));
  await client.send(new ListTablesCommand({}));
  assert.equal(opened, 1);
  client.destroy();
});

test("regions are apart", async (t) => {
  const TableName = await createTable(t, server.client, "p:S");
  const elsewhere = connect(server.endpoint, { region: "ap-northeast-1" });
  await assert.rejects(elsewhere.send(new DescribeTableCommand({ TableName })), ResourceNotFoundException);
  elsewhere.destroy();
});
