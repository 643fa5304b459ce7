"""What the operations of REST APIs refuse, with boto3: what is not there, what is there already, what is too much, what is in use."""

import pytest

from expect import refused
from rest_apis import EveryPart

NOWHERE = "nowhere123"
API = f"Invalid API identifier specified 000000000000:{NOWHERE}"
RESOURCE = "Invalid Resource identifier specified"
METHOD = "Invalid Method identifier specified"
INTEGRATION = "Invalid Integration identifier specified"
RESPONSE = "Invalid Response status code specified"
MODEL = "Invalid model name specified: {}"
VALIDATOR = "Invalid Request Validator identifier specified"
AUTHORIZER = "Invalid Authorizer identifier specified"
DEPLOYMENT = "Invalid Deployment identifier specified"
STAGE = "Invalid stage identifier specified"
BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"


@pytest.fixture(scope="module")
def parts(apigateway):
    """Shared: the tests of this module that change it make their own."""
    return EveryPart(apigateway)


@pytest.fixture
def own(apigateway):
    made = EveryPart(apigateway)
    yield made
    apigateway.delete_rest_api(**made.named["rest_api"])


# By kind: which of its names leads nowhere, and what is said of that by get, update and delete.
ABSENT = [
    ("rest_api", "restApiId", NOWHERE, API),
    ("resource", "restApiId", NOWHERE, RESOURCE),
    ("resource", "resourceId", NOWHERE, RESOURCE),
    ("method", "restApiId", NOWHERE, RESOURCE),
    ("method", "resourceId", NOWHERE, RESOURCE),
    ("method", "httpMethod", "PUT", METHOD),
    ("method_response", "restApiId", NOWHERE, RESOURCE),
    ("method_response", "resourceId", NOWHERE, RESOURCE),
    ("method_response", "httpMethod", "PUT", METHOD),
    ("method_response", "statusCode", "404", RESPONSE),
    ("integration", "restApiId", NOWHERE, RESOURCE),
    ("integration", "resourceId", NOWHERE, RESOURCE),
    ("integration", "httpMethod", "PUT", METHOD),
    ("integration_response", "restApiId", NOWHERE, RESOURCE),
    ("integration_response", "resourceId", NOWHERE, RESOURCE),
    ("integration_response", "httpMethod", "PUT", {"delete": INTEGRATION}),
    ("integration_response", "statusCode", "404", RESPONSE),
    ("model", "restApiId", NOWHERE, MODEL.format("Pet")),
    ("model", "modelName", "Cat", MODEL.format("Cat")),
    ("request_validator", "restApiId", NOWHERE, VALIDATOR),
    ("request_validator", "requestValidatorId", NOWHERE, VALIDATOR),
    ("authorizer", "restApiId", NOWHERE, AUTHORIZER),
    ("authorizer", "authorizerId", NOWHERE, AUTHORIZER),
    ("gateway_response", "restApiId", NOWHERE, API),
    ("deployment", "restApiId", NOWHERE, DEPLOYMENT),
    ("deployment", "deploymentId", NOWHERE, DEPLOYMENT),
    ("stage", "restApiId", NOWHERE, STAGE),
    ("stage", "stageName", "prod", STAGE),
]


@pytest.mark.parametrize("kind, name, value, message", ABSENT, ids=lambda part: str(part)[:30])
def test_what_is_not_there_is_neither_described_nor_changed_nor_deleted(parts, kind, name, value, message):
    for verb in ("get", "update", "delete"):
        said = message if isinstance(message, str) else message.get(verb, METHOD)
        with refused(said, MISSING, 404):
            parts.call(verb, kind, **{name: value})


