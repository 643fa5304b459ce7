// OpenAPI documents through the SDK: bodies as bytes both ways, warnings, and an import that can be called.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  APIGatewayClient, BadRequestException, CreateDeploymentCommand, DeleteRestApiCommand, GetExportCommand, GetResourcesCommand, ImportRestApiCommand,
  NotFoundException, PutRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, DeleteApiCommand, ExportApiCommand, GetRoutesCommand, ImportApiCommand, ReimportApiCommand } from "@aws-sdk/client-apigatewayv2";
import { refused } from "./expect.js";
import { call, hostOf } from "./gateway.js";
import { serve } from "./tidegate.js";

const server = serve({ rest: APIGatewayClient, http: ApiGatewayV2Client });

/** A document with one method, whose template says where it stands. */
function document(path, title = "pets") {
  return {
    openapi: "3.0.1",
    info: { title, version: "1", description: "ü€😀" },
    paths: {
      [path]: {
        get: {
          responses: { 200: { description: "ok" } },
          "x-amazon-apigateway-integration": {
            type: "mock", requestTemplates: { "application/json": '{"statusCode": 200}' },
            responses: { default: { statusCode: "200", responseTemplates: { "application/json": "at $context.resourcePath" } } },
          },
        },
      },
    },
  };
}

async function importApi(t, source, more = {}) {
  const api = await server.rest.send(new ImportRestApiCommand({ body: Buffer.from(JSON.stringify(source)), ...more }));
  t.after(() => server.rest.send(new DeleteRestApiCommand({ restApiId: api.id })));
  return api;
}

async function paths(restApiId) {
  const { items } = await server.rest.send(new GetResourcesCommand({ restApiId }));
  return items.map(({ path }) => path);
}

async function exported(restApiId, more = {}) {
  const { body, contentType, contentDisposition } = await server.rest.send(
    new GetExportCommand({ restApiId, stageName: "dev", exportType: "oas30", parameters: { extensions: "integrations" }, ...more }));
  assert.ok(body instanceof Uint8Array);
  return { text: Buffer.from(body).toString(), contentType, contentDisposition };
}

test("a document becomes an API, and an API a document", async (t) => {
  const { id, name, description } = await importApi(t, document("/pets"), { parameters: { endpointConfigurationTypes: "REGIONAL" } });
  assert.deepEqual([name, description], ["pets", "ü€😀"]);
  assert.deepEqual(await paths(id), ["/", "/pets"]);
  await server.rest.send(new CreateDeploymentCommand({ restApiId: id, stageName: "dev" }));
  assert.equal((await call(server.endpoint, hostOf(server.endpoint, id), "/dev/pets")).body, "at /pets");
  const first = await exported(id, { accepts: "application/json" });
  assert.equal(first.contentType, "application/octet-stream");
  assert.match(first.contentDisposition, /^attachment; filename="/);
  assert.equal(JSON.parse(first.text).info.description, "ü€😀");
  const copy = await importApi(t, JSON.parse(first.text));
  await server.rest.send(new CreateDeploymentCommand({ restApiId: copy.id, stageName: "dev" }));
  const second = await exported(copy.id, { accepts: "application/json" });
  assert.deepEqual(JSON.parse(second.text).paths, JSON.parse(first.text).paths);
  assert.match((await exported(id, { accepts: "application/yaml", exportType: "swagger" })).text, /^swagger: ["']?2\.0/m);
});

test("a document changes an API", async (t) => {
  const { id: restApiId } = await importApi(t, document("/pets"));
  const put = (mode, path) => server.rest.send(
    new PutRestApiCommand({ restApiId, mode, body: Buffer.from(JSON.stringify(document(path))) }));
  await put("merge", "/cats");
  assert.deepEqual(await paths(restApiId), ["/", "/cats", "/pets"]);
  await put("overwrite", "/dogs");
  assert.deepEqual(await paths(restApiId), ["/", "/dogs"]);
});

test("what is no document is refused", async () => {
  const broken = (body, more = {}) => server.rest.send(new ImportRestApiCommand({ body: Buffer.from(body), ...more }));
  await refused(broken("{"), BadRequestException, 400, /./);
  await refused(broken('{"openapi": "3.0.1"}'), BadRequestException, 400, /./);
  await refused(
    server.rest.send(new GetExportCommand({ restApiId: "nowhere", stageName: "dev", exportType: "oas30" })), NotFoundException, 404, /^Invalid/);
});

test("an HTTP API is made of a document and told as one", async (t) => {
  const source = {
    openapi: "3.0.1", info: { title: "pets", version: "1" },
    paths: { "/pets/{id}": { get: { "x-amazon-apigateway-integration": {
      type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:9/{id}", payloadFormatVersion: "1.0" } } } },
  };
  const { ApiId, Name } = await server.http.send(new ImportApiCommand({ Body: JSON.stringify(source) }));
  t.after(() => server.http.send(new DeleteApiCommand({ ApiId })));
  assert.equal(Name, "pets");
  const told = async (OutputType) => {
    const { body } = await server.http.send(new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType }));
    assert.ok(body instanceof Uint8Array);
    return Buffer.from(body).toString();
  };
  const first = JSON.parse(await told("JSON"));
  assert.equal(first.paths["/pets/{id}"].get["x-amazon-apigateway-integration"].uri, "http://127.0.0.1:9/{id}");
  await server.http.send(new ReimportApiCommand({ ApiId, Body: await told("YAML") }));
  assert.deepEqual(JSON.parse(await told("JSON")), first);
  const { Items } = await server.http.send(new GetRoutesCommand({ ApiId }));
  assert.deepEqual(Items.map(({ RouteKey }) => RouteKey), ["GET /pets/{id}"]);
});
