"""Invoking functions over HTTP: answers, errors, logs, streams, and events that wait."""

import base64
import json
import re

import pytest

from expect import refused
from functions import ECHO, FAIL, create, invoke, lambda_client
from tidegate import Tidegate, eventually


@pytest.fixture(scope="module")
def client(server):
    return lambda_client(server)


@pytest.fixture(scope="module")
def echo(client):
    return create(client, ECHO)


def test_an_answer_and_what_comes_with_it(client, echo):
    response, answer = invoke(client, echo, {"a": [1, "ü"]}, LogType="Tail")
    assert answer == {"a": [1, "ü"]}
    assert response["StatusCode"] == 200 and response["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in response
    log = base64.b64decode(response["LogResult"]).decode()
    request_id = response["ResponseMetadata"]["RequestId"]
    assert f"START RequestId: {request_id} Version: $LATEST" in log and "REPORT RequestId: " in log


def test_a_functions_error_is_an_answer(client):
    response, answer = invoke(client, create(client, FAIL))
    assert response["StatusCode"] == 200 and response["FunctionError"] == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "boom")


def test_what_cannot_be_invoked_is_refused(client, echo):
    with refused(re.compile("Could not parse request body into json"), code="InvalidRequestContentException"):
        client.invoke(FunctionName=echo, Payload=b"{")
    with refused(re.compile("^Function not found: "), code="ResourceNotFoundException", status=404):
        client.invoke(FunctionName=echo, Qualifier="7")
    with refused(code="RequestTooLargeException", status=413):
        client.invoke(FunctionName=echo, Payload=json.dumps("x" * 6_291_456))
    with refused(re.compile("Member must satisfy enum value set")):
        client.invoke(FunctionName=echo, InvocationType="Later")
    assert client.invoke(FunctionName=echo, InvocationType="DryRun")["StatusCode"] == 204


def test_reserved_concurrency_of_zero_throttles(client):
    name = create(client)
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with refused("Rate Exceeded.", code="TooManyRequestsException", status=429) as refusal:
        client.invoke(FunctionName=name)
    assert refusal.body["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_a_response_stream(client, echo):
    response = client.invoke_with_response_stream(FunctionName=echo, Payload=json.dumps({"a": 1}))
    assert response["ExecutedVersion"] == "$LATEST"
    events = list(response["EventStream"])
    body = b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)
    assert json.loads(body) == {"a": 1}
    assert "InvokeComplete" in events[-1]


def test_an_event_is_invoked_and_its_failure_is_recorded_by_another_function(client, client_of_tables):
    tables, table = client_of_tables
    store = create(client, STORE, Environment={"Variables": {"TABLE": table}})
    failing = create(client, FAIL)
    destination = client.get_function(FunctionName=store)["Configuration"]["FunctionArn"]
    client.put_function_event_invoke_config(
        FunctionName=failing, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": destination}})
    sent = client.invoke(FunctionName=failing, InvocationType="Event", Payload=json.dumps({"n": 1}))
    assert sent["StatusCode"] == 202
    item = eventually(lambda: tables.get_item(TableName=table, Key={"p": {"S": "record"}}).get("Item"))
    record = json.loads(item["record"]["S"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["requestId"] == sent["ResponseMetadata"]["RequestId"]
    assert record["requestPayload"] == {"n": 1}
    assert record["responsePayload"]["errorMessage"] == "boom"


# Writes what it gets to a table by the wire protocol: no SDK is needed for that.
STORE = '''
import json, os, urllib.request

def handler(event, context):
    item = {"p": {"S": "record"}, "record": {"S": json.dumps(event)}}
    body = json.dumps({"TableName": os.environ["TABLE"], "Item": item}).encode()
    scope = "20260101/us-east-1/dynamodb/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{scope}, "
                         "SignedHeaders=host;x-amz-date, Signature=0",
    }
    urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)).read()
'''


@pytest.fixture
def client_of_tables(server, new_table):
    from conftest import connect
    table = new_table("p:S")
    return connect(server.endpoint), table.name


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
