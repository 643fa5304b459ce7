"""REST APIs: HTTP backends, functions and DynamoDB behind methods, over plain HTTP."""

import gzip
import json

import pytest

from functions import create, package
from rest_apis import FUNCTION_ROLE, RestApi, permit

INTERNAL = {"message": "Internal server error"}


@pytest.fixture
def api(apigateway, server):
    return RestApi(apigateway, server)


def proxy(url):
    return {
        "type": "HTTP_PROXY", "integrationHttpMethod": "ANY", "uri": url,
        "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
    }


def proxied(api, url):
    declared = {"method.request.path.proxy": True}
    api.method("ANY", "/{proxy+}", proxy(url), requestParameters=declared)
    return api.deploy()


def test_a_proxy_hands_requests_and_answers_on(api, upstream):
    stage = proxied(api, f"{upstream.url}/echo/{{proxy}}")
    answer = stage.call("PUT", "/a/b?q=1", [("X-A", "1"), ("Connection", "close")], "hello")
    seen = answer.json()
    assert (seen["method"], seen["path"], seen["query"], seen["body"]) == ("PUT", "/echo/a/b", "q=1", "hello")
    sent = {name.lower(): value for name, value in seen["headers"]}
    assert sent["x-a"] == "1"
    assert sent["x-forwarded-for"] == "127.0.0.1"
    assert sent["x-amzn-apigateway-api-id"] == api.id
    assert sent["x-amzn-trace-id"].startswith("Root=1-")
    assert "connection" not in sent
    assert answer.headers["content-type"] == "application/json"
    assert "x-amzn-remapped-content-length" in answer.headers
    assert stage.call("GET", "/a", [("X-A", "1")]).status == 200


def test_a_proxy_streams_answers(api, upstream):
    stage = proxied(api, f"{upstream.url}/{{proxy}}")
    connection = stage.request("GET", f"/stream/{api.id}")
    upstream.arrived(api.id)
    upstream.send(api.id, b"one")
    response = connection.getresponse()
    assert response.read(3) == b"one"
    upstream.send(api.id, b"two")
    assert response.read(3) == b"two"
    upstream.end(api.id)
    assert response.read() == b""
    connection.close()


def test_a_backend_that_fails_is_a_gateway_error(api, upstream):
    stage = proxied(api, f"{upstream.url}/{{proxy}}")
    answer = stage.call("GET", "/fail")
    assert (answer.status, answer.json()) == (504, {"message": "Network error communicating with endpoint"})
    assert answer.headers["x-amzn-errortype"] == "InternalServerErrorException"
    assert stage.call("GET", "/status/503").status == 503


def test_bodies_of_more_than_10_megabytes_go_nowhere(api, upstream):
    stage = proxied(api, f"{upstream.url}/{{proxy}}")
    answer = stage.call("POST", "/echo", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (answer.status, answer.json()) == (413, {"message": "Request Too Long"})
    assert stage.call("GET", f"/bytes/{10 * 1024 * 1024 + 1}").status == 500
    assert len(stage.call("GET", f"/bytes/{10 * 1024 * 1024}").body) == 10 * 1024 * 1024


def test_a_backend_that_is_slow_is_a_timeout(api, upstream):
    integration = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "timeoutInMillis": 50}
    api.method("GET", "/", integration | {"uri": f"{upstream.url}/slow/{api.id}"})
    answer = api.deploy().call()
    upstream.release(api.id)
    assert (answer.status, answer.json()) == (504, {"message": "Endpoint request timed out"})


def test_an_api_that_compresses_inflates_and_deflates(apigateway, server, upstream):
    api = RestApi(apigateway, server, minimumCompressionSize=10)
    stage = proxied(api, f"{upstream.url}/{{proxy}}")
    headers = [("Content-Encoding", "gzip"), ("Accept-Encoding", "gzip"), ("Content-Type", "text/plain")]
    answer = stage.call("POST", "/echo", headers, gzip.compress(b"hello"))
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.body))["body"] == "hello"
    assert "content-encoding" not in stage.call("GET", "/echo").headers


def test_http_maps_both_ways(api, upstream):
    integration = {
        "type": "HTTP", "integrationHttpMethod": "POST", "uri": f"{upstream.url}/status/418",
        "requestTemplates": {"application/json": "name=$input.path('$.name')"},
    }
    responses = {
        "200": {}, "404": {
            "selectionPattern": "4\\d{2}",
            "responseParameters": {"method.response.header.X-Sent": "integration.response.body.body"},
            "responseTemplates": {"application/json": "$input.path('$.method')"},
        }
    }
    api.method("POST", "/", integration, responses)
    answer = api.deploy().call("POST", "/", body='{"name": "Rex"}')
    assert (answer.status, answer.body, answer.headers["x-sent"]) == (404, b"POST", "name=Rex")


