"""Functions that live at an endpoint which speaks Invoke: what it is sent, and what becomes of its answers."""

import base64
import json

import pytest

from expect import refused
from functions import create, invoke, lambda_client
from rest_apis import RestApi, permit
from conftest import connect
from signatures import verify
from tidegate import Tidegate

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server(upstream):
    """A server that runs no functions itself."""
    endpoints = [f"away={upstream.url}", f"renamed={upstream.url}/reply/invocations", f"gone={NOWHERE}"]
    with Tidegate("--in-memory", "--no-functions", "--function-endpoint", ",".join(endpoints)) as running:
        for name in ("away", "renamed", "gone"):
            create(lambda_client(running), FunctionName=name)
        yield running


@pytest.fixture(scope="module")
def client(server):
    return lambda_client(server)


def test_a_call_is_sent_on(client, upstream):
    context = base64.b64encode(b'{"custom": {"a": "1"}}').decode()
    response, answer = invoke(client, "away", {"n": "ü"}, ClientContext=context)
    assert (response["StatusCode"], response["ExecutedVersion"]) == (200, "$LATEST")
    headers = verify(answer, "lambda", access_key="000000000000", secret="function")
    assert (answer["method"], answer["path"]) == ("POST", "/2015-03-31/functions/away/invocations")
    assert json.loads(answer["body"]) == {"n": "ü"}
    assert json.loads(base64.b64decode(headers["x-amz-client-context"])) == {"custom": {"a": "1"}}


def test_errors_and_logs_come_back(client, upstream):
    log = base64.b64encode(b"END RequestId: 1\n").decode()
    error = {"errorType": "ValueError", "errorMessage": "boom"}
    upstream.reply(200, [("X-Amz-Function-Error", "Handled"), ("X-Amz-Log-Result", log)], json.dumps(error).encode())
    response, answer = invoke(client, "renamed", {}, LogType="Tail")
    assert (response["FunctionError"], response["LogResult"], answer) == ("Unhandled", log, error)
    assert upstream.last()["path"] == "/reply/invocations"


def test_no_room_there_is_no_room_here(client, upstream):
    upstream.reply(429, [], b"{}")
    with refused("Rate Exceeded.", code="TooManyRequestsException", status=429):
        invoke(client, "renamed")


@pytest.mark.parametrize("name", ["renamed", "gone"])
def test_an_endpoint_that_fails_is_a_failure_of_the_service(client, upstream, name):
    upstream.reply(500, [], b"{}")
    with refused(code="ServiceException", status=500):
        invoke(client, name)


def test_an_api_has_such_a_function_behind_it(server, client, upstream):
    permit(client, "renamed")
    api = RestApi(connect(server.endpoint, service="apigateway"), server)
    api.function("GET", "/", "renamed")
    upstream.reply(200, [], b'{"statusCode": 201, "body": "from there"}')
    answer = api.deploy().call()
    assert (answer.status, answer.body) == (201, b"from there")


def test_a_function_without_an_endpoint_is_not_called(client):
    name = create(client)
    with refused("This server was started to run no functions.", code="AccessDeniedException", status=403):
        invoke(client, name)
