// HTTP APIs with the SDK: quick create, routes, stages, and calls of what they serve.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, before, test } from "node:test";
import {
  ApiGatewayV2Client, BadRequestException, ConflictException, CreateApiCommand, CreateIntegrationCommand, CreateRouteCommand, CreateStageCommand,
  DeleteApiCommand, DeleteIntegrationCommand, DeleteRouteCommand, GetApiCommand, GetApisCommand, GetRouteCommand, GetRoutesCommand, GetStageCommand,
  NotFoundException, UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { refused } from "./expect.js";
import { createFunction } from "./functions.js";
import { call } from "./gateway.js";
import { serve } from "./tidegate.js";

const server = serve({ gateway: ApiGatewayV2Client, functions: LambdaClient });
const send = (command) => server.gateway.send(command);

/** A backend that says what it was asked. */
const backend = http.createServer((request, response) => {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify({ method: request.method, url: request.url }));
});
let url;
before(async () => {
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  url = `http://127.0.0.1:${backend.address().port}`;
});
after(() => {
  backend.close();
  backend.closeAllConnections();
});

/** A new API, deleted after the calling test. */
async function createApi(t, more = {}) {
  const api = await send(new CreateApiCommand({ Name: t.name, ProtocolType: "HTTP", ...more }));
  t.after(() => send(new DeleteApiCommand({ ApiId: api.ApiId })));
  return api;
}

/** A route to the backend. */
async function createRoute(ApiId, RouteKey, path) {
  const { IntegrationId } = await send(new CreateIntegrationCommand({
    ApiId, IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", IntegrationUri: url + path, PayloadFormatVersion: "1.0" }));
  return send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }));
}

/** A call of an API where it says that it answers. */
async function ask({ ApiEndpoint }, path, request) {
  return call(server.endpoint, new URL(ApiEndpoint).host, path, request);
}

test("one call makes an API that proxies", async (t) => {
  const api = await createApi(t, { Target: `${url}/base`, RouteKey: "ANY /x" });
  assert.ok(api.CreatedDate instanceof Date);
  const { status, body } = await ask(api, "/x?q=1", { method: "PUT" });
  assert.deepEqual([status, JSON.parse(body)], [200, { method: "PUT", url: "/base?q=1" }]);
  assert.deepEqual(JSON.parse((await ask(api, "/y")).body), { message: "Not Found" });
  const { AutoDeploy, ApiGatewayManaged } = await send(new GetStageCommand({ ApiId: api.ApiId, StageName: "$default" }));
  assert.deepEqual({ AutoDeploy, ApiGatewayManaged }, { AutoDeploy: true, ApiGatewayManaged: true });
});

test("one call makes an API of a function", async (t) => {
  const { FunctionName, FunctionArn } = await createFunction(
    server.functions, "export const handler = async ({ version, routeKey, rawPath, cookies }) => ({ version, routeKey, rawPath, cookies });");
  const api = await createApi(t, { Target: FunctionArn });
  await server.functions.send(new AddPermissionCommand({
    FunctionName, StatementId: "gateway", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api.ApiId}/*/$default` }));
  const { status, headers, body } = await ask(api, "/a/b", { headers: { cookie: "k=v; l=w" } });
  assert.deepEqual([status, headers["content-type"]], [200, "application/json"]);
  assert.deepEqual(JSON.parse(body), { version: "2.0", routeKey: "$default", rawPath: "/a/b", cookies: ["k=v", "l=w"] });
});

test("routes come, change and go", async (t) => {
  const api = await createApi(t);
  const { ApiId } = api;
  const { RouteId } = await createRoute(ApiId, "GET /pets/{id}", "/pet/{id}");
  await createRoute(ApiId, "$default", "/other");
  await send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  await send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const seen = async (path) => JSON.parse((await ask(api, path)).body).url;
  assert.deepEqual([await seen("/pets/7"), await seen("/dev/pets/7"), await seen("/none")], ["/pet/7", "/pet/7", "/other"]);
  await send(new UpdateRouteCommand({ ApiId, RouteId, RouteKey: "GET /animals/{id}" }));
  assert.deepEqual([await seen("/pets/7"), await seen("/animals/7")], ["/other", "/pet/7"]);
  assert.equal((await send(new GetRouteCommand({ ApiId, RouteId }))).RouteKey, "GET /animals/{id}");
  await send(new DeleteRouteCommand({ ApiId, RouteId }));
  assert.equal(await seen("/animals/7"), "/other");
});

test("lists come by pages", async (t) => {
  const { ApiId } = await createApi(t);
  const keys = Array.from({ length: 5 }, (_, i) => `GET /${i}`);
  for (const key of keys) await createRoute(ApiId, key, "/");
  const listed = [];
  let NextToken;
  do {
    const page = await send(new GetRoutesCommand({ ApiId, MaxResults: "2", NextToken }));
    assert.ok(page.Items.length <= 2);
    listed.push(...page.Items.map(({ RouteKey }) => RouteKey));
    NextToken = page.NextToken;
  } while (NextToken);
  assert.deepEqual(listed.sort(), keys);
  const { Items } = await send(new GetApisCommand({}));
  assert.ok(Items.some((api) => api.ApiId === ApiId && api.CreatedDate instanceof Date));
});

test("a browser's preflight is answered", async (t) => {
  const api = await createApi(t, { Target: url, CorsConfiguration: { AllowOrigins: ["https://a.example"], AllowMethods: ["PUT"], MaxAge: 60 } });
  const { status, headers } = await ask(api, "/", {
    method: "OPTIONS", headers: { origin: "https://a.example", "access-control-request-method": "PUT" } });
  assert.deepEqual([status, headers["access-control-allow-origin"], headers["access-control-allow-methods"]], [204, "https://a.example", "PUT"]);
});

test("refusals are of the SDK's own classes", async (t) => {
  const { ApiId } = await createApi(t);
  const { Target } = await createRoute(ApiId, "GET /a", "/");
  const failures = [
    [new GetApiCommand({ ApiId: "nowhere" }), NotFoundException, 404, "Invalid API identifier specified 000000000000:nowhere"],
    [new GetRouteCommand({ ApiId, RouteId: "abcdef" }), NotFoundException, 404, "Invalid Route identifier specified abcdef"],
    [new CreateRouteCommand({ ApiId, RouteKey: "GET /a" }), ConflictException, 409, "Route with key GET /a already exists for this API"],
    [new CreateRouteCommand({ ApiId, RouteKey: "nonsense" }), BadRequestException, 400, /./],
    [new DeleteIntegrationCommand({ ApiId, IntegrationId: Target.split("/")[1] }), ConflictException, 409, /./],
    [new CreateIntegrationCommand({
      ApiId, IntegrationType: "HTTP_PROXY", IntegrationMethod: "GET", IntegrationUri: url, PayloadFormatVersion: "1.0", TimeoutInMillis: 49 }),
      BadRequestException, 400, "Timeout should be between 50 ms and 30000 ms"],
    [new CreateApiCommand({ Name: "", ProtocolType: "HTTP" }), BadRequestException, 400, /./],
  ];
  for (const [command, Class, status, message] of failures) await refused(send(command), Class, status, message);
});
