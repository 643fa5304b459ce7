"""REST APIs: what the gateway answers by itself, over plain HTTP."""

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gateway import Stage
from rest_apis import RestApi

MISSING = {"message": "Missing Authentication Token"}


@pytest.fixture
def api(apigateway, server):
    return RestApi(apigateway, server)


def test_a_mock_answers_what_its_template_says(api):
    template = "$context.httpMethod $context.resourcePath $input.params('id') $input.params('q') $stageVariables.env"
    api.mock("GET", "/pets/{id}", template)
    stage = api.deploy(variables={"env": "test"})
    answer = stage.call("GET", "/pets/7?q=a%20b")
    assert (answer.status, answer.body) == (200, b"GET /pets/{id} 7 a b test")
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.headers["x-amzn-requestid"]) == 36
    assert answer.headers["x-amz-apigw-id"].endswith("=")


def test_the_most_specific_resource_wins(api):
    for path in ["/", "/pets", "/pets/{id}", "/pets/new", "/{proxy+}"]:
        api.mock("ANY" if path == "/{proxy+}" else "GET", path, f"{path}")
    stage = api.deploy()
    for path, expected in [
        ("/", "/"), ("/pets", "/pets"), ("/pets/", "/pets"), ("/pets/1", "/pets/{id}"), ("/pets/new", "/pets/new"),
        ("/pets/1/2", "/{proxy+}"), ("/other", "/{proxy+}"),
    ]:
        assert stage.call("GET", path).body.decode() == expected, path
    answer = stage.call("POST", "/pets")
    assert (answer.status, answer.json()) == (403, MISSING)
    assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


def test_unknown_apis_and_stages_are_forbidden(api, server):
    api.mock("GET", "/", "x")
    api.deploy()
    for stage in [Stage(server, api.id, "/none"), Stage(server, "nosuchapi0", "/prod")]:
        answer = stage.call()
        assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})
        assert answer.headers["x-amzn-errortype"] == "ForbiddenException"


def test_an_api_has_other_addresses(api, server):
    api.mock("GET", "/pets", "here")
    stage = api.deploy()
    local = [("Host", f"localhost:{server.port}")]
    stage.path = ""
    for path in [f"/_aws/execute-api/{api.id}/prod/pets", f"/restapis/{api.id}/prod/_user_request_/pets"]:
        assert stage.call("GET", path, local).body == b"here", path


def test_methods_for_others_are_closed(api):
    api.mock("GET", "/iam", "x", authorizationType="AWS_IAM")
    api.mock("GET", "/key", "x", apiKeyRequired=True)
    stage = api.deploy()
    answer = stage.call("GET", "/iam")
    assert (answer.status, answer.json()) == (403, MISSING)
    answer = stage.call("GET", "/key")
    assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})


def test_a_signed_call_names_its_key(api):
    api.mock("GET", "/iam", "$context.identity.accessKey", authorizationType="AWS_IAM")
    stage = api.deploy()
    request = AWSRequest("GET", f"http://{stage.host}/prod/iam")
    SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "execute-api", "us-east-1").add_auth(request)
    answer = stage.call("GET", "/iam", list(request.headers.items()))
    assert (answer.status, answer.body) == (200, b"AKIDEXAMPLE")


def test_a_preflight_mock_works_where_all_types_are_binary(apigateway, server):
    api = RestApi(apigateway, server, binaryMediaTypes=["*/*"])
    templates = {"application/json": '{"statusCode": 200}'}
    integration = {"type": "MOCK", "contentHandling": "CONVERT_TO_TEXT", "requestTemplates": templates}
    allow = {"method.response.header.Access-Control-Allow-Origin": "'*'"}
    response = {"responseParameters": allow, "responseTemplates": {"application/json": "{}"}}
    api.method("OPTIONS", "/", integration, {"200": response})
    answer = api.deploy().call("OPTIONS", "/", [("Origin", "http://a.test"), ("Accept", "*/*")])
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_requests_are_validated(api):
    client, place = api.client, {"restApiId": api.id}
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    client.create_model(**place, name="Pet", contentType="application/json", schema=json.dumps(schema))
    validator = client.create_request_validator(
        **place, name="all", validateRequestBody=True, validateRequestParameters=True)["id"]
    api.mock(
        "POST", "/", "ok", requestValidatorId=validator, requestModels={"application/json": "Pet"},
        requestParameters={"method.request.querystring.a": True, "method.request.header.X-B": True})
    stage = api.deploy()
    answer = stage.call("POST", "/", body="{}")
    assert (answer.status, answer.json()) == (400, {"message": "Missing required request parameters: [X-B, a]"})
    answer = stage.call("POST", "/?a=1", {"X-B": "1"}, "{}")
    assert (answer.status, answer.json()) == (400, {"message": "Invalid request body"})
    assert stage.call("POST", "/?a=1", {"X-B": "1"}, '{"name": "Rex"}').body == b"ok"


def test_gateway_responses_are_the_apis(api):
    api.client.put_gateway_response(
        restApiId=api.id, responseType="MISSING_AUTHENTICATION_TOKEN", statusCode="404",
        responseParameters={"gatewayresponse.header.X-Path": "context.path"},
        responseTemplates={"application/json": '{"error": $context.error.messageString}'})
    api.mock("GET", "/", "x")
    answer = api.deploy().call("GET", "/none")
    assert (answer.status, answer.json()) == (404, {"error": "Missing Authentication Token"})
    assert answer.headers["x-path"] == "/prod/none"


def test_a_deployment_is_frozen_until_the_next_one(api):
    place = api.mock("GET", "/", "old")
    stage = api.deploy()
    api.client.update_integration_response(
        **place, statusCode="200", patchOperations=[
            {"op": "replace", "path": "/responseTemplates/application~1json", "value": "new"}])
    assert stage.call().body == b"old"
    api.deploy()
    assert stage.call().body == b"new"


def test_a_stage_throttles(api):
    api.mock("GET", "/", "x")
    stage = api.deploy()
    api.client.update_stage(restApiId=api.id, stageName="prod", patchOperations=[
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "0.01"},
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "2"}])
    assert [stage.call().status for _ in range(3)] == [200, 200, 429]
    answer = stage.call()
    assert answer.json() == {"message": "Too Many Requests"}
    assert answer.headers["x-amzn-errortype"] == "TooManyRequestsException"


def test_a_method_is_called_for_a_test(api):
    place = api.mock(
        "POST", "/{id}", "$input.params('id')", '{"statusCode": 200, "a": $input.json("$.a")}', apiKeyRequired=True)
    answer = api.client.test_invoke_method(**place, pathWithQueryString="/7", body='{"a": 1}')
    assert (answer["status"], answer["body"]) == (200, "7")
    assert answer["headers"] == {"Content-Type": "application/json"}
    assert answer["log"].startswith("Execution log for request ")
    assert "Method completed with status: 200" in answer["log"]
