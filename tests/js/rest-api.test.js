// REST APIs from nothing to a called stage, with the plain client: resources, methods, integrations, patches, pages and refusals.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  APIGatewayClient, BadRequestException, ConflictException, CreateDeploymentCommand, CreateResourceCommand, CreateRestApiCommand, DeleteRestApiCommand,
  GetIntegrationCommand, GetMethodCommand, GetResourceCommand, GetResourcesCommand, GetRestApiCommand, GetStageCommand, GetStagesCommand,
  LimitExceededException, NotFoundException, paginateGetResources, paginateGetRestApis, PutIntegrationCommand, PutIntegrationResponseCommand,
  PutMethodCommand, PutMethodResponseCommand, TagResourceCommand, TestInvokeMethodCommand, UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { refused } from "./expect.js";
import { createFunction } from "./functions.js";
import { call, hostOf } from "./gateway.js";
import { serve } from "./tidegate.js";

const server = serve({ gateway: APIGatewayClient, functions: LambdaClient });
const send = (command) => server.gateway.send(command);
const json = (text) => ({ "application/json": text });

/** A new API, deleted after the calling test. */
async function createApi(t, name = t.name) {
  const { id, rootResourceId } = await send(new CreateRestApiCommand({ name }));
  t.after(() => send(new DeleteRestApiCommand({ restApiId: id })));
  return { restApiId: id, root: rootResourceId };
}

/** A resource, and what names a method of it. */
async function createMethod(api, pathPart, httpMethod) {
  const { restApiId } = api;
  const { id: resourceId } = await send(new CreateResourceCommand({ restApiId, parentId: api.root, pathPart }));
  const method = { restApiId, resourceId, httpMethod };
  await send(new PutMethodCommand({ ...method, authorizationType: "NONE", requestParameters: { "method.request.querystring.q": false } }));
  return method;
}

/** Puts a MOCK behind a method, which answers what its template says. */
async function mock(method, template) {
  await send(new PutIntegrationCommand({ ...method, type: "MOCK", requestTemplates: json('{"statusCode": 200}') }));
  await send(new PutMethodResponseCommand({ ...method, statusCode: "200", responseParameters: { "method.response.header.X-Made": true } }));
  await send(new PutIntegrationResponseCommand({
    ...method, statusCode: "200", responseTemplates: json(template), responseParameters: { "method.response.header.X-Made": "'here'" } }));
}

function get(restApiId, path, request) {
  return call(server.endpoint, hostOf(server.endpoint, restApiId), path, request);
}

test("a template answers for a deployed stage", async (t) => {
  const api = await createApi(t);
  const method = await createMethod(api, "{name}", "GET");
  await mock(method, `{
    "name": "$input.params('name')", "stage": "$context.stage", "color": "$stageVariables.color",
    "numbers": [#foreach($n in [1..3])$n#if($foreach.hasNext), #end#end]#if($input.params('q') != ""),
    "q": "$util.escapeJavaScript($input.params('q'))"#end
  }`);
  const deployed = await send(new CreateDeploymentCommand({ restApiId: api.restApiId, stageName: "dev", variables: { color: "blue" } }));
  assert.ok(deployed.createdDate instanceof Date);
  const { status, headers, body } = await get(api.restApiId, "/dev/Ann?q=%22%C3%BC");
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), { name: "Ann", stage: "dev", color: "blue", numbers: [1, 2, 3], q: '"ü' });
  assert.equal(headers["x-made"], "here");
  assert.equal((await get(api.restApiId, "/dev/none/here")).status, 403);
});

test("what was put is said back", async (t) => {
  const api = await createApi(t);
  const method = await createMethod(api, "pets", "GET");
  await mock(method, "{}");
  const { httpMethod, authorizationType, apiKeyRequired, methodResponses, methodIntegration } = await send(new GetMethodCommand(method));
  assert.deepEqual({ httpMethod, authorizationType, apiKeyRequired }, { httpMethod: "GET", authorizationType: "NONE", apiKeyRequired: false });
  assert.deepEqual(methodResponses, { 200: { statusCode: "200", responseParameters: { "method.response.header.X-Made": true } } });
  assert.deepEqual(methodIntegration.requestTemplates, json('{"statusCode": 200}'));
  assert.equal(methodIntegration.integrationResponses[200].responseParameters["method.response.header.X-Made"], "'here'");
  const { items } = await send(new GetResourcesCommand({ restApiId: api.restApiId, embed: ["methods"] }));
  assert.deepEqual(items.map(({ path, resourceMethods = {} }) => [path, Object.keys(resourceMethods)]), [["/", []], ["/pets", ["GET"]]]);
  assert.equal((await send(new GetIntegrationCommand(method))).type, "MOCK");
});

