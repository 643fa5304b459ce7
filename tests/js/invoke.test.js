// Calls of functions with the SDK: answers, errors, logs, streams of events, function URLs.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  AddPermissionCommand, CreateFunctionUrlConfigCommand, InvalidRequestContentException, InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient,
  PutFunctionConcurrencyCommand, ResourceNotFoundException, TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { refused } from "./expect.js";
import { createFunction, ECHO } from "./functions.js";
import { call, open } from "./gateway.js";
import { serve } from "./tidegate.js";

const server = serve({ functions: LambdaClient });
const send = (command) => server.functions.send(command);
const text = (payload) => Buffer.from(payload).toString();

/** Streams two chunks, the second of them once a file that the event names is there. */
const TWO_CHUNKS = `
  import { once } from "node:events";
  import { existsSync, watch } from "node:fs";
  import { dirname } from "node:path";

  async function there(path) {
    const watcher = watch(dirname(path));
    while (!existsSync(path)) await once(watcher, "change");
    watcher.close();
  }

  export const handler = awslambda.streamifyResponse(async (event, stream) => {
    const { file } = event.body ? JSON.parse(event.body) : event;
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "X-Kind": "two" }, cookies: ["a=1"] });
    stream.write("one ");
    await there(file);
    stream.end("two");
  });`;

test("an answer comes with its log", async () => {
  const { FunctionName } = await createFunction(server.functions, `
    export const handler = async (event, context) => {
      console.log("said", event.word);
      return { ...event, left: context.getRemainingTimeInMillis() > 0, id: context.awsRequestId };
    };`);
  const { StatusCode, ExecutedVersion, FunctionError, LogResult, Payload, $metadata } = await send(
    new InvokeCommand({ FunctionName, LogType: "Tail", Payload: JSON.stringify({ word: "ü€😀" }) }));
  assert.deepEqual({ StatusCode, ExecutedVersion, FunctionError }, { StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: undefined });
  assert.deepEqual(JSON.parse(Payload.transformToString()), { word: "ü€😀", left: true, id: $metadata.requestId });
  const log = Buffer.from(LogResult, "base64").toString();
  assert.match(log, new RegExp(`^START RequestId: ${$metadata.requestId} Version: \\$LATEST$`, "m"));
  assert.match(log, /\tINFO\tsaid ü€😀$/m);
  assert.match(log, /^REPORT RequestId: .*\tDuration: [\d.]+ ms\t/m);
});

test("a function's error is an answer", async () => {
  const { FunctionName } = await createFunction(server.functions, "export const handler = async () => { throw new RangeError('too far'); };");
  const { StatusCode, FunctionError, Payload } = await send(new InvokeCommand({ FunctionName }));
  const { errorType, errorMessage, trace } = JSON.parse(Payload.transformToString());
  assert.deepEqual([StatusCode, FunctionError, errorType, errorMessage], [200, "Unhandled", "RangeError", "too far"]);
  assert.equal(trace[0], "RangeError: too far");
});

test("what ends a function's process is an answer", async () => {
  const { FunctionName } = await createFunction(server.functions, `
    export const handler = async (event) => {
      if (event.exit) process.exit(3);
      if (event.reject) { Promise.reject(new Error("nobody catches this")); await new Promise((done) => setTimeout(done, 60_000)); }
      return "alive";
    };`);
  const errorTypeOf = async (event) => JSON.parse((await send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))).Payload.transformToString()).errorType;
  assert.equal(await errorTypeOf({ exit: true }), "Runtime.ExitError");
  assert.equal(await errorTypeOf({ reject: true }), "Runtime.UnhandledPromiseRejection");
  assert.equal(JSON.parse((await send(new InvokeCommand({ FunctionName, Payload: "{}" }))).Payload.transformToString()), "alive");
});

test("events, dry runs and refusals", async () => {
  const { FunctionName, FunctionArn } = await createFunction(server.functions);
  const invoke = (more) => send(new InvokeCommand({ FunctionName, ...more }));
  assert.equal((await invoke({ InvocationType: "Event" })).StatusCode, 202);
  assert.equal((await invoke({ InvocationType: "DryRun" })).StatusCode, 204);
  await refused(invoke({ Payload: "{" }), InvalidRequestContentException, 400, /^Could not parse request body into json/);
  await refused(invoke({ Qualifier: "9" }), ResourceNotFoundException, 404, `Function not found: ${FunctionArn}:9`);
  await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  const { Reason, Type } = await refused(invoke({}), TooManyRequestsException, 429, "Rate Exceeded.");
  assert.deepEqual([Reason, Type], ["ReservedFunctionConcurrentInvocationLimitExceeded", "User"]);
});

