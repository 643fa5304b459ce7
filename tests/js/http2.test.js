// Deployed APIs over HTTP/2 without TLS, by prior knowledge: many calls on one connection, and what HTTP/2 does differently.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import { after, before, test } from "node:test";
import {
  APIGatewayClient, CreateDeploymentCommand, CreateRestApiCommand, PutIntegrationCommand, PutIntegrationResponseCommand, PutMethodCommand,
  PutMethodResponseCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { AddPermissionCommand, CreateFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createFunction } from "./functions.js";
import { hostOf } from "./gateway.js";
import { serve } from "./tidegate.js";

const server = serve({ rest: APIGatewayClient, http: ApiGatewayV2Client, functions: LambdaClient });

/** A backend that says what it was sent; what comes to /stream it answers with two words, the second when it is told to. */
const backend = http.createServer(async (request, response) => {
  if (request.url === "/stream") {
    response.write("one ");
    await once(backend, "second word");
    return response.end("two");
  }
  const body = Buffer.concat(await request.toArray()).toString();
  const { method, url, headers, httpVersion } = request;
  response.setHeader("Connection", "keep-alive").end(JSON.stringify({ method, url, headers, httpVersion, body }));
});
let session;
before(async () => {
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
});
after(() => {
  session?.close();
  backend.close();
  backend.closeAllConnections();
});

/** The host of a new HTTP API in front of the backend. */
async function proxied() {
  const { ApiId } = await server.http.send(new CreateApiCommand({
    Name: "proxied", ProtocolType: "HTTP", RouteKey: "ANY /{proxy+}", Target: `http://127.0.0.1:${backend.address().port}/{proxy}` }));
  return hostOf(server.endpoint, ApiId);
}

/** Begins a call on the one connection: `authority` is the API's host. Headers are there once the promise is. */
async function open(authority, path, headers = {}, body = undefined) {
  session ??= http2.connect(server.endpoint);
  const stream = session.request({ ":authority": authority, ":path": path, ...headers }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [head] = await once(stream, "response");
  return { stream, head };
}

async function call(...request) {
  const { stream, head } = await open(...request);
  return { status: head[":status"], head, body: Buffer.concat(await stream.toArray()).toString() };
}

test("a REST API answers many calls on one connection", async () => {
  const { id: restApiId, rootResourceId: resourceId } = await server.rest.send(new CreateRestApiCommand({ name: "mock" }));
  const method = { restApiId, resourceId, httpMethod: "GET" };
  await server.rest.send(new PutMethodCommand({ ...method, authorizationType: "NONE" }));
  await server.rest.send(new PutIntegrationCommand({ ...method, type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } }));
  await server.rest.send(new PutMethodResponseCommand({ ...method, statusCode: "200" }));
  await server.rest.send(new PutIntegrationResponseCommand({
    ...method, statusCode: "200", responseTemplates: { "application/json": "$input.params('n') $input.params('Host') $input.params('Cookie')" } }));
  await server.rest.send(new CreateDeploymentCommand({ restApiId, stageName: "dev" }));
  const host = hostOf(server.endpoint, restApiId);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => call(host, `/dev?n=${n}`, { cookie: ["a=1", "b=2"] })));
  assert.deepEqual(answers.map(({ body }) => body), answers.map((_, n) => `${n} ${host} a=1; b=2`));
  assert.ok(answers.every(({ status, head }) => status === 200 && head["x-amzn-requestid"]));
  assert.equal((await call(host, "/nowhere")).status, 403);
});

test("a backend is sent what HTTP/1.1 says instead", async () => {
  const host = await proxied();
  const { status, head, body } = await call(
    host, "/a/b?x=1", { ":method": "POST", te: "trailers", "x-user": "u", cookie: ["a=1", "b=2"], "content-type": "text/plain" }, "hello");
  assert.equal(status, 200);
  assert.equal(head.connection, undefined);
  const seen = JSON.parse(body);
  assert.deepEqual([seen.method, seen.url, seen.body, seen.httpVersion], ["POST", "/a/b?x=1", "hello", "1.1"]);
  assert.deepEqual([seen.headers["x-user"], seen.headers.te], ["u", undefined]);
  // Clients may send each cookie in a field of its own, which HTTP/1.1 knows as one.
  assert.equal(seen.headers.cookie, "a=1; b=2");
  assert.equal(seen.headers.host, `127.0.0.1:${backend.address().port}`);
  assert.match(seen.headers.forwarded, new RegExp(`^for=127.0.0.1;host="${host}";proto=http$`));
});

test("bodies are larger than windows", async () => {
  const sent = "x".repeat(3_000_000);
  const { status, body } = await call(await proxied(), "/a", { ":method": "PUT" }, sent);
  assert.equal(status, 200);
  assert.ok(JSON.parse(body).body === sent);
});

test("an answer streams, and a call that is cancelled hurts no other", async () => {
  const host = await proxied();
  const [{ stream }, cancelled] = await Promise.all([open(host, "/stream"), open(host, "/stream")]);
  assert.equal((await once(stream, "data")).toString(), "one ");
  cancelled.stream.close(http2.constants.NGHTTP2_CANCEL);
  await once(cancelled.stream, "close");
  const rest = stream.toArray();
  backend.emit("second word");
  assert.equal(Buffer.concat(await rest).toString(), "two");
  assert.equal((await call(host, "/x")).status, 200);
});

test("a function's event has its host and all cookies", async () => {
  const { FunctionName, FunctionArn } = await createFunction(
    server.functions, "export const handler = async ({ cookies, headers, rawPath }) => ({ cookies, rawPath, host: headers.host });");
  const permit = (Action, more) => server.functions.send(
    new AddPermissionCommand({ FunctionName, StatementId: Action.replace(":", "-"), Action, ...more }));
  await permit("lambda:InvokeFunction", { Principal: "apigateway.amazonaws.com" });
  await permit("lambda:InvokeFunctionUrl", { Principal: "*", FunctionUrlAuthType: "NONE" });
  const { ApiId } = await server.http.send(new CreateApiCommand({ Name: "function", ProtocolType: "HTTP", Target: FunctionArn }));
  const { FunctionUrl } = await server.functions.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE" }));
  for (const host of [hostOf(server.endpoint, ApiId), new URL(FunctionUrl).host]) {
    const { status, body } = await call(host, "/a", { cookie: ["a=1", "b=2"] });
    assert.equal(status, 200);
    const event = JSON.parse(body);
    assert.deepEqual([event.cookies, event.rawPath, event.host], [["a=1", "b=2"], "/a", host]);
  }
});