test("a function answers through a proxy", async (t) => {
  const { FunctionName, FunctionArn } = await createFunction(server.functions, `
    export const handler = async (event, context) => ({
      statusCode: 201, multiValueHeaders: { "X-Pet": ["a", "b"] },
      body: JSON.stringify({ ...event.pathParameters, ...event.queryStringParameters, sent: JSON.parse(event.body), by: context.functionName }),
    });`);
  const api = await createApi(t);
  const method = await createMethod(api, "{proxy+}", "ANY");
  await send(new PutIntegrationCommand({
    ...method, type: "AWS_PROXY", integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
  }));
  await server.functions.send(new AddPermissionCommand({
    FunctionName, StatementId: "gateway", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api.restApiId}/*/*/*`,
  }));
  await send(new CreateDeploymentCommand({ restApiId: api.restApiId, stageName: "dev" }));
  const { status, headers, body } = await get(api.restApiId, "/dev/a/b?q=1", { method: "PUT", body: '{"n": 1}' });
  assert.deepEqual([status, headers["x-pet"]], [201, "a, b"]);
  assert.deepEqual(JSON.parse(body), { proxy: "a/b", q: "1", sent: { n: 1 }, by: FunctionName });
});

test("a method is tried without a deployment", async (t) => {
  const api = await createApi(t);
  const method = await createMethod(api, "pets", "GET");
  await mock(method, "$input.params('q')");
  const { status, body, headers, latency, log } = await send(new TestInvokeMethodCommand({ ...method, pathWithQueryString: "/pets?q=7" }));
  assert.deepEqual({ status, body, headers }, { status: 200, body: "7", headers: { "Content-Type": "application/json", "X-Made": "here" } });
  assert.ok(latency >= 0);
  assert.match(log, /Method completed with status: 200/);
});

test("a stage is patched", async (t) => {
  const api = await createApi(t);
  await mock(await createMethod(api, "pets", "GET"), "{}");
  const { id } = await send(new CreateDeploymentCommand({ restApiId: api.restApiId, stageName: "dev" }));
  const stage = { restApiId: api.restApiId, stageName: "dev" };
  const updated = await send(new UpdateStageCommand({
    ...stage, patchOperations: [
      { op: "replace", path: "/description", value: "tried" }, { op: "replace", path: "/variables/color", value: "red" },
      { op: "replace", path: "/*/*/throttling/burstLimit", value: "7" },
    ],
  }));
  assert.deepEqual([updated.description, updated.variables, updated.methodSettings["*/*"].throttlingBurstLimit], ["tried", { color: "red" }, 7]);
  assert.ok(updated.lastUpdatedDate >= updated.createdDate);
  const { item } = await send(new GetStagesCommand({ restApiId: api.restApiId, deploymentId: id }));
  assert.deepEqual(item.map(({ stageName }) => stageName), ["dev"]);
  const impossible = new UpdateStageCommand({ ...stage, patchOperations: [{ op: "replace", path: "/stageName", value: "x" }] });
  await refused(send(impossible), BadRequestException, 400, /^Invalid method setting path: \/stageName/);
});

test("lists come by pages", async (t) => {
  const api = await createApi(t);
  for (let i = 0; i < 5; i++) await send(new CreateResourceCommand({ restApiId: api.restApiId, parentId: api.root, pathPart: `r${i}` }));
  const pages = [];
  for await (const { items } of paginateGetResources({ client: server.gateway, pageSize: 4 }, { restApiId: api.restApiId })) pages.push(items);
  assert.deepEqual(pages.map((page) => page.map(({ path }) => path)), [["/", "/r0", "/r1", "/r2"], ["/r3", "/r4"]]);
  const made = [];
  for (let i = 0; i < 3; i++) made.push((await createApi(t, `listed ${i}`)).restApiId);
  const listed = [];
  for await (const { items } of paginateGetRestApis({ client: server.gateway, pageSize: 2 }, {})) listed.push(...items.map(({ id }) => id));
  assert.deepEqual(made.filter((id) => !listed.includes(id)), []);
  assert.equal(new Set(listed).size, listed.length);
});

test("refusals are of the SDK's own classes", async (t) => {
  const { restApiId, root } = await createApi(t);
  const resource = new CreateResourceCommand({ restApiId, parentId: root, pathPart: "pets" });
  const { id: resourceId } = await send(resource);
  const failures = [
    [new GetRestApiCommand({ restApiId: "nowhere" }), NotFoundException, 404, "Invalid API identifier specified 000000000000:nowhere"],
    [new GetResourceCommand({ restApiId, resourceId: "none" }), NotFoundException, 404, "Invalid Resource identifier specified"],
    [new GetStageCommand({ restApiId, stageName: "dev" }), NotFoundException, 404, "Invalid stage identifier specified"],
    [new GetMethodCommand({ restApiId, resourceId, httpMethod: "GET" }), NotFoundException, 404, "Invalid Method identifier specified"],
    [resource, ConflictException, 409, "Another resource with the same parent already has this name: pets"],
    [new CreateDeploymentCommand({ restApiId }), BadRequestException, 400, "The REST API doesn't contain any methods"],
    [new CreateRestApiCommand({ name: "x", description: "" }), BadRequestException, 400, "Description cannot be an empty string"],
    [new TagResourceCommand({ resourceArn: "arn:aws:apigateway:us-east-1::/restapis/nowhere", tags: { a: "b" } }), NotFoundException, 404,
      "Invalid API identifier specified 000000000000:nowhere"],
  ];
  for (const [command, Class, status, message] of failures) await refused(send(command), Class, status, message);
});

test("an API has so many resources and no more", async (t) => {
  const { restApiId, root } = await createApi(t);
  const create = (i) => send(new CreateResourceCommand({ restApiId, parentId: root, pathPart: `r${i}` }));
  for (let i = 1; i < 300; i++) await create(i);
  const error = await refused(create(300), LimitExceededException, 429, /^Maximum number of resources for this API has been reached/);
  assert.equal(error.$fault, "client");
});
