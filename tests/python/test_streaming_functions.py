"""Functions that stream: what they have written so far arrives while they still run."""

import json

import pytest

from functions import create, package
from gateway import Stage
from gates import Gate
from rest_apis import RestApi, permit

# Writes, waits at the gate, and writes again.
STREAM = """
import { readFile } from "node:fs/promises";

export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { gate } = event.queryStringParameters;
  stream = awslambda.HttpResponseStream.from(stream, {
    statusCode: 201, headers: { "X-Kind": "stream", "Content-Type": "text/plain" }, cookies: ["a=1", "b=2"] });
  stream.write("one ");
  await readFile(gate);
  stream.end("two");
});
"""


@pytest.fixture(scope="module")
def streaming(functions):
    code = {"ZipFile": package(STREAM, "index.mjs")}
    return create(functions, Runtime="nodejs22.x", Code=code, Timeout=60)


def rest_api(name, apigateway, functions, server):
    permit(functions, name)
    api = RestApi(apigateway, server)
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations"
    api.method("GET", "/", {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri, "responseTransferMode": "STREAM"})
    return api.deploy()


class Url(Stage):
    """A function's URL."""

    def __init__(self, server, url):
        super().__init__(server, "")
        self._host = url.removeprefix("http://").rstrip("/")

    @property
    def host(self):
        return self._host


def function_url(name, _, functions, server):
    url = functions.create_function_url_config(FunctionName=name, AuthType="NONE", InvokeMode="RESPONSE_STREAM")["FunctionUrl"]
    functions.add_permission(
        FunctionName=name, StatementId="public", Action="lambda:InvokeFunctionUrl", Principal="*", FunctionUrlAuthType="NONE")
    return Url(server, url)


@pytest.mark.parametrize("through", [rest_api, function_url])
def test_the_first_words_come_before_the_last_are_said(streaming, apigateway, functions, server, tmp_path, through):
    stage = through(streaming, apigateway, functions, server)
    gate = Gate(tmp_path)
    connection = stage.request("GET", f"/?gate={gate.path}")
    response = connection.getresponse()
    assert (response.status, response.headers["x-kind"], response.headers["content-type"]) == (201, "stream", "text/plain")
    assert response.headers.get_all("set-cookie") == ["a=1", "b=2"]
    assert response.read(4) == b"one "
    gate.let_one_through()
    assert response.read() == b"two"
    connection.close()


def test_invoke_streams_events(streaming, functions, tmp_path):
    gate = Gate(tmp_path)
    payload = json.dumps({"queryStringParameters": {"gate": gate.path}})
    events = iter(functions.invoke_with_response_stream(FunctionName=streaming, Payload=payload)["EventStream"])
    streamed = b""
    while not streamed.endswith(b"one "):
        streamed += next(events)["PayloadChunk"]["Payload"]
    gate.let_one_through()
    rest = list(events)
    assert b"".join(event["PayloadChunk"]["Payload"] for event in rest if "PayloadChunk" in event) == b"two"
    assert rest[-1] == {"InvokeComplete": {}}


def test_a_proxy_in_streaming_mode_streams(apigateway, server, upstream):
    api = RestApi(apigateway, server)
    integration = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "responseTransferMode": "STREAM"}
    api.method("GET", "/", integration | {"uri": f"{upstream.url}/stream/{api.id}"})
    connection = api.deploy().request("GET", "/")
    upstream.arrived(api.id)
    upstream.send(api.id, b"one ")
    response = connection.getresponse()
    assert response.read(4) == b"one "
    upstream.send(api.id, b"two")
    upstream.end(api.id)
    assert response.read() == b"two"
    connection.close()
