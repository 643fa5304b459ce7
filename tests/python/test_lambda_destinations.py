"""Where records of asynchronous invocations go besides functions: queues, topics, event buses and buckets."""

import json
from urllib.parse import parse_qs, unquote

import pytest

from expect import refused
from functions import ECHO, FAIL, create, lambda_client
from signatures import verify
from tidegate import Tidegate, eventually
from upstream import Upstream

ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def services():
    """What stands behind queues, topics and event buses."""
    with Upstream() as running:
        yield running


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    directory = tmp_path_factory.mktemp("data")
    (directory / "objects" / "records").mkdir(parents=True)
    return directory


@pytest.fixture(scope="module")
def client(services, data):
    options = [option for name in ("sqs", "sns", "events") for option in ("--service-endpoint", f"{name}={services.url}")]
    keys = dict.fromkeys(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"], "")
    with Tidegate("--data", str(data), *options, variables=keys) as running:
        yield lambda_client(running)


def ended(client, source, **destinations):
    """Invokes a new function as an event, without retries. Answers its ARN and the event's request id."""
    name = create(client, source)
    client.put_function_event_invoke_config(
        FunctionName=name, MaximumRetryAttempts=0,
        DestinationConfig={kind: {"Destination": arn} for kind, arn in destinations.items()})
    sent = client.invoke(FunctionName=name, InvocationType="Event", Payload='{"n": 1}')
    return f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}:$LATEST", sent["ResponseMetadata"]["RequestId"]


def check(record, function, request_id, condition):
    context = record["requestContext"]
    assert (context["functionArn"], context["requestId"], context["condition"]) == (function, request_id, condition)
    assert record["requestPayload"] == {"n": 1}


def request_with(services, text):
    """The request whose body has this text, once it is there."""
    return eventually(lambda: next((request for request in services.requests if text in unquote(request["body"])), None))


def test_a_failure_is_sent_to_a_queue(client, services):
    function, request_id = ended(client, FAIL, OnFailure=f"arn:aws:sqs:us-east-1:{ACCOUNT}:failed")
    request = request_with(services, request_id)
    assert verify(request, "sqs")["x-amz-target"] == "AmazonSQS.SendMessage"
    message = json.loads(request["body"])
    assert message["QueueUrl"] == f"{services.url}/{ACCOUNT}/failed"
    record = json.loads(message["MessageBody"])
    check(record, function, request_id, "RetriesExhausted")
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert record["responsePayload"]["errorMessage"] == "boom"


def test_a_success_is_published_to_a_topic(client, services):
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:done"
    function, request_id = ended(client, ECHO, OnSuccess=topic)
    request = request_with(services, request_id)
    verify(request, "sns")
    form = {name: values[0] for name, values in parse_qs(request["body"]).items()}
    assert (form["Action"], form["TopicArn"]) == ("Publish", topic)
    record = json.loads(form["Message"])
    check(record, function, request_id, "Success")
    assert record["responsePayload"] == {"n": 1}


def test_a_success_becomes_an_event(client, services):
    bus = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/own"
    function, request_id = ended(client, ECHO, OnSuccess=bus)
    request = request_with(services, request_id)
    assert verify(request, "events")["x-amz-target"] == "AWSEvents.PutEvents"
    entry, = json.loads(request["body"])["Entries"]
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("lambda", "Lambda Function Invocation Result - Success", bus)
    check(json.loads(entry["Detail"]), function, request_id, "Success")


def test_a_failure_is_kept_in_a_bucket(client, data):
    function, request_id = ended(client, FAIL, OnFailure="arn:aws:s3:::records")
    kept = eventually(lambda: [path for path in (data / "objects" / "records").rglob("*") if path.is_file() and "#" not in path.name])
    check(json.loads(kept[0].read_text()), function, request_id, "RetriesExhausted")


def test_a_refused_record_is_sent_again(client, services):
    services.refusals.append(503)
    _, request_id = ended(client, FAIL, OnFailure=f"arn:aws:sqs:us-east-1:{ACCOUNT}:failed")
    eventually(lambda: sum(request_id in request["body"] for request in services.requests) == 2)


def test_a_destination_without_an_endpoint_is_refused():
    with Tidegate.in_memory() as server:
        client = lambda_client(server)
        with refused(code="InvalidParameterValueException"):
            ended(client, FAIL, OnFailure=f"arn:aws:sqs:us-east-1:{ACCOUNT}:failed")
