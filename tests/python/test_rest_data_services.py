"""REST APIs in front of AWS services that are not in this process: requests arrive signed, and answers are mapped."""

import json

import pytest

from conftest import connect
from rest_apis import FUNCTION_ROLE, RestApi
from signatures import verify
from tidegate import Tidegate

KEY = {"AWS_ACCESS_KEY_ID": "AKIDSERVICES", "AWS_SECRET_ACCESS_KEY": "own secret", "AWS_SESSION_TOKEN": "token"}
SIGNER = {"access_key": KEY["AWS_ACCESS_KEY_ID"], "secret": KEY["AWS_SECRET_ACCESS_KEY"]}
FORM = "'application/x-www-form-urlencoded'"


@pytest.fixture(scope="module")
def server(upstream):
    """A server whose services are the backend, and one that is nowhere."""
    services = [f"{name}={upstream.url}" for name in ("sqs", "sns", "s3", "states", "events")] + ["ssm=http://127.0.0.1:1"]
    options = [option for service in services for option in ("--service-endpoint", service)]
    with Tidegate("--in-memory", *options, variables=KEY) as running:
        yield running


@pytest.fixture
def api(server):
    return RestApi(connect(server.endpoint, service="apigateway"), server)


def service(target, template=None, **settings):
    """An integration with `REGION:SERVICE:action/NAME` or `REGION:SERVICE:path/PATH`."""
    integration = {
        "type": "AWS", "integrationHttpMethod": "POST", "uri": f"arn:aws:apigateway:{target}", "credentials": FUNCTION_ROLE,
        **settings}
    return integration | ({"requestTemplates": {"application/json": template}} if template else {})


def passed(template="$input.body"):
    return {"200": {"responseTemplates": {"application/json": template}}}


def test_a_message_is_sent_to_a_queue(api, upstream):
    integration = service(
        "eu-west-1:sqs:path/000000000000/orders", "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        requestParameters={"integration.request.header.Content-Type": FORM})
    api.method("POST", "/", integration, passed())
    answer = api.deploy().call("POST", "/", body='{"n": "ü&1"}')
    assert answer.status == 200
    seen = upstream.last()
    headers = verify(seen, "sqs", "eu-west-1", **SIGNER)
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/000000000000/orders", "")
    assert seen["body"] == "Action=SendMessage&MessageBody=%7B%22n%22%3A+%22%C3%BC%261%22%7D"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["x-amz-security-token"] == "token"
    assert answer.json()["body"] == seen["body"]


def test_an_action_of_a_json_service_is_a_header(api, upstream):
    template = '{"input": "$util.escapeJavaScript($input.json(\'$\'))", "stateMachineArn": "arn"}'
    api.method("POST", "/", service("us-east-1:states:action/StartExecution", template), passed())
    assert api.deploy().call("POST", "/", body='{"n":1}').status == 200
    seen = upstream.last()
    headers = verify(seen, "states", **SIGNER)
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/", "")
    assert headers["x-amz-target"] == "AWSStepFunctions.StartExecution"
    assert json.loads(seen["body"]) == {"input": '{"n":1}', "stateMachineArn": "arn"}


def test_an_action_of_a_query_service_is_a_parameter(api, upstream):
    integration = service("us-east-1:sns:action/Publish", requestParameters={
        "integration.request.querystring.TopicArn": "'arn:aws:sns:us-east-1:000000000000:topic'",
        "integration.request.querystring.Message": "method.request.querystring.text"})
    declared = {"method.request.querystring.text": True}
    api.method("POST", "/", integration, passed(), requestParameters=declared)
    assert api.deploy().call("POST", "/?text=a%20b%2Bc%26d").status == 200
    seen = upstream.last()
    verify(seen, "sns", **SIGNER)
    parameters = dict(pair.split("=") for pair in seen["query"].split("&"))
    assert parameters["Action"] == "Publish" and parameters["Message"] == "a%20b%2Bc%26d"


@pytest.mark.parametrize("key, expected", [
    ("plain.txt", "plain.txt"),
    ("with%20space/and%2Fslash+plus(1)", "with%20space/and%2Fslash+plus(1)"),
    ("%C3%BC~!", "%C3%BC~!"),
])
def test_objects_are_reached_by_their_keys(api, upstream, key, expected):
    declared = {"method.request.path.key": True}
    integration = service("us-east-1:s3:path/status/200/bucket/{key}", integrationHttpMethod="PUT", requestParameters={
        "integration.request.path.key": "method.request.path.key",
        "integration.request.header.x-amz-meta-a": "'1'"})
    api.method("PUT", "/{key+}", integration, passed("$input.json('$.path')"), requestParameters=declared)
    answer = api.deploy().call("PUT", f"/{key}", [("Content-Type", "text/plain")], "content")
    assert answer.status == 200
    seen = upstream.last()
    headers = verify(seen, "s3", **SIGNER)
    assert seen["path"] == f"/status/200/bucket/{expected}"
    assert (seen["method"], seen["body"], headers["content-type"], headers["x-amz-meta-a"]) == ("PUT", "content", "text/plain", "1")


@pytest.mark.parametrize("key", ["../other/x", "%2e%2E/other/x", "a/./b"])
def test_a_key_leads_out_of_no_bucket(api, upstream, key):
    declared = {"method.request.path.key": True}
    integration = service("us-east-1:s3:path/bucket/{key}", integrationHttpMethod="GET", requestParameters={
        "integration.request.path.key": "method.request.path.key"})
    api.method("GET", "/{key+}", integration, passed(), requestParameters=declared)
    stage = api.deploy()
    before = len(upstream.requests)
    answer = stage.call("GET", f"/{key}")
    assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})
    assert len(upstream.requests) == before


def test_a_services_own_error_is_mapped(api, upstream):
    responses = passed() | {"404": {"selectionPattern": "4\\d{2}", "responseTemplates": {"application/json": "none: $input.path('$.method')"}}}
    api.method("GET", "/", service("us-east-1:s3:path/status/403"), responses)
    answer = api.deploy().call("GET", "/")
    assert (answer.status, answer.body) == (404, b"none: POST")


def test_a_redirect_is_an_answer(api, upstream):
    upstream.reply(307, [("Location", f"{upstream.url}/echo/elsewhere")])
    responses = passed() | {"307": {
        "selectionPattern": "307", "responseParameters": {"method.response.header.Location": "integration.response.header.Location"}}}
    api.method("GET", "/", service("us-east-1:s3:path/reply"), responses)
    answer = api.deploy().call("GET", "/")
    assert (answer.status, answer.headers["location"]) == (307, f"{upstream.url}/echo/elsewhere")
    assert upstream.last()["path"] == "/reply"


@pytest.mark.parametrize("target", [
    "us-east-1:s3:path/fail", "us-east-1:s3:path/broken", "us-east-1:s3:path/bytes/10485761", "us-east-1:ssm:action/GetParameter",
    "us-east-1:polly:action/DescribeVoices",
])
def test_a_service_that_is_not_there_or_says_too_much_is_a_failure(api, target):
    api.method("GET", "/", service(target), passed())
    answer = api.deploy().call("GET", "/")
    assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})


def test_a_service_that_is_slow_is_a_timeout(api, upstream):
    api.method("GET", "/", service(f"us-east-1:s3:path/slow/{api.id}", timeoutInMillis=50), passed())
    answer = api.deploy().call("GET", "/")
    upstream.release(api.id)
    assert (answer.status, answer.json()) == (504, {"message": "Endpoint request timed out"})
