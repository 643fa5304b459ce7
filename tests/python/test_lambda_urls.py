"""Function URLs over HTTP."""

import http.client
import json

import pytest

from functions import create, lambda_client


@pytest.fixture(scope="module")
def client(server):
    return lambda_client(server)


def url_of(client, name, allow=True, **settings):
    made = client.create_function_url_config(FunctionName=name, **({"AuthType": "NONE"} | settings))
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    if allow:
        client.add_permission(
            FunctionName=name, StatementId="public", Action="lambda:InvokeFunctionUrl", Principal="*",
            FunctionUrlAuthType=made["AuthType"])
    return made["FunctionUrl"].removeprefix("http://").rstrip("/")


def ask(server, host, method="GET", path="/", body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request(method, path, body, {"Host": host} | (headers or {}))
    response = connection.getresponse()
    return response, response.read()


def test_a_request_becomes_an_event(server, client):
    host = url_of(client, create(client))
    response, body = ask(server, host, "POST", "/a/b?x=1&x=2", "hi", {"Content-Type": "text/plain", "Cookie": "k=v"})
    assert response.status == 200 and response.headers["content-type"] == "application/json"
    event = json.loads(body)
    assert event["version"] == "2.0" and event["routeKey"] == "$default"
    assert (event["rawPath"], event["rawQueryString"]) == ("/a/b", "x=1&x=2")
    assert event["queryStringParameters"] == {"x": "1,2"}
    assert event["cookies"] == ["k=v"] and event["headers"]["content-type"] == "text/plain"
    assert (event["body"], event["isBase64Encoded"]) == ("hi", False)
    assert event["requestContext"]["http"]["method"] == "POST"
    assert host.startswith(event["requestContext"]["domainPrefix"])


DESCRIBED = '''
def handler(event, context):
    return {"statusCode": 418, "headers": {"X-Kind": "tea"}, "cookies": ["a=1"], "body": "short and stout"}
'''


def test_a_described_response(server, client):
    response, body = ask(server, url_of(client, create(client, DESCRIBED)))
    assert (response.status, body) == (418, b"short and stout")
    assert response.headers["x-kind"] == "tea" and response.headers["set-cookie"] == "a=1"


def test_who_may_call(server, client):
    response, body = ask(server, url_of(client, create(client), allow=False))
    assert response.status == 403 and b"Forbidden" in body
    response, _ = ask(server, url_of(client, create(client), AuthType="AWS_IAM"))
    assert response.status == 403
    response, _ = ask(server, "0123456789abcdef0123456789abcdef.lambda-url.us-east-1.localhost")
    assert response.status == 403


def test_a_failing_function_is_a_bad_gateway(server, client):
    name = create(client, "def handler(event, context): raise ValueError('boom')")
    response, body = ask(server, url_of(client, name))
    assert (response.status, body) == (502, b"Internal Server Error")


def test_cors(server, client):
    cors = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"], "MaxAge": 60}
    host = url_of(client, create(client), Cors=cors)
    response, _ = ask(server, host, "OPTIONS", headers={
        "Origin": "https://a.example", "Access-Control-Request-Method": "GET"})
    assert response.status == 200
    assert response.headers["access-control-allow-methods"] == "GET"
    response, _ = ask(server, host, headers={"Origin": "https://a.example"})
    assert response.headers["access-control-allow-origin"] == "https://a.example"
    response, _ = ask(server, host, headers={"Origin": "https://b.example"})
    assert "access-control-allow-origin" not in response.headers
