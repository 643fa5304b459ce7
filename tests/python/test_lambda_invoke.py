"""Invoking functions over HTTP: answers, errors, logs, streams, and events that wait."""

import base64
import json
import re

import pytest

from expect import refused
from functions import CALL, ECHO, FAIL, create, invoke, lambda_client
from tidegate import Tidegate, eventually


@pytest.fixture(scope="module")
def lambdas(server):
    return lambda_client(server)


@pytest.fixture(scope="module")
def echo(lambdas):
    return create(lambdas, ECHO)


def test_an_answer_and_what_comes_with_it(lambdas, echo):
    response, answer = invoke(lambdas, echo, {"a": [1, "ü"]}, LogType="Tail")
    assert answer == {"a": [1, "ü"]}
    assert response["StatusCode"] == 200 and response["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in response
    log = base64.b64decode(response["LogResult"]).decode()
    request_id = response["ResponseMetadata"]["RequestId"]
    assert f"START RequestId: {request_id} Version: $LATEST" in log and "REPORT RequestId: " in log


def test_a_functions_error_is_an_answer(lambdas):
    response, answer = invoke(lambdas, create(lambdas, FAIL))
    assert response["StatusCode"] == 200 and response["FunctionError"] == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "boom")


def test_what_cannot_be_invoked_is_refused(lambdas, echo):
    with refused(re.compile("Could not parse request body into json"), code="InvalidRequestContentException"):
        lambdas.invoke(FunctionName=echo, Payload=b"{")
    with refused(re.compile("^Function not found: "), code="ResourceNotFoundException", status=404):
        lambdas.invoke(FunctionName=echo, Qualifier="7")
    with refused(code="RequestEntityTooLargeException", status=413):
        lambdas.invoke(FunctionName=echo, Payload=json.dumps("x" * 6_291_456))
    with refused(re.compile("Member must satisfy enum value set")):
        lambdas.invoke(FunctionName=echo, InvocationType="Later")
    assert lambdas.invoke(FunctionName=echo, InvocationType="DryRun")["StatusCode"] == 204


def test_reserved_concurrency_of_zero_throttles(lambdas):
    name = create(lambdas)
    lambdas.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with refused("Rate Exceeded.", code="TooManyRequestsException", status=429) as refusal:
        lambdas.invoke(FunctionName=name)
    assert refusal.body["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_a_response_stream(lambdas, echo):
    response = lambdas.invoke_with_response_stream(FunctionName=echo, Payload=json.dumps({"a": 1}))
    assert response["ExecutedVersion"] == "$LATEST"
    events = list(response["EventStream"])
    body = b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)
    assert json.loads(body) == {"a": 1}
    assert "InvokeComplete" in events[-1]


def test_an_event_is_invoked_and_its_failure_is_recorded_by_another_function(lambdas, client, table):
    store = create(lambdas, CALL + STORE, Environment={"Variables": {"TABLE": table}})
    failing = create(lambdas, FAIL)
    destination = lambdas.get_function(FunctionName=store)["Configuration"]["FunctionArn"]
    lambdas.put_function_event_invoke_config(
        FunctionName=failing, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": destination}})
    sent = lambdas.invoke(FunctionName=failing, InvocationType="Event", Payload=json.dumps({"n": 1}))
    assert sent["StatusCode"] == 202
    item = eventually(lambda: client.get_item(TableName=table, Key={"p": {"S": "record"}}).get("Item"))
    record = json.loads(item["record"]["S"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["requestId"] == sent["ResponseMetadata"]["RequestId"]
    assert record["requestPayload"] == {"n": 1}
    assert record["responsePayload"]["errorMessage"] == "boom"


STORE = '''
def handler(event, context):
    item = {"p": {"S": "record"}, "record": {"S": json.dumps(event)}}
    call("PutItem", {"TableName": os.environ["TABLE"], "Item": item})
'''


@pytest.fixture
def table(new_table):
    return new_table("p:S").name


def test_functions_and_waiting_events_are_there_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as first:
        client = lambda_client(first)
        name = create(client, ECHO, FunctionName="kept")
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
        first.kill()
    with Tidegate.on_disk(tmp_path) as second:
        client = lambda_client(second)
        assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 1
        assert invoke(client, name, {"a": 1})[1] == {"a": 1}