# Operations by which nothing comes into an API, or out of it, that is not there.
PARENTLESS = [
    ("get_resources", {}, API),
    ("get_models", {}, API),
    ("get_request_validators", {}, API),
    ("get_authorizers", {}, API),
    ("get_gateway_responses", {}, API),
    ("get_deployments", {}, API),
    ("get_stages", {}, API),
    ("get_export", {"stageName": "dev", "exportType": "oas30"}, API),
    ("get_model_template", {"modelName": "Pet"}, MODEL.format("Pet")),
    ("put_rest_api", {"body": b'{"swagger": "2.0", "info": {"title": "t"}, "paths": {}}'}, API),
    ("create_resource", {"parentId": "a", "pathPart": "b"}, RESOURCE),
    ("create_model", {"name": "Cat", "contentType": "application/json", "schema": "{}"}, API),
    ("create_deployment", {}, API),
    ("create_stage", {"stageName": "prod", "deploymentId": "a"}, API),
    ("put_gateway_response", {"responseType": "THROTTLED"}, API),
    ("put_method", {"resourceId": "a", "httpMethod": "GET", "authorizationType": "NONE"}, RESOURCE),
    ("put_method_response", {"resourceId": "a", "httpMethod": "GET", "statusCode": "200"}, RESOURCE),
    ("put_integration", {"resourceId": "a", "httpMethod": "GET", "type": "MOCK"}, RESOURCE),
    ("put_integration_response", {"resourceId": "a", "httpMethod": "GET", "statusCode": "200"}, RESOURCE),
    ("test_invoke_method", {"resourceId": "a", "httpMethod": "GET"}, RESOURCE),
    ("flush_stage_cache", {"stageName": "dev"}, STAGE),
    ("flush_stage_authorizers_cache", {"stageName": "dev"}, STAGE),
]


@pytest.mark.parametrize("operation, members, message", PARENTLESS, ids=[row[0] for row in PARENTLESS])
def test_an_api_that_is_not_there_has_nothing_in_it(apigateway, operation, members, message):
    with refused(message, MISSING, 404):
        getattr(apigateway, operation)(restApiId=NOWHERE, **members)


def test_two_operations_speak_otherwise_of_an_api_that_is_not_there(apigateway):
    with refused("Invalid REST API identifier specified", BAD):
        apigateway.create_request_validator(restApiId=NOWHERE, name="v")
    with refused("Unable to complete operation due to concurrent modification. Please try again later.", TAKEN, 409):
        apigateway.create_authorizer(restApiId=NOWHERE, name="a", type="TOKEN", authorizerUri="arn:u")
    with refused(API, MISSING, 404):
        apigateway.create_rest_api(name="clone", cloneFrom=NOWHERE)


