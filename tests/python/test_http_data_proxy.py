"""HTTP APIs in front of HTTP backends: what the backend is sent, and what of its answer comes back."""

import json
import re
import uuid

import pytest

from http_apis import HttpApi, all_of


@pytest.fixture(scope="module")
def api(server, apigatewayv2, upstream):
    api = HttpApi(apigatewayv2, server)
    api.proxy("ANY /echo/{proxy+}", upstream.url + "/echo/{proxy}")
    api.proxy("GET /fixed", upstream.url + "/echo?own=1")
    api.proxy("GET /reply", upstream.url + "/reply")
    api.proxy("GET /status/{code}", upstream.url + "/status/{code}")
    api.proxy("GET /stream/{key}", upstream.url + "/stream/{key}")
    api.proxy("GET /large", upstream.url + "/bytes/11000000")
    api.proxy("GET /fail", upstream.url + "/fail")
    api.proxy("GET /slow/{key}", upstream.url + "/slow/{key}", TimeoutInMillis=50)
    api.proxy("GET /gone", "http://127.0.0.1:1/")
    return api.stage()


def received(answer):
    """What the backend was sent, and its headers by their names in small letters."""
    said = answer.json()
    return said, {name.lower(): value for name, value in said["headers"]}


def test_a_request_reaches_the_backend_as_it_is(api, upstream):
    headers = {"X-User": "u", "Connection": "close, X-Hop", "X-Hop": "1", "Cookie": "a=1", "Content-Type": "text/plain"}
    said, sent = received(api.call("POST", "/echo/a%2Fb/c?x=1&x=%20", headers, "hello"))
    assert (said["method"], said["path"], said["query"], said["body"]) == ("POST", "/echo/a%2Fb/c", "x=1&x=%20", "hello")
    assert sent["host"] == f"127.0.0.1:{upstream.port}"
    assert (sent["x-user"], sent["cookie"], sent["via"]) == ("u", "a=1", "HTTP/1.1 AmazonAPIGateway")
    assert sent["forwarded"] == f'for=127.0.0.1;host="{api.host}";proto=http'
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", sent["x-amzn-trace-id"])
    assert "x-hop" not in sent and "x-forwarded-for" not in sent


def test_a_trace_and_a_chain_of_proxies_go_on(api):
    trace = "Root=1-63441c4a-abcdef012345678912345678;Sampled=1"
    headers = {"X-Amzn-Trace-Id": trace, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    _, sent = received(api.call("GET", "/echo/x", headers))
    assert sent["x-amzn-trace-id"] == trace
    assert sent["forwarded"].startswith("for=203.0.113.9, for=127.0.0.1;")
    assert "x-forwarded-proto" not in sent


def test_an_answer_comes_back_as_it_is(api, upstream):
    upstream.reply(418, [("X-Backend", "one"), ("X-Backend", "two"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"),
                         ("Connection", "x-hop"), ("X-Hop", "1")], b"short")
    answer = api.call("GET", "/reply")
    assert (answer.status, answer.body) == (418, b"short")
    assert all_of(answer, "x-backend") == ["one", "two"]
    assert all_of(answer, "set-cookie") == ["a=1", "b=2"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{15}=", answer.headers["apigw-requestid"])
    assert not {"x-hop", "x-amzn-requestid", "x-amz-apigw-id", "x-amz-crc32"} & set(answer.headers)


def test_the_integrations_own_path_and_query_stay(api):
    said, _ = received(api.call("GET", "/fixed?more=2"))
    assert (said["path"], said["query"]) == ("/echo", "own=1&more=2")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_any_method_is_passed_on(api, method):
    assert received(api.call(method, "/echo/x"))[0]["method"] == method


def test_head_has_no_body(api):
    answer = api.call("HEAD", "/echo/x")
    assert (answer.status, answer.body) == (200, b"")


def test_an_answer_streams(api, upstream):
    key = uuid.uuid4().hex
    connection = api.request("GET", f"/stream/{key}")
    upstream.arrived(key)
    upstream.send(key, b"one ")
    response = connection.getresponse()
    # The backend has not said more yet.
    assert response.read1() == b"one "
    upstream.send(key, b"two")
    upstream.end(key)
    assert response.read() == b"two"
    connection.close()


def test_a_chunked_request_is_passed_on(api):
    connection = api.request("POST", "/echo/x", {"Transfer-Encoding": "chunked"}, b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")
    assert json.loads(connection.getresponse().read())["body"] == "one two"
    connection.close()


@pytest.mark.parametrize("path, status, message", [
    ("/slow/http-data", 503, "Service Unavailable"),
    ("/gone", 503, "Service Unavailable"),
    ("/fail", 500, "Internal Server Error"),
    ("/large", 500, "Internal Server Error"),
    ("/nowhere", 404, "Not Found"),
    ("/", 404, "Not Found"),
    ("/fixed/", 404, "Not Found"),
])
def test_failures_have_the_gateways_words(api, upstream, path, status, message):
    answer = api.call("GET", path)
    upstream.release("http-data")
    assert (answer.status, answer.body) == (status, f'{{"message":"{message}"}}'.encode())
    assert answer.headers["content-type"] == "application/json"
    assert "apigw-requestid" in answer.headers


def test_a_body_of_more_than_10_megabytes_is_refused(api):
    answer = api.call("POST", "/echo/x", {"Content-Length": str(10 * 1024 * 1024 + 1)})
    assert (answer.status, answer.json()) == (413, {"message": "Request Entity Too Large"})
    assert api.call("POST", "/echo/x", body=b"x" * (1024 * 1024)).status == 200


def test_parameters_are_mapped_both_ways(server, apigatewayv2, upstream):
    api = HttpApi(apigatewayv2, server)
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
        "overwrite:header.x-stage": "${context.stage}",
    }})
    api.stage(StageVariables={"color": "blue"})
    answer = api.call("POST", "/users/7?user=ann&keep=1", {"X-Secret": "s", "X-Id": "0"}, '{"user": {"name": "A B"}}')
    assert (answer.status, answer.headers["x-method"], answer.headers["x-stage"]) == (201, "POST", "$default")
    said, sent = received(answer)
    assert (said["path"], said["query"]) == ("/echo/7", "keep=1&name=A%20B")
    assert (sent["x-user"], sent["x-id"], sent["x-color"]) == ("ann", "id-7", "blue")
    assert sent["x-route"] == "POST /users/{id}"
    assert "x-secret" not in sent
