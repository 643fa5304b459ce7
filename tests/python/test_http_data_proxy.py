"""HTTP APIs in front of HTTP backends: what the backend is sent, and what of its answer comes back."""

import http.client
import json
import re

import pytest

from backends import backend
from conftest import connect
from http_apis import HttpApi, names


@pytest.fixture(scope="module")
def upstream():
    with backend() as running:
        yield running


@pytest.fixture(scope="module")
def apis(server):
    return connect(server.endpoint, service="apigatewayv2")


@pytest.fixture(scope="module")
def api(server, apis, upstream):
    api = HttpApi(apis, server.port)
    api.proxy("ANY /echo/{proxy+}", upstream.url + "/echo/{proxy}")
    api.proxy("GET /fixed", upstream.url + "/echo?own=1")
    api.proxy("GET /status/{code}", upstream.url + "/status/{code}")
    api.proxy("GET /stream", upstream.url + "/stream")
    api.proxy("GET /large", upstream.url + "/large")
    api.proxy("GET /silence", upstream.url + "/silence", TimeoutInMillis=50)
    api.proxy("GET /gone", "http://127.0.0.1:1/")
    return api.stage()


def sent(answer):
    said = answer.json()
    return said, dict(said["headers"])


def test_a_request_reaches_the_backend_as_it_is(api, upstream):
    headers = {"X-User": "u", "Connection": "close, X-Hop", "X-Hop": "1", "Cookie": "a=1", "Content-Type": "text/plain"}
    said, received = sent(api.send("POST", "/echo/a%2Fb/c?x=1&x=%20", headers, b"hello"))
    assert (said["method"], said["uri"], said["body"]) == ("POST", "/echo/a%2Fb/c?x=1&x=%20", "hello")
    assert received["host"] == upstream.host
    assert received["x-user"] == "u"
    assert received["cookie"] == "a=1"
    assert received["via"] == "HTTP/1.1 AmazonAPIGateway"
    assert received["forwarded"] == f'for=127.0.0.1;host="{api.host}";proto=http'
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", received["x-amzn-trace-id"])
    assert "x-hop" not in received and "x-forwarded-for" not in received


def test_a_trace_and_a_chain_of_proxies_go_on(api):
    trace = "Root=1-63441c4a-abcdef012345678912345678;Sampled=1"
    headers = {"X-Amzn-Trace-Id": trace, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    _, received = sent(api.send("GET", "/echo/x", headers))
    assert received["x-amzn-trace-id"] == trace
    assert received["forwarded"].startswith("for=203.0.113.9, for=127.0.0.1;")
    assert "x-forwarded-proto" not in received


def test_an_answer_comes_back_as_it_is(api):
    answer = api.send("GET", "/status/418")
    assert answer.status == 418
    assert answer.headers.get_all("x-backend") == ["one", "two"]
    assert answer.headers.get_all("set-cookie") == ["a=1", "b=2"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{15}=", answer.headers["apigw-requestid"])
    assert not {"x-hop", "x-amzn-requestid", "x-amz-apigw-id"} & set(names(answer.headers))


def test_the_integrations_own_path_and_query_stay(api):
    said, _ = sent(api.send("GET", "/fixed?more=2"))
    assert said["uri"] == "/echo?own=1&more=2"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_any_method_is_passed_on(api, method):
    assert sent(api.send(method, "/echo/x"))[0]["method"] == method


def test_head_has_no_body(api):
    answer = api.send("HEAD", "/echo/x")
    assert (answer.status, answer.body) == (200, b"")


def test_an_answer_streams(api, upstream):
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=20)
    connection.request("GET", "/stream", headers={"Host": api.host})
    response = connection.getresponse()
    received = b""
    for piece in (b"one ", b"one two ", b"one two three"):
        # The backend sends the next piece only after this one has arrived.
        while received != piece:
            received += response.read1()
        upstream.next_piece.release()
    assert response.read() == b""
    connection.close()


def test_a_chunked_request_is_passed_on(api):
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=20)
    connection.request("POST", "/echo/x", iter([b"one ", b"two"]), {"Host": api.host}, encode_chunked=True)
    assert json.loads(connection.getresponse().read())["body"] == "one two"
    connection.close()


@pytest.mark.parametrize("path, status, message", [
    ("/silence", 503, "Service Unavailable"),
    ("/gone", 503, "Service Unavailable"),
    ("/large", 500, "Internal Server Error"),
    ("/nowhere", 404, "Not Found"),
    ("/", 404, "Not Found"),
    ("/fixed/", 404, "Not Found"),
])
def test_failures_have_the_gateways_words(api, path, status, message):
    answer = api.send("GET", path)
    assert (answer.status, answer.body) == (status, json.dumps({"message": message}, separators=(",", ":")).encode())
    assert answer.headers["content-type"] == "application/json"
    assert "apigw-requestid" in names(answer.headers)


def test_a_body_of_more_than_10_megabytes_is_refused(api):
    answer = api.send("POST", "/echo/x", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (answer.status, answer.json()) == (413, {"message": "Request Entity Too Large"})
    assert api.send("POST", "/echo/x", body=b"x" * (1024 * 1024)).status == 200


def test_parameters_are_mapped_both_ways(server, apis, upstream):
    api = HttpApi(apis, server.port)
    api.proxy("POST /users/{id}", upstream.url + "/echo", RequestParameters={
        "append:header.x-user": "$request.querystring.user",
        "overwrite:header.x-id": "id-${request.path.id}",
        "remove:header.x-secret": "''",
        "overwrite:querystring.name": "$request.body.user.name",
        "remove:querystring.user": "''",
        "overwrite:path": "/echo/${request.path.id}",
        "append:header.x-color": "$stageVariables.color",
        "append:header.x-route": "$context.routeKey",
    }, ResponseParameters={"200": {
        "overwrite:statuscode": "201",
        "append:header.x-method": "$response.body.method",
        "overwrite:header.x-backend": "${context.stage}",
    }})
    api.stage(StageVariables={"color": "blue"})
    answer = api.send("POST", "/users/7?user=ann&keep=1", {"X-Secret": "s", "X-Id": "0"}, b'{"user": {"name": "A B"}}')
    assert answer.status == 201
    assert answer.headers["x-method"] == "POST"
    assert answer.headers.get_all("x-backend") == ["$default"]
    said, received = sent(answer)
    assert said["uri"] == "/echo/7?keep=1&name=A%20B"
    assert (received["x-user"], received["x-id"], received["x-color"]) == ("ann", "id-7", "blue")
    assert received["x-route"] == "POST /users/{id}"
    assert "x-secret" not in received