/** The name of a file that is not there yet, in a directory of the calling test. */
async function newFile(t) {
  const directory = await mkdtemp(join(tmpdir(), "tidegate-js-"));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, "go");
  return [file, () => writeFile(file, "")];
}

test("a stream of events begins before it ends", async (t) => {
  const { FunctionName } = await createFunction(server.functions, TWO_CHUNKS);
  const [file, go] = await newFile(t);
  const { EventStream, ExecutedVersion, ResponseStreamContentType } = await send(
    new InvokeWithResponseStreamCommand({ FunctionName, LogType: "Tail", Payload: JSON.stringify({ file }) }));
  assert.deepEqual([ExecutedVersion, ResponseStreamContentType], ["$LATEST", "application/vnd.amazon.eventstream"]);
  let streamed = "";
  let complete;
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    if (PayloadChunk) streamed += text(PayloadChunk.Payload);
    if (streamed.endsWith("one ")) await go();
    complete = InvokeComplete;
  }
  const [head, body] = streamed.split("\0\0\0\0\0\0\0\0");
  assert.deepEqual(JSON.parse(head), { statusCode: 201, headers: { "X-Kind": "two" }, cookies: ["a=1"] });
  assert.equal(body, "one two");
  assert.equal(complete.ErrorCode, undefined);
  assert.match(Buffer.from(complete.LogResult, "base64").toString(), /^END RequestId: /m);
});

/** What a stream of events brought: its text, and its last event. */
async function streamed(request) {
  const { EventStream } = await send(new InvokeWithResponseStreamCommand(request));
  let body = "";
  let complete;
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    if (PayloadChunk) body += text(PayloadChunk.Payload);
    complete = InvokeComplete;
  }
  return { body, complete };
}

test("a stream says how it failed", async () => {
  const { FunctionName } = await createFunction(server.functions, `
    export const handler = awslambda.streamifyResponse(async (event, stream) => {
      if (event.begin) stream.write("begun");
      throw new TypeError("half way");
    });`);
  for (const [event, begun] of [["{}", ""], ['{"begin": true}', "begun"]]) {
    const { body, complete } = await streamed({ FunctionName, Payload: event });
    assert.deepEqual([body, complete.ErrorCode], [begun, "TypeError"]);
    assert.equal(JSON.parse(complete.ErrorDetails).errorMessage, "half way");
  }
});

test("a handler that returns can be asked for a stream", async () => {
  const { FunctionName } = await createFunction(server.functions, ECHO);
  const { body, complete } = await streamed({ FunctionName, Payload: '{"a":1}' });
  assert.deepEqual([JSON.parse(body), complete.ErrorCode], [{ a: 1 }, undefined]);
});

async function urlOf(source, more = {}) {
  const { FunctionName } = await createFunction(server.functions, source);
  const { FunctionUrl } = await send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", ...more }));
  await send(new AddPermissionCommand({
    FunctionName, StatementId: "public", Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: "NONE" }));
  return new URL(FunctionUrl).host;
}

test("a URL answers for its function", async () => {
  const host = await urlOf("export const handler = async ({ rawPath, queryStringParameters, body }) => ({ rawPath, queryStringParameters, body });");
  const { status, headers, body } = await call(
    server.endpoint, host, "/a?x=1", { method: "POST", headers: { "content-type": "text/plain" }, body: "hello" });
  assert.deepEqual([status, headers["content-type"]], [200, "application/json"]);
  assert.deepEqual(JSON.parse(body), { rawPath: "/a", queryStringParameters: { x: "1" }, body: "hello" });
});

test("a URL streams", async (t) => {
  const host = await urlOf(TWO_CHUNKS, { InvokeMode: "RESPONSE_STREAM" });
  const [file, go] = await newFile(t);
  const response = await open(
    server.endpoint, host, "/", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ file }) });
  assert.deepEqual([response.statusCode, response.headers["x-kind"], response.headers["set-cookie"]], [201, "two", ["a=1"]]);
  let body = "";
  for await (const chunk of response) {
    body += chunk;
    if (body === "one ") await go();
  }
  assert.equal(body, "one two");
});
