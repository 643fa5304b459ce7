"""HTTP APIs in front of AWS services that are not in this process: the first-class integrations, as their service sees them."""

import base64
import json

import pytest

from conftest import connect
from http_apis import HttpApi
from signatures import verify
from tidegate import Tidegate

ROLE = "arn:aws:iam::000000000000:role/gateway"


@pytest.fixture(scope="module")
def server(upstream):
    services = [f"{name}={upstream.url}" for name in ("sqs", "states", "events", "kinesis")]
    # Without a key in its environment the server makes one up.
    keys = dict.fromkeys(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], "")
    with Tidegate("--in-memory", *(option for one in services for option in ("--service-endpoint", one)), variables=keys) as running:
        yield running


@pytest.fixture(scope="module")
def api(server):
    api = HttpApi(connect(server.endpoint, service="apigatewayv2"), server)
    for path, (subtype, _, parameters, _) in CALLS.items():
        api.route(f"POST {path}", IntegrationType="AWS_PROXY", IntegrationSubtype=subtype, PayloadFormatVersion="1.0",
                  CredentialsArn=ROLE, RequestParameters=parameters)
    return api.stage()


QUEUE = "http://sqs.example/000000000000/queue"
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m"
ATTRIBUTES = {"a": {"DataType": "String", "StringValue": "1"}}

# By path: subtype, target, parameters, and the body that the service gets for `{"n": 1}` with the header `x-id: 7`.
CALLS = {
    "/send": ("SQS-SendMessage", "AmazonSQS.SendMessage",
              {"QueueUrl": QUEUE, "MessageBody": "$request.body", "DelaySeconds": "3", "MessageAttributes": json.dumps(ATTRIBUTES)},
              {"QueueUrl": QUEUE, "MessageBody": '{"n": 1}', "DelaySeconds": 3, "MessageAttributes": ATTRIBUTES}),
    "/receive": ("SQS-ReceiveMessage", "AmazonSQS.ReceiveMessage", {"QueueUrl": QUEUE, "MaxNumberOfMessages": "5"},
                 {"QueueUrl": QUEUE, "MaxNumberOfMessages": 5}),
    "/delete": ("SQS-DeleteMessage", "AmazonSQS.DeleteMessage", {"QueueUrl": QUEUE, "ReceiptHandle": "$request.header.x-id"},
                {"QueueUrl": QUEUE, "ReceiptHandle": "7"}),
    "/purge": ("SQS-PurgeQueue", "AmazonSQS.PurgeQueue", {"QueueUrl": QUEUE}, {"QueueUrl": QUEUE}),
    "/start": ("StepFunctions-StartExecution", "AWSStepFunctions.StartExecution",
               {"StateMachineArn": MACHINE, "Input": "$request.body", "Name": "run-${request.header.x-id}"},
               {"stateMachineArn": MACHINE, "input": '{"n": 1}', "name": "run-7"}),
    "/stop": ("StepFunctions-StopExecution", "AWSStepFunctions.StopExecution", {"ExecutionArn": MACHINE, "Cause": "$request.body.n"},
              {"executionArn": MACHINE, "cause": "1"}),
    "/event": ("EventBridge-PutEvents", "AWSEvents.PutEvents",
               {"Detail": "$request.body", "DetailType": "made", "Source": "tests", "Resources": '["arn:a"]'},
               {"Entries": [{"Detail": '{"n": 1}', "DetailType": "made", "Source": "tests", "Resources": ["arn:a"]}]}),
    "/record": ("Kinesis-PutRecord", "Kinesis_20131202.PutRecord",
                {"StreamName": "s", "Data": "$request.body", "PartitionKey": "$request.header.x-id"},
                {"StreamName": "s", "Data": base64.b64encode(b'{"n": 1}').decode(), "PartitionKey": "7"}),
}


@pytest.mark.parametrize("path", CALLS)
def test_a_request_becomes_a_signed_call(api, upstream, path):
    subtype, target, _, body = CALLS[path]
    answer = api.call("POST", path, {"X-Id": "7", "Content-Type": "application/json"}, '{"n": 1}')
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    seen = answer.json()
    service = {"SQS": "sqs", "StepFunctions": "states", "EventBridge": "events", "Kinesis": "kinesis"}[subtype.split("-")[0]]
    headers = verify(seen, service)
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/", "")
    assert headers["x-amz-target"] == target
    assert headers["content-type"].startswith("application/x-amz-json-1.")
    assert json.loads(seen["body"]) == body


def test_a_call_goes_to_the_region_that_the_integration_names(api, server):
    other = HttpApi(connect(server.endpoint, service="apigatewayv2"), server)
    other.route("POST /", IntegrationType="AWS_PROXY", IntegrationSubtype="SQS-PurgeQueue", PayloadFormatVersion="1.0",
                CredentialsArn=ROLE, RequestParameters={"QueueUrl": QUEUE, "Region": "eu-west-1"})
    seen = other.stage().call("POST", "/").json()
    verify(seen, "sqs", "eu-west-1")
    assert json.loads(seen["body"]) == {"QueueUrl": QUEUE}
