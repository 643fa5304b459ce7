// Event source mappings with the SDK: a function follows a table's stream, and says which of its records failed.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { DescribeTableCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand, GetEventSourceMappingCommand, InvalidParameterValueException, LambdaClient,
  paginateListEventSourceMappings, ResourceConflictException, ResourceNotFoundException, UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { refused } from "./expect.js";
import { createFunction } from "./functions.js";
import { createTable, serve } from "./tidegate.js";

const server = serve({ functions: LambdaClient });
const send = (command) => server.functions.send(command);
const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } };

/** Counts each record in another table; the first time that it sees a record named `odd`, it fails for that one. */
const COUNT = `
  const signed = () => {
    const moment = new Date().toISOString().replace(/[-:]|\\.\\d+/g, "");
    const scope = moment.slice(0, 8) + "/us-east-1/dynamodb/aws4_request";
    return {
      "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.UpdateItem", "x-amz-date": moment,
      authorization: "AWS4-HMAC-SHA256 Credential=local/" + scope + ", SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64),
    };
  };
  const failed = new Set();

  export const handler = async ({ Records }) => {
    for (const { eventID, eventName, dynamodb } of Records) {
      const { p } = dynamodb.NewImage;
      if (p.S === "odd" && !failed.has(eventID)) {
        failed.add(eventID);
        return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
      }
      const body = {
        TableName: process.env.VIEW, Key: { p: { S: eventName + " " + p.S } }, UpdateExpression: "ADD seen :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      };
      const answer = await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers: signed(), body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
    }
  };`;

async function streamOf(TableName) {
  const { Table } = await server.client.send(new DescribeTableCommand({ TableName }));
  return Table.LatestStreamArn;
}

/** Asks until `condition` holds. */
async function eventually(condition) {
  while (!await condition()) await pause(10);
}

test("a function follows a stream", { timeout: 60_000 }, async (t) => {
  const source = await createTable(t, server.client, "p:S", undefined, stream);
  const view = await createTable(t, server.client, "p:S");
  const put = (...names) => Promise.all(
    names.map((S) => server.client.send(new PutItemCommand({ TableName: source, Item: { p: { S }, kind: { S: S.startsWith("x") ? "no" : "yes" } } }))));
  const seen = async () => {
    const { Items } = await server.client.send(new ScanCommand({ TableName: view }));
    return Object.fromEntries(Items.map((item) => [item.p.S, Number(item.seen.N)]));
  };
  await put("early", "odd", "xenon");
  const { FunctionName, FunctionArn } = await createFunction(server.functions, COUNT, { Environment: { Variables: { VIEW: view } } });
  const made = await send(new CreateEventSourceMappingCommand({
    FunctionName, EventSourceArn: await streamOf(source), StartingPosition: "TRIM_HORIZON", BatchSize: 10,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { kind: { S: ["yes"] } } } }) }] },
  }));
  assert.deepEqual([made.State, made.FunctionArn, made.$metadata.httpStatusCode], ["Creating", FunctionArn, 202]);
  assert.ok(made.LastModified instanceof Date);
  await put("late");
  const everything = { "INSERT early": 1, "INSERT odd": 1, "INSERT late": 1 };
  await eventually(async () => Object.keys(await seen()).length === 3);
  assert.deepEqual(await seen(), everything);
  const { UUID } = made;
  const found = await send(new GetEventSourceMappingCommand({ UUID }));
  assert.deepEqual([found.State, found.BatchSize, found.FunctionResponseTypes], ["Enabled", 10, ["ReportBatchItemFailures"]]);
  await send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await eventually(async () => (await send(new GetEventSourceMappingCommand({ UUID }))).State === "Disabled");
  await put("while disabled");
  await send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 1 }));
  await eventually(async () => (await seen())["INSERT while disabled"] === 1);
  assert.equal((await send(new DeleteEventSourceMappingCommand({ UUID }))).State, "Deleting");
});

test("mappings are listed by pages, and refused with the SDK's own classes", async (t) => {
  const { FunctionName } = await createFunction(server.functions);
  const mappings = [];
  for (let i = 0; i < 3; i++) {
    const EventSourceArn = await streamOf(await createTable(t, server.client, "p:S", undefined, stream));
    mappings.push(await send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition: "LATEST", Enabled: false })));
  }
  const listed = [];
  for await (const page of paginateListEventSourceMappings({ client: server.functions, pageSize: 2 }, { FunctionName })) {
    listed.push(...page.EventSourceMappings.map(({ UUID }) => UUID));
  }
  assert.deepEqual(listed.sort(), mappings.map(({ UUID }) => UUID).sort());
  const [{ EventSourceArn }] = mappings;
  const create = (more) => send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition: "LATEST", ...more }));
  await refused(create({}), ResourceConflictException, 409, /provided mapping already exists/);
  await refused(create({ FunctionName: "nobody" }), InvalidParameterValueException, 400, /Function does not exist/);
  await assert.rejects(create({ BatchSize: 100_000 }), { name: "ValidationException", message: /Value '100000' at 'batchSize'/ });
  const nowhere = new GetEventSourceMappingCommand({ UUID: "12345678-1234-1234-1234-123456789012" });
  await refused(send(nowhere), ResourceNotFoundException, 404, "The resource you requested does not exist.");
});
