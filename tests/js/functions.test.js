// The control API of functions with the SDK: waiters, versions, aliases, pages and refusals.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, GetAliasCommand, GetFunctionCommand, GetFunctionConfigurationCommand,
  GetPolicyCommand, InvalidParameterValueException, InvokeCommand, LambdaClient, ListVersionsByFunctionCommand, paginateListAliases,
  paginateListFunctions, paginateListVersionsByFunction, PreconditionFailedException, PublishVersionCommand, PutFunctionConcurrencyCommand,
  ResourceConflictException, ResourceNotFoundException, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2, waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { refused } from "./expect.js";
import { createFunction, definition } from "./functions.js";
import { serve } from "./tidegate.js";
import { archive } from "./zip.js";

const server = serve({ functions: LambdaClient });
const send = (command) => server.functions.send(command);
const soon = () => ({ client: server.functions, maxWaitTime: 30, minDelay: 1, maxDelay: 1 });
const VERSION = "export const handler = async (event, { functionVersion, invokedFunctionArn }) => [functionVersion, invokedFunctionArn];";

async function invoke(FunctionName, Qualifier) {
  const { Payload, ExecutedVersion } = await send(new InvokeCommand({ FunctionName, Qualifier }));
  return [JSON.parse(Payload.transformToString()), ExecutedVersion];
}

test("waiters follow a function through its life", async () => {
  const made = definition(VERSION, { Description: "d", MemorySize: 256, Environment: { Variables: { KEY: "1" } }, Tags: { a: "b" } });
  const { FunctionName } = made;
  const created = await send(new CreateFunctionCommand(made));
  assert.deepEqual([created.State, created.$metadata.httpStatusCode], ["Pending", 201]);
  assert.equal(created.CodeSha256, createHash("sha256").update(made.Code.ZipFile).digest("base64"));
  assert.equal((await waitUntilFunctionActiveV2(soon(), { FunctionName })).state, "SUCCESS");
  const { Configuration, Tags, Code } = await send(new GetFunctionCommand({ FunctionName }));
  assert.deepEqual([Configuration.State, Configuration.MemorySize, Configuration.Environment, Tags], ["Active", 256, { Variables: { KEY: "1" } }, { a: "b" }]);
  const download = await fetch(Code.Location);
  assert.deepEqual(Buffer.from(await download.arrayBuffer()), made.Code.ZipFile);
  const updated = await send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  assert.equal(updated.LastUpdateStatus, "InProgress");
  assert.equal((await waitUntilFunctionUpdatedV2(soon(), { FunctionName })).state, "SUCCESS");
  await send(new DeleteFunctionCommand({ FunctionName }));
  await refused(send(new GetFunctionCommand({ FunctionName })), ResourceNotFoundException, 404, `Function not found: ${created.FunctionArn}`);
});

test("new code answers as soon as the update is over", async () => {
  const { FunctionName } = await createFunction(server.functions, "export const handler = async () => 'old';");
  assert.equal((await invoke(FunctionName))[0], "old");
  await send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: archive("index.mjs", "export const handler = async () => 'new';") }));
  await waitUntilFunctionUpdatedV2(soon(), { FunctionName });
  assert.equal((await invoke(FunctionName))[0], "new");
});

test("a CommonJS handler answers by its callback", async () => {
  const ZipFile = archive("index.js", "exports.handler = (event, context, callback) => setImmediate(callback, null, event);");
  const { FunctionName } = await createFunction(server.functions, "", { Code: { ZipFile }, Runtime: "nodejs20.x" });
  const { Payload } = await send(new InvokeCommand({ FunctionName, Payload: '{"a":[1]}' }));
  assert.deepEqual(JSON.parse(Payload.transformToString()), { a: [1] });
});

test("versions stay, and aliases move", async () => {
  const { FunctionName, FunctionArn } = await createFunction(server.functions, VERSION);
  const first = await send(new PublishVersionCommand({ FunctionName }));
  assert.equal((await waitUntilPublishedVersionActive(soon(), { FunctionName, Qualifier: "1" })).state, "SUCCESS");
  await send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "second" }));
  const second = await send(new PublishVersionCommand({ FunctionName }));
  assert.deepEqual([first.Version, second.Version], ["1", "2"]);
  const alias = await send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  assert.equal(alias.AliasArn, `${FunctionArn}:live`);
  assert.deepEqual(await invoke(FunctionName, "live"), [["1", alias.AliasArn], "1"]);
  await send(new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "2", RevisionId: alias.RevisionId }));
  assert.deepEqual(await invoke(`${FunctionName}:live`), [["2", alias.AliasArn], "2"]);
  await refused(
    send(new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", RevisionId: alias.RevisionId })),
    PreconditionFailedException, 412, /Revision Id/);
  assert.deepEqual(await invoke(FunctionName), [["$LATEST", FunctionArn], "$LATEST"]);
  const { Versions } = await send(new ListVersionsByFunctionCommand({ FunctionName }));
  assert.deepEqual(Versions.map(({ Version }) => Version), ["$LATEST", "1", "2"]);
});

test("lists come by pages", async () => {
  const names = [];
  for (let i = 0; i < 3; i++) names.push((await createFunction(server.functions)).FunctionName);
  const client = server.functions;
  const listed = [];
  for await (const { Functions } of paginateListFunctions({ client, pageSize: 2 }, {})) listed.push(...Functions.map(({ FunctionName }) => FunctionName));
  assert.deepEqual(listed.filter((name) => names.includes(name)).sort(), names.sort());
  const [FunctionName] = names;
  for (const Name of ["a", "b", "c"]) await send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "$LATEST" }));
  const aliases = [];
  for await (const page of paginateListAliases({ client, pageSize: 2 }, { FunctionName })) aliases.push(page.Aliases.map(({ Name }) => Name));
  assert.deepEqual(aliases, [["a", "b"], ["c"]]);
  await send(new PublishVersionCommand({ FunctionName }));
  const versions = [];
  for await (const page of paginateListVersionsByFunction({ client, pageSize: 1 }, { FunctionName })) versions.push(...page.Versions);
  assert.deepEqual(versions.map(({ Version }) => Version), ["$LATEST", "1"]);
});

test("refusals are of the SDK's own classes", async () => {
  const { FunctionName, FunctionArn } = await createFunction(server.functions);
  const failures = [
    [new CreateFunctionCommand(definition("", { FunctionName })), ResourceConflictException, 409, `Function already exist: ${FunctionName}`],
    [new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "7" }), ResourceNotFoundException, 404, `Function not found: ${FunctionArn}:7`],
    [new GetAliasCommand({ FunctionName, Name: "none" }), ResourceNotFoundException, 404, `Cannot find alias arn: ${FunctionArn}:none`],
    [new GetPolicyCommand({ FunctionName }), ResourceNotFoundException, 404, "The resource you requested does not exist."],
    [new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 3, RevisionId: "old" }), PreconditionFailedException, 412, /Revision Id/],
    [new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 }), InvalidParameterValueException, 400, /UnreservedConcurrentExecution/],
  ];
  for (const [command, Class, status, message] of failures) await refused(send(command), Class, status, message);
});
