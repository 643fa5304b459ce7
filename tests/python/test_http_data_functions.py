"""HTTP APIs in front of functions: events, answers, and who may invoke."""

import json

import pytest

from functions import create
from http_apis import HttpApi, all_of

CODE = """
import json

def handler(event, context):
    wanted = json.loads(event.get("body") or "null") if not event.get("isBase64Encoded") else None
    if wanted and "raise" in wanted:
        raise RuntimeError(wanted["raise"])
    if wanted and wanted.get("return") == "event":
        return {"statusCode": 200, "body": json.dumps(event)}
    if wanted and "return" in wanted:
        return wanted["return"]
    return event
"""


@pytest.fixture(scope="module")
def function(functions):
    name = create(functions, CODE, Timeout=10)
    return functions.get_function_configuration(FunctionName=name)["FunctionArn"]


@pytest.fixture(scope="module")
def api(server, apigatewayv2, functions, function):
    api = HttpApi(apigatewayv2, server)
    api.function("ANY /v2/{rest+}", function)
    api.function("ANY /v1/{rest+}", function, version="1.0")
    api.function("GET /closed", function)
    region, account = function.split(":")[3:5]
    functions.add_permission(
        FunctionName=function, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{region}:{account}:{api.api_id}/*/*/v*")
    return api.stage("prod", StageVariables={"color": "blue"})


def test_format_2_shows_a_request(api):
    headers = {"Cookie": "a=1; b=2", "X-User": "u", "Content-Type": "application/json", "User-Agent": "test"}
    event = api.call("POST", "/prod/v2/a%20b/c?x=1&x=2&y=%20", headers, b"{}").json()
    assert event["version"] == "2.0"
    assert event["routeKey"] == "ANY /v2/{rest+}"
    assert event["rawPath"] == "/prod/v2/a b/c"
    assert event["rawQueryString"] == "x=1&x=2&y=%20"
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["queryStringParameters"] == {"x": "1,2", "y": " "}
    assert event["pathParameters"] == {"rest": "a b/c"}
    assert event["stageVariables"] == {"color": "blue"}
    assert (event["body"], event["isBase64Encoded"]) == ("{}", False)
    assert event["headers"]["x-user"] == "u" and "cookie" not in event["headers"]
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1"
    context = event["requestContext"]
    assert (context["apiId"], context["stage"], context["routeKey"]) == (api.api_id, "prod", "ANY /v2/{rest+}")
    assert context["http"] == {"method": "POST", "path": "/prod/v2/a b/c", "protocol": "HTTP/1.1",
                               "sourceIp": "127.0.0.1", "userAgent": "test"}


def test_format_1_shows_a_request(api):
    sent = json.dumps({"return": "event"}).encode()
    answer = api.call("POST", "/prod/v1/a%20b?x=1&x=2", {"Content-Type": "application/json"}, sent)
    event = answer.json()
    assert (event["version"], event["resource"], event["path"]) == ("1.0", "/v1/{rest+}", "/prod/v1/a b")
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert (event["pathParameters"], event["stageVariables"]) == ({"rest": "a b"}, {"color": "blue"})
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert (event["requestContext"]["resourceId"], event["requestContext"]["stage"]) == ("ANY /v1/{rest+}", "prod")


def test_a_value_without_a_status_is_no_answer_in_format_1(api):
    answer = api.call("POST", "/prod/v1/x", {"Content-Type": "application/json"}, b'{"return": {"a": 1}}')
    assert (answer.status, answer.json()) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize("path", ["/prod/v1/x", "/prod/v2/x"])
def test_an_answer_is_what_the_function_says(api, path):
    returned = {"statusCode": 201, "headers": {"X-Made": "yes", "Content-Type": "text/html"}, "body": "<p>"}
    answer = api.call("POST", path, {"Content-Type": "application/json"}, json.dumps({"return": returned}).encode())
    assert (answer.status, answer.body, answer.headers["x-made"]) == (201, b"<p>", "yes")
    assert answer.headers["content-type"] == "text/html"
    coded = {"statusCode": 200, "body": "aGk=", "isBase64Encoded": True}
    answer = api.call("POST", path, {"Content-Type": "application/json"}, json.dumps({"return": coded}).encode())
    assert (answer.body, answer.headers["content-type"]) == (b"hi", "text/plain;charset=UTF-8")


def test_cookies_become_headers(api):
    returned = {"statusCode": 200, "cookies": ["a=1; Secure", "b=2"]}
    answer = api.call("POST", "/prod/v2/x", {"Content-Type": "application/json"}, json.dumps({"return": returned}).encode())
    assert all_of(answer, "set-cookie") == ["a=1; Secure", "b=2"]


def test_a_value_is_an_answer_in_format_2(api):
    for returned, body in [({"a": 1}, {"a": 1}), ([1], [1])]:
        sent = json.dumps({"return": returned}).encode()
        answer = api.call("POST", "/prod/v2/x", {"Content-Type": "application/json"}, sent)
        assert (answer.status, answer.json(), answer.headers["content-type"]) == (200, body, "application/json")


def test_a_failure_tells_the_caller_nothing(api):
    answer = api.call("POST", "/prod/v2/x", {"Content-Type": "application/json"}, b'{"raise": "secret"}')
    assert (answer.status, answer.body) == (500, b'{"message":"Internal Server Error"}')


def test_a_function_must_permit_the_route(api):
    answer = api.call("GET", "/prod/closed")
    assert (answer.status, answer.json()) == (500, {"message": "Internal Server Error"})
