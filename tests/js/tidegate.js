// Runs the real binary for the tests of one file: $TIDEGATE_BIN, else target/debug/tidegate, in memory, on a free port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { after, before } from "node:test";
import { DynamoDBClient, CreateTableCommand, DeleteTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

const binary = process.env.TIDEGATE_BIN ?? fileURLToPath(new URL("../../target/debug/tidegate", import.meta.url));
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TIDEGATE_")));
let tables = 0;

/** Starts a server and resolves to its endpoint and a way to end it. */
async function start() {
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--in-memory"], {
    env: environment, stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(createInterface(server.stdout), "line"),
    once(server, "exit").then(([code]) => { throw new Error(`${binary} ended with ${code}`); }),
  ]);
  const endpoint = /^Tidegate listens on (http:\/\/\S+)$/.exec(line)?.[1];
  if (!endpoint) throw new Error(`unexpected first line: ${line}`);
  return { endpoint, stop: async () => { server.kill("SIGTERM"); return once(server, "exit"); } };
}

/**
 * A server for the calling test file. Once its tests run there are `endpoint`, `client` for DynamoDB, and a client under each name
 * of `classes`.
 */
export function serve(classes = {}) {
  const context = {};
  const clients = { client: DynamoDBClient, ...classes };
  let server;
  before(async () => {
    server = await start();
    context.endpoint = server.endpoint;
    for (const [name, Client] of Object.entries(clients)) context[name] = connect(server.endpoint, {}, Client);
  });
  after(async () => {
    for (const name of Object.keys(clients)) context[name]?.destroy();
    await server?.stop();
  });
  return context;
}

export function connect(endpoint, settings = {}, Client = DynamoDBClient) {
  return new Client({
    endpoint, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" }, maxAttempts: 1, ...settings,
  });
}

/** Creates an on-demand table of keys written `name:type`, removed after the calling test. */
export async function createTable(t, client, hash, range, more = {}) {
  const TableName = `js-${process.pid}-${tables++}`;
  const keys = [hash, range].filter(Boolean).map((key) => key.split(":"));
  await client.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: keys.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keys.map(([AttributeName], i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
    ...more,
  }));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
  t.after(() => client.send(new DeleteTableCommand({ TableName })));
  return TableName;
}