def test_dynamodb_is_called_directly(api, hashed, key):
    get = {
        "type": "AWS", "integrationHttpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
        "credentials": FUNCTION_ROLE, "requestTemplates": {"application/json": json.dumps(
            {"TableName": hashed.name, "Key": {"p": {"S": "$input.params('id')"}}})},
    }
    responses = {
        "200": {"responseTemplates": {"application/json": '{"color": "$input.path(\'$.Item.color.S\')"}'}},
        "400": {"selectionPattern": "4\\d{2}", "responseTemplates": {"application/json": "$input.path('$.__type')"}},
    }
    api.method("GET", "/{id}", get, responses)
    put = get | {"uri": "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem"}
    put["requestTemplates"] = {"application/json": json.dumps(
        {"TableName": hashed.name, "Item": {"p": {"S": "$input.params('id')"}, "color": {"S": "$input.path('$.color')"}}})}
    api.method("PUT", "/{id}", put, {"200": {"responseTemplates": {"application/json": "{}"}}})
    stage = api.deploy()
    assert stage.call("PUT", f"/{key}", body='{"color": "red"}').json() == {}
    assert stage.call("GET", f"/{key}").json() == {"color": "red"}


ECHO = """
import json
def handler(event, context):
    return {"statusCode": 201, "headers": {"X-A": "1"}, "body": json.dumps(event)}
"""


def test_a_function_is_given_the_request(api, functions):
    name = create(functions, ECHO)
    permit(functions, name)
    api.function("ANY", "/pets/{id}", name)
    stage = api.deploy(variables={"env": "test"})
    answer = stage.call("POST", "/pets/7?q=1&q=2", [("User-Agent", "tests"), ("X-B", "b")], "hello")
    event = answer.json()
    assert (answer.status, answer.headers["x-a"]) == (201, "1")
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/pets/{id}", "/pets/7", "POST")
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["stageVariables"] == {"env": "test"}
    assert (event["body"], event["isBase64Encoded"]) == ("hello", False)
    assert event["headers"]["X-B"] == "b"
    context = event["requestContext"]
    assert (context["stage"], context["path"], context["apiId"]) == ("prod", "/prod/pets/7", api.id)
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["requestId"] == answer.headers["x-amzn-requestid"]
    assert answer.headers["x-amzn-trace-id"].startswith("Root=1-")


BROKEN = """
def handler(event, context):
    if event["queryStringParameters"]:
        raise ValueError("no")
    return {"message": "no proxy's answer"}
"""


def test_a_function_that_fails_is_a_gateway_error(api, functions):
    name = create(functions, BROKEN)
    api.function("GET", "/", name)
    stage = api.deploy()
    answer = stage.call()
    assert (answer.status, answer.json()) == (500, INTERNAL), "it may not be invoked yet"
    permit(functions, name)
    for path in ["/", "/?fail=1"]:
        answer = stage.call("GET", path)
        assert (answer.status, answer.json()) == (502, INTERNAL)
        assert answer.headers["x-amzn-errortype"] == "InternalServerErrorException"


RAISING = """
def handler(event, context):
    if event["name"] == "none":
        raise KeyError("pet not found")
    return {"hello": event["name"]}
"""


def test_the_error_message_selects_the_response(api, functions):
    name = create(functions, RAISING)
    permit(functions, name)
    responses = {
        "200": {"responseTemplates": {"application/json": "$input.path('$.hello')"}},
        "404": {"selectionPattern": ".*not found.*", "responseTemplates": {"application/json": "none"}},
    }
    templates = {"application/json": '{"name": "$input.params(\'name\')"}'}
    api.function("GET", "/{name}", name, "AWS", responses, requestTemplates=templates)
    stage = api.deploy()
    assert stage.call("GET", "/Rex").body == b"Rex"
    answer = stage.call("GET", "/none")
    assert (answer.status, answer.body) == (404, b"none")


BINARY = """
import base64
def handler(event, context):
    return {"isBase64Encoded": True, "headers": {"Content-Type": "image/png"},
            "body": base64.b64encode(bytes(range(256))).decode()}
"""


def test_a_function_answers_bytes_to_clients_that_accept_them(apigateway, server, functions):
    name = create(functions, BINARY)
    permit(functions, name)
    api = RestApi(apigateway, server, binaryMediaTypes=["image/png"])
    api.function("GET", "/", name)
    stage = api.deploy()
    assert stage.call("GET", "/", [("Accept", "image/png")]).body == bytes(range(256))
    assert stage.call("GET", "/", [("Accept", "text/html")]).body.startswith(b"AAECAwQF")


STREAMING = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "X-A": "1" } });
  stream.write("one");
  stream.write(event.path);
  stream.end();
});
"""


def test_a_function_streams_its_answer(api, functions):
    name = create(functions, Runtime="nodejs22.x", Code={"ZipFile": package(STREAMING, "index.js")})
    permit(functions, name)
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations"
    integration = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri, "responseTransferMode": "STREAM"}
    api.method("GET", "/x", integration)
    answer = api.deploy().call("GET", "/x")
    assert (answer.status, answer.body, answer.headers["x-a"]) == (201, b"one/x", "1")
