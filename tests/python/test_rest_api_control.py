"""The control plane of REST APIs with boto3: shapes, status codes, paging, patches and refusals as they arrive at a client."""

import pytest

from expect import refused

NOWHERE = "nowhere123"


def status(answer):
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def body(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def patch(op, path, value=None, **more):
    operation = {"op": op, "path": path, **more}
    return operation if value is None else operation | {"value": value}


@pytest.fixture
def api(apigateway):
    """A new API: its id and its root resource's."""
    created = apigateway.create_rest_api(name="control")
    yield created["id"], created["rootResourceId"]
    try:
        apigateway.delete_rest_api(restApiId=created["id"])
    except apigateway.exceptions.NotFoundException:
        pass  # the test has deleted it


@pytest.fixture
def method(apigateway, api):
    """The members that name `GET` of a new API's root, with a MOCK behind it."""
    on = {"restApiId": api[0], "resourceId": api[1], "httpMethod": "GET"}
    apigateway.put_method(**on, authorizationType="NONE")
    apigateway.put_integration(**on, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    return on


def test_a_new_api_has_the_defaults_of_aws(apigateway):
    created = apigateway.create_rest_api(name="defaults")
    assert status(created) == 201
    assert body(created) == {
        "id": created["id"], "name": "defaults", "createdDate": created["createdDate"], "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"}, "disableExecuteApiEndpoint": False,
        "rootResourceId": created["rootResourceId"],
    }
    found = apigateway.get_rest_api(restApiId=created["id"])
    assert body(found) == body(created) | {"tags": {}}
    assert status(apigateway.delete_rest_api(restApiId=created["id"])) == 202
    message = f"Invalid API identifier specified 000000000000:{created['id']}"
    with refused(message, "NotFoundException", 404):
        apigateway.get_rest_api(restApiId=created["id"])


def test_status_codes_are_those_of_aws(apigateway, method):
    on, response = method, method | {"statusCode": "200"}
    api = {"restApiId": on["restApiId"]}
    resource = apigateway.create_resource(**api, parentId=on["resourceId"], pathPart="pets")
    validator = apigateway.create_request_validator(**api, name="v")
    model = apigateway.create_model(**api, name="Pet", contentType="application/json", schema='{"type": "object"}')
    deployment = apigateway.create_deployment(**api)
    stage = apigateway.create_stage(**api, stageName="dev", deploymentId=deployment["id"])
    made = [
        resource, validator, model, deployment, stage,
        apigateway.put_method_response(**response),
        apigateway.put_integration_response(**response),
        apigateway.put_gateway_response(**api, responseType="THROTTLED"),
        apigateway.update_method_response(
            **response, patchOperations=[patch("add", "/responseModels/application~1json", "Pet")]),
    ]
    assert [status(answer) for answer in made] == [201] * len(made)
    gone = [
        (apigateway.delete_integration_response(**response), 204),
        (apigateway.delete_method_response(**response), 204),
        (apigateway.delete_integration(**on), 204),
        (apigateway.delete_method(**on), 204),
        (apigateway.delete_resource(**api, resourceId=resource["id"]), 202),
        (apigateway.delete_request_validator(**api, requestValidatorId=validator["id"]), 202),
        (apigateway.delete_model(**api, modelName="Pet"), 202),
        (apigateway.delete_gateway_response(**api, responseType="THROTTLED"), 202),
        (apigateway.flush_stage_cache(**api, stageName="dev"), 202),
        (apigateway.flush_stage_authorizers_cache(**api, stageName="dev"), 202),
        (apigateway.delete_stage(**api, stageName="dev"), 202),
        (apigateway.delete_deployment(**api, deploymentId=deployment["id"]), 202),
    ]
    assert [status(answer) for answer, _ in gone] == [expected for _, expected in gone]


def test_resources_are_listed_in_pages(apigateway, api):
    api_id, root = api
    for number in range(30):
        apigateway.create_resource(restApiId=api_id, parentId=root, pathPart=f"r{number:02}")
    pages = list(apigateway.get_paginator("get_resources").paginate(restApiId=api_id))
    assert [len(page["items"]) for page in pages] == [25, 6]
    paths = [item["path"] for page in pages for item in page["items"]]
    assert paths == ["/"] + [f"/r{number:02}" for number in range(30)]
    assert len(apigateway.get_resources(restApiId=api_id, limit=500)["items"]) == 31


def test_methods_come_with_resources_if_asked_for(apigateway, method):
    resources = apigateway.get_resources(restApiId=method["restApiId"], embed=["methods"])
    found = resources["items"][0]["resourceMethods"]["GET"]
    assert found["methodIntegration"] == {
        "type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "passthroughBehavior": "WHEN_NO_MATCH", "timeoutInMillis": 29000, "cacheNamespace": method["resourceId"],
        "cacheKeyParameters": [],
    }


def test_patches_of_a_stage(apigateway, method):
    api = {"restApiId": method["restApiId"]}
    first = apigateway.create_deployment(**api, stageName="dev")["id"]
    second = apigateway.create_deployment(**api)["id"]
    stage = apigateway.update_stage(**api, stageName="dev", patchOperations=[
        patch("replace", "/variables/color", "blue"),
        patch("replace", "/*/*/throttling/rateLimit", "10.5"),
        patch("replace", "/~1pets/GET/logging/loglevel", "ERROR"),
        patch("replace", "/canarySettings/deploymentId", second),
    ])
    assert (status(stage), stage["variables"], stage["deploymentId"]) == (200, {"color": "blue"}, first)
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == 10.5
    assert stage["methodSettings"]["~1pets/GET"]["loggingLevel"] == "ERROR"
    stage = apigateway.update_stage(**api, stageName="dev", patchOperations=[
        patch("copy", "/deploymentId", **{"from": "/canarySettings/deploymentId"}),
        patch("remove", "/canarySettings"),
        patch("remove", "/*/*"),
    ])
    assert (stage["deploymentId"], "canarySettings" in stage, list(stage["methodSettings"])) == (second, False, ["~1pets/GET"])
    with refused("Active stages pointing to this deployment must be moved or deleted", "BadRequestException"):
        apigateway.delete_deployment(**api, deploymentId=second)


def test_refusals_have_the_words_of_aws(apigateway, api):
    api_id, root = api
    on = {"restApiId": api_id, "resourceId": root}
    with refused("Description cannot be an empty string", "BadRequestException"):
        apigateway.create_rest_api(name="a", description="")
    with refused("The REST API doesn't contain any methods", "BadRequestException"):
        apigateway.create_deployment(restApiId=api_id)
    with refused("Invalid Resource identifier specified", "NotFoundException", 404):
        apigateway.get_resource(restApiId=api_id, resourceId=NOWHERE)
    with refused("Invalid Method identifier specified", "NotFoundException", 404):
        apigateway.get_method(**on, httpMethod="GET")
    with refused("Invalid stage identifier specified", "NotFoundException", 404):
        apigateway.get_stage(restApiId=api_id, stageName="dev")
    with refused(
            "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
            "BadRequestException"):
        apigateway.update_resource(**on, patchOperations=[patch("replace", "/id", "x")])
    with refused(
            "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [1-5]\\d\\d", "ValidationException"):
        apigateway.get_method_response(**on, httpMethod="GET", statusCode="wrong")
    with refused(
            "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: "
            "Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]", "ValidationException"):
        apigateway.put_integration(**on, httpMethod="GET", type="HTTPS_PROXY")
    apigateway.create_resource(restApiId=api_id, parentId=root, pathPart="pets")
    with refused("Another resource with the same parent already has this name: pets", "ConflictException", 409):
        apigateway.create_resource(restApiId=api_id, parentId=root, pathPart="pets")
    with refused("The operation CreateApiKey is not implemented.", "NotImplementedException", 501):
        apigateway.create_api_key(name="key")


def test_tags_are_reached_by_arn(apigateway, api):
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api[0]}"
    assert status(apigateway.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})) == 204
    assert status(apigateway.untag_resource(resourceArn=arn, tagKeys=["a"])) == 204
    assert apigateway.get_tags(resourceArn=arn)["tags"] == {"b": "2"}
    assert apigateway.get_rest_api(restApiId=api[0])["tags"] == {"b": "2"}


def test_a_model_makes_a_template(apigateway, api):
    schema = '{"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}'
    apigateway.create_model(restApiId=api[0], name="Pet", contentType="application/json", schema=schema)
    template = apigateway.get_model_template(restApiId=api[0], modelName="Pet")["value"]
    assert template == "#set($inputRoot = $input.path('$'))\n{\n  \"name\" : \"foo\",\n  \"age\" : 42\n}"


def test_a_method_is_called_without_a_deployment(apigateway, method):
    response = method | {"statusCode": "200"}
    apigateway.put_method_response(**response)
    apigateway.put_integration_response(**response, responseTemplates={"application/json": '{"made": "here"}'})
    answer = apigateway.test_invoke_method(**method)
    assert (answer["status"], answer["body"]) == (200, '{"made": "here"}')
    assert answer["log"].startswith("Execution log for request ")
    assert "Successfully completed execution" in answer["log"]