# Requests about the parts of one API: operation, the kind whose names are given, members, status, code, message (None: any).
REFUSED = [
    ("create_rest_api", None, {"name": ""}, 400, BAD, "API name cannot be an empty string"),
    ("create_rest_api", None, {"name": "a", "description": ""}, 400, BAD, "Description cannot be an empty string"),
    ("create_rest_api", None, {"name": "a", "minimumCompressionSize": -1}, 400, BAD,
     "Invalid minimum compression size, must be between 0 and 10485760"),
    ("create_rest_api", None, {"name": "a", "policy": "no"}, 400, BAD,
     "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."),
    ("create_rest_api", None, {"name": "a", "endpointConfiguration": {"types": []}}, 400, BAD,
     "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."),
    ("create_rest_api", None, {"name": "a", "endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}}, 400, BAD,
     "Cannot create an api with multiple Endpoint Types."),
    ("create_rest_api", None, {"name": "a", "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}}, 400, BAD,
     "Only dualstack ipAddressType is supported for Private APIs."),
    # Quotas whose sentences nobody has published.
    ("create_rest_api", None, {"name": "a", "policy": '{"Statement": []%s}' % (" " * 8192)}, 400, BAD, None),
    ("create_rest_api", None, {"name": "a", "tags": {f"t{number}": "" for number in range(51)}}, 400, BAD, None),
    ("create_rest_api", None, {"name": "a", "tags": {"t": "v" * 257}}, 400, BAD, None),
    ("create_rest_api", None, {"name": "a", "tags": {"aws:t": "v"}}, 400, BAD, None),
    ("create_stage", "deployment", {"stageName": "s" * 129}, 400, BAD, None),
    ("create_stage", "deployment", {"stageName": "prod", "variables": {f"v{number}": "1" for number in range(101)}}, 400, BAD, None),
    ("create_stage", "deployment", {"stageName": "prod", "variables": {"v" * 65: "1"}}, 400, BAD, None),
    ("create_stage", "deployment", {"stageName": "prod", "variables": {"v": "1" * 513}}, 400, BAD, None),
    ("put_integration", "method", {"type": "MOCK", "requestTemplates": {"a/b": "x" * (300 * 1024 + 1)}}, 400, BAD, None),
    ("create_authorizer", "rest_api",
     {"name": "b", "type": "TOKEN", "authorizerUri": "arn:u", "authorizerResultTtlInSeconds": 3601}, 400, BAD,
     "Authorizer result TTL must be between 0 and 3600 seconds"),
    ("create_resource", "rest_api", {"parentId": "ROOT", "pathPart": "pets"}, 409, TAKEN,
     "Another resource with the same parent already has this name: pets"),
    ("create_resource", "rest_api", {"parentId": "ROOT", "pathPart": "{a"}, 400, BAD,
     "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the "
     "end."),
    ("create_resource", "rest_api", {"parentId": NOWHERE, "pathPart": "a"}, 404, MISSING, RESOURCE),
    ("put_method", "method", {"authorizationType": "NONE"}, 409, TAKEN, "Method already exists for this resource"),
    ("put_method", "resource", {"httpMethod": "FETCH", "authorizationType": "NONE"}, 400, BAD,
     "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"),
    ("put_method", "resource", {"httpMethod": "PUT", "authorizationType": "CUSTOM"}, 400, BAD,
     "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid "
     "authorizer."),
    ("put_method", "resource", {"httpMethod": "PUT", "authorizationType": "NONE", "requestValidatorId": NOWHERE}, 400, BAD,
     "Invalid Request Validator identifier specified"),
    ("put_method", "resource", {"httpMethod": "PUT", "authorizationType": "NONE", "requestModels": {"a/b": "Cat"}}, 400, BAD,
     "Invalid model identifier specified: Cat"),
    ("put_method_response", "method_response", {}, 409, TAKEN, "Response already exists for this resource"),
    ("put_method_response", "method", {"statusCode": "404", "responseModels": {"a/b": "Cat"}}, 400, BAD,
     "Invalid model identifier specified: Cat"),
    ("put_integration", "method", {"type": "HTTP_PROXY", "uri": "http://a/"}, 400, BAD,
     "Enumeration value for HttpMethod must be non-empty"),
    ("put_integration", "method", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "a"}, 400, BAD,
     "Invalid HTTP endpoint specified for URI"),
    ("put_integration", "method", {"type": "AWS", "integrationHttpMethod": "POST", "uri": "a"}, 400, BAD,
     "Invalid ARN specified in the request"),
    ("put_integration", "method",
     {"type": "AWS", "integrationHttpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:GetItem"}, 400, BAD,
     "AWS ARN for integration must contain path or action"),
    ("put_integration", "method",
     {"type": "AWS", "integrationHttpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"}, 400, BAD,
     "Role ARN must be specified for AWS integrations"),
    ("put_integration", "method",
     {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"},
     400, BAD,
     "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."),
    ("put_integration", "method", {"type": "MOCK", "passthroughBehavior": "ALWAYS"}, 400, BAD,
     "Invalid PassthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER"),
    ("put_integration", "method", {"type": "MOCK", "timeoutInMillis": 49}, 400, BAD,
     "Timeout should be between 50 ms and 29000 ms"),
    ("put_integration", "method", {"type": "MOCK", "requestTemplates": {"json": ""}}, 400, BAD,
     "Validation Result: warnings : [], errors : [Invalid content type specified: json]"),
    ("put_integration", "resource", {"type": "MOCK", "httpMethod": "PUT"}, 404, MISSING, METHOD),
    ("put_integration_response", "resource", {"httpMethod": "PUT", "statusCode": "200"}, 404, MISSING, METHOD),
    ("put_integration_response", "method", {"statusCode": "404", "responseParameters": {"method.response.header.a": "'v'"}},
     400, BAD, "Invalid mapping expression specified: Validation Result: warnings : [], errors : [No method response exists for "
               "method.]"),
    ("create_model", "rest_api", {"name": "Pet", "contentType": "application/json", "schema": "{}"}, 409, TAKEN,
     "Model name already exists for this REST API"),
    ("create_model", "rest_api", {"name": "a-b", "contentType": "application/json", "schema": "{}"}, 400, BAD,
     "Model name must be alphanumeric: a-b"),
    ("create_model", "rest_api", {"name": "Cat", "contentType": "application/json"}, 400, BAD,
     "Model schema must have at least 1 property or array items defined"),
    ("create_request_validator", "rest_api", {"name": ""}, 400, BAD, "Request Validator name cannot be blank"),
    ("create_authorizer", "rest_api", {"name": "a", "type": "TOKEN", "authorizerUri": "arn:u"}, 400, BAD,
     "Authorizer name must be unique. Authorizer a already exists in this RestApi."),
    ("create_authorizer", "rest_api", {"name": "b", "type": "TOKEN"}, 400, BAD,
     "Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function "
     "invocation."),
    ("create_deployment", "rest_api", {"stageName": "a b"}, 400, BAD, "Stage name only allows a-zA-Z0-9_-"),
    ("create_deployment", "rest_api", {"canarySettings": {"percentTraffic": 1.0}}, 400, BAD,
     "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided "
     "value is null"),
    ("create_deployment", "rest_api", {"stageName": "prod", "canarySettings": {"percentTraffic": 1.0}}, 400, BAD,
     "Invalid deployment content specified.Stage prod must already be created before making a canary release deployment"),
    ("create_deployment", "rest_api", {"stageName": "prod", "variables": {"v": ""}}, 400, BAD,
     "Invalid stage variable value: .  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', "
     "'/', '?', '&', '=', and ','."),
    ("create_stage", "deployment", {"stageName": "dev"}, 409, TAKEN, "Stage already exists"),
    ("create_stage", "rest_api", {"stageName": "prod", "deploymentId": NOWHERE}, 400, BAD, "Deployment id does not exist"),
    ("get_export", "stage", {"exportType": "wsdl"}, 400, BAD, "No API exporter for type 'wsdl'"),
    ("get_export", "rest_api", {"exportType": "oas30", "stageName": "prod"}, 404, MISSING, STAGE),
    ("delete_gateway_response", "rest_api", {"responseType": "THROTTLED"}, 404, MISSING,
     "Gateway response type not defined on api"),
    ("test_invoke_method", "resource", {"httpMethod": "PUT"}, 404, MISSING, METHOD),
    ("delete_resource", "rest_api", {"resourceId": "ROOT"}, 400, BAD, "Cannot delete root resource"),
    ("delete_deployment", "deployment", {}, 400, BAD, "Active stages pointing to this deployment must be moved or deleted"),
    ("import_rest_api", None, {"body": b"no document"}, 400, BAD, "Invalid OpenAPI input."),
    ("get_tags", None, {"resourceArn": "arn:aws:apigateway:us-east-1::/nothing/x"}, 400, BAD,
     "Invalid ARN specified in the request"),
    ("tag_resource", None, {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{NOWHERE}", "tags": {"a": "b"}}, 404,
     MISSING, API),
    ("untag_resource", None, {"resourceArn": f"arn:aws:apigateway:us-east-1::/restapis/{NOWHERE}", "tagKeys": ["a"]}, 404,
     MISSING, API),
]


@pytest.mark.parametrize("operation, kind, members, status, code, message", REFUSED, ids=lambda part: str(part)[:40])
def test_a_request_is_refused(parts, operation, kind, members, status, code, message):
    before = parts.client.get_resources(**parts.named["rest_api"])["items"]
    members = {name: parts.root if value == "ROOT" else value for name, value in members.items()}
    with refused(message, code, status):
        getattr(parts.client, operation)(**(parts.named.get(kind, {}) | members))
    assert parts.client.get_resources(**parts.named["rest_api"])["items"] == before


def test_siblings_have_one_variable_and_a_greedy_one_has_no_children(own):
    api = own.named["rest_api"]
    greedy = own.client.create_resource(**api, parentId=own.root, pathPart="{proxy+}")["id"]
    message = "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed"
    with refused(message, BAD):
        own.client.create_resource(**api, parentId=own.root, pathPart="{id}")
    with refused("Cannot create a child of a resource with a greedy path variable: {proxy+}", BAD):
        own.client.create_resource(**api, parentId=greedy, pathPart="a")
    with refused("Resources cannot be cyclical.", BAD):
        own.call("update", "resource", patchOperations=[
            {"op": "replace", "path": "/parentId", "value": own.named["resource"]["resourceId"]}])


def test_the_root_stays_where_it_is(own):
    for path in ("/pathPart", "/parentId"):
        with refused(f"Root resource cannot update its {path[1:]}.", BAD):
            own.call("update", "resource", resourceId=own.root, patchOperations=[
                {"op": "replace", "path": path, "value": own.root}])


def test_what_methods_refer_to_cannot_be_deleted(own):
    own.call("update", "method", patchOperations=[
        {"op": "add", "path": "/requestModels/application~1json", "value": "Pet"},
        {"op": "replace", "path": "/requestValidatorId", "value": own.named["request_validator"]["requestValidatorId"]},
        {"op": "replace", "path": "/authorizationType", "value": "CUSTOM"},
        {"op": "replace", "path": "/authorizerId", "value": own.named["authorizer"]["authorizerId"]},
    ])
    for kind, message in (
            ("model", "Cannot delete model 'Pet', is referenced in method request: /pets/GET"),
            ("request_validator", "Cannot delete request validator 'v', is referenced in method: GET//pets"),
            ("authorizer", "Cannot delete authorizer 'a', is referenced in method: GET//pets"),
    ):
        with refused(message, TAKEN, 409):
            own.call("delete", kind)
    own.call("delete", "method")
    for kind in ("model", "request_validator", "authorizer"):
        own.call("delete", kind)


def test_what_responses_and_models_refer_to_cannot_be_deleted(own):
    own.call("update", "method_response", patchOperations=[
        {"op": "add", "path": "/responseModels/application~1json", "value": "Pet"}])
    with refused("Cannot delete model 'Pet', is referenced in method response: /pets/GET", TAKEN, 409):
        own.call("delete", "model")
    own.call("delete", "method_response")
    api = own.named["rest_api"]["restApiId"]
    own.client.create_model(
        restApiId=api, name="Pets", contentType="application/json",
        schema='{"type": "array", "items": {"$ref": "https://apigateway.amazonaws.com/restapis/%s/models/Pet"}}' % api)
    with refused("Cannot delete model 'Pet', is referenced in model: Pets", TAKEN, 409):
        own.call("delete", "model")


def test_a_deployment_can_be_deleted_once_no_stage_or_canary_serves_it(own):
    api = own.named["rest_api"]
    second = own.client.create_deployment(**api, stageName="dev", canarySettings={"percentTraffic": 10.0})["id"]
    for deployment in (own.named["deployment"]["deploymentId"], second):
        with refused("Active stages pointing to this deployment must be moved or deleted", BAD):
            own.client.delete_deployment(**api, deploymentId=deployment)
    own.call("update", "stage", patchOperations=[{"op": "remove", "path": "/canarySettings"}])
    own.client.delete_deployment(**api, deploymentId=second)
    own.call("delete", "stage")
    own.call("delete", "deployment")


def test_a_resource_goes_with_what_is_below_it(own):
    api = own.named["rest_api"]
    child = own.client.create_resource(**api, parentId=own.named["resource"]["resourceId"], pathPart="{id}")["id"]
    own.call("delete", "resource")
    with refused(RESOURCE, MISSING, 404):
        own.client.get_resource(**api, resourceId=child)
    with refused(RESOURCE, MISSING, 404):
        own.call("get", "method")


def test_an_api_has_at_most_ten_stages_and_ten_authorizers(own):
    api, deployment = own.named["rest_api"], own.named["deployment"]["deploymentId"]
    for number in range(9):
        own.client.create_stage(**api, stageName=f"s{number}", deploymentId=deployment)
        own.client.create_authorizer(**api, name=f"a{number}", type="TOKEN", authorizerUri="arn:u")
    message = ("Maximum number of {0} for this API has been reached. Please contact AWS if you need additional {0}.")
    with refused(message.format("stages"), "LimitExceededException", 429):
        own.client.create_stage(**api, stageName="one-more", deploymentId=deployment)
    with refused(message.format("authorizers"), "LimitExceededException", 429):
        own.client.create_authorizer(**api, name="one-more", type="TOKEN", authorizerUri="arn:u")


def test_an_api_has_at_most_300_resources(own):
    api = own.named["rest_api"]
    for number in range(298):
        own.client.create_resource(**api, parentId=own.root, pathPart=f"r{number}")
    with refused(
            "Maximum number of resources for this API has been reached. Please contact AWS if you need additional resources.",
            "LimitExceededException", 429):
        own.client.create_resource(**api, parentId=own.root, pathPart="one-more")
