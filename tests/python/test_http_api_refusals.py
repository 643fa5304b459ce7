"""What the operations of HTTP APIs refuse, with boto3: what is not there, what is there already, what is too much, what is in use."""

import pytest

from expect import refused
from http_apis import EveryPart

NOWHERE = "nowhere123"
API = f"Invalid API identifier specified 000000000000:{NOWHERE}"
BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
LOGS = "arn:aws:logs:us-east-1:000000000000:log-group:g"


@pytest.fixture(scope="module")
def parts(apigatewayv2):
    """Shared: the tests of this module that change it make their own."""
    return EveryPart(apigatewayv2)


@pytest.fixture
def own(apigatewayv2):
    made = EveryPart(apigatewayv2)
    yield made
    apigatewayv2.delete_api(**made.named["api"])


ABSENT = [
    ("api", "ApiId", NOWHERE, API),
    *[(kind, "ApiId", NOWHERE, API) for kind in ("integration", "authorizer", "route", "deployment", "stage")],
    ("integration", "IntegrationId", "abcdef", "Invalid Integration identifier specified abcdef"),
    ("authorizer", "AuthorizerId", "abcdef", "Invalid Authorizer identifier specified abcdef"),
    ("route", "RouteId", "abcdef", "Invalid Route identifier specified abcdef"),
    ("deployment", "DeploymentId", "abcdef", "Invalid Deployment identifier specified abcdef"),
    ("stage", "StageName", "prod", "Invalid stage identifier specified"),
]


@pytest.mark.parametrize("kind, name, value, message", ABSENT, ids=lambda part: str(part)[:30])
def test_what_is_not_there_is_neither_described_nor_changed_nor_deleted(parts, kind, name, value, message):
    for verb in ("get", "update", "delete"):
        with refused(message, MISSING, 404):
            parts.call(verb, kind, **{name: value})


INTEGRATION = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": "http://a/",
               "PayloadFormatVersion": "1.0"}
FUNCTION_INTEGRATION = {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION, "PayloadFormatVersion": "2.0"}
JWT = {"AuthorizerType": "JWT", "Name": "n", "IdentitySource": ["$request.header.Authorization"],
       "JwtConfiguration": {"Audience": ["a"], "Issuer": "https://issuer.example"}}
LAMBDA = {"AuthorizerType": "REQUEST", "Name": "n", "IdentitySource": ["$request.header.Authorization"],
          "AuthorizerUri": FUNCTION, "AuthorizerPayloadFormatVersion": "2.0"}

PARENTLESS = [
    ("get_integrations", {}), ("get_authorizers", {}), ("get_routes", {}), ("get_deployments", {}), ("get_stages", {}),
    ("create_integration", INTEGRATION), ("create_authorizer", JWT), ("create_route", {"RouteKey": "GET /a"}),
    ("create_deployment", {}), ("create_stage", {"StageName": "prod"}), ("delete_cors_configuration", {}),
    ("delete_access_log_settings", {"StageName": "dev"}), ("delete_route_settings", {"StageName": "dev", "RouteKey": "GET /a"}),
    ("delete_route_request_parameter", {"RouteId": "abcdef", "RequestParameterKey": "k"}),
    ("reset_authorizers_cache", {"StageName": "dev"}), ("export_api", {"Specification": "OAS30", "OutputType": "JSON"}),
    ("reimport_api", {"Body": '{"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}}'}),
]


@pytest.mark.parametrize("operation, members", PARENTLESS, ids=[row[0] for row in PARENTLESS])
def test_an_api_that_is_not_there_has_nothing_in_it(apigatewayv2, operation, members):
    with refused(API, MISSING, 404):
        getattr(apigatewayv2, operation)(ApiId=NOWHERE, **members)


# Requests about one API: operation, the kind whose names are given, members, status, code, message (None: our own words).
def rows(operation, kind, *requests):
    return [(operation, kind, *request) for request in requests]


REFUSED = [
    *rows(
        "create_api", None,
        ({"Name": "", "ProtocolType": "HTTP"}, 400, BAD, "Invalid API name specified"),
        ({"Name": "n" * 129, "ProtocolType": "HTTP"}, 400, BAD, "Invalid API name specified"),
        ({"Name": "n", "ProtocolType": "HTTP", "Description": "d" * 1025}, 400, BAD, None),
        ({"Name": "n", "ProtocolType": "HTTP", "DisableSchemaValidation": True}, 400, BAD,
         "DisableSchemaValidation is not supported for HTTP protocolType"),
        ({"Name": "n", "ProtocolType": "HTTP", "RouteSelectionExpression": "$request.body.a"}, 400, BAD,
         'Route selection expression is currently limited to "${request.method} ${request.path}"'),
        ({"Name": "n", "ProtocolType": "HTTP", "ApiKeySelectionExpression": "$a"}, 400, BAD,
         "Invalid API Key Selection Expression specified"),
        ({"Name": "n", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["a.example"]}}, 400, BAD,
         "Invalid format for origin a.example"),
        ({"Name": "n", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": True}}, 400, BAD,
         "allow-credentials is not supported if 'allow-origin' is *"),
        ({"Name": "n", "ProtocolType": "HTTP", "RouteKey": "GET /a"}, 400, BAD, None),
        ({"Name": "n", "ProtocolType": "HTTP", "Target": "nowhere"}, 400, BAD, None),
        ({"Name": "n", "ProtocolType": "HTTP", "Tags": {"aws:a": "b"}}, 400, BAD, None),
        ({"Name": "n", "ProtocolType": "WEBSOCKET"}, 501, "NotImplementedException", None),
    ),
    *rows(
        "update_api", "api",
        ({"Name": ""}, 400, BAD, "Invalid API name specified"),
        ({"CorsConfiguration": {"MaxAge": 86401}}, 400, BAD, None),
        ({"Target": "http://a/"}, 400, BAD, None),
    ),
    *rows(
        "create_integration", "api",
        (INTEGRATION | {"IntegrationType": "MOCK"}, 400, BAD,
         "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)"),
        (INTEGRATION | {"IntegrationMethod": "FETCH"}, 400, BAD, None),
        (INTEGRATION | {"IntegrationUri": "a"}, 400, BAD, "Invalid HTTP endpoint specified for URI"),
        (INTEGRATION | {"PayloadFormatVersion": "2.0"}, 400, BAD,
         "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY"),
        (INTEGRATION | {"TimeoutInMillis": 30001}, 400, BAD, "Timeout should be between 50 ms and 30000 ms"),
        (INTEGRATION | {"ConnectionType": "VPC_LINK"}, 400, BAD,
         "ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK"),
        (INTEGRATION | {"RequestParameters": {"append:header.connection": "a"}}, 400, BAD,
         "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Operations on header connection are "
         "restricted]"),
        (INTEGRATION | {"RequestParameters": {"append:nothing": "a"}}, 400, BAD, None),
        (INTEGRATION | {"ResponseParameters": {"1000": {"overwrite:statuscode": "200"}}}, 400, BAD, None),
        (INTEGRATION | {"ContentHandlingStrategy": "CONVERT_TO_TEXT"}, 400, BAD,
         "ContentHandlingStrategy is not currently supported for HTTP APIs."),
        (INTEGRATION | {"RequestTemplates": {"a": "b"}}, 400, BAD,
         "RequestTemplates is not currently supported for HTTP APIs."),
        (INTEGRATION | {"TemplateSelectionExpression": "t"}, 400, BAD,
         "TemplateSelectionExpression is not currently supported for HTTP APIs."),
        (INTEGRATION | {"PassthroughBehavior": "NEVER"}, 400, BAD,
         "PassthroughBehavior is not currently supported for HTTP APIs."),
        (FUNCTION_INTEGRATION | {"IntegrationUri": "a"}, 400, BAD, None),
        (FUNCTION_INTEGRATION | {"IntegrationMethod": "GET"}, 400, BAD, "HttpMethod must be POST for AWS_PROXY IntegrationType"),
        (FUNCTION_INTEGRATION | {"PayloadFormatVersion": "3.0"}, 400, BAD, None),
        ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-Shout", "PayloadFormatVersion": "1.0"}, 400, BAD,
         "Operation: SQS-Shout is not supported."),
        ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage", "PayloadFormatVersion": "1.0"}, 400, BAD,
         "Role ARN must be specified for AWS integration configuration with Subtype: SQS-SendMessage"),
        ({"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage", "PayloadFormatVersion": "1.0",
          "CredentialsArn": "arn:aws:iam::000000000000:role/r"}, 400, BAD,
         "Operation: SQS-SendMessage requires enabling passthrough, or defining all of the following parameters: QueueUrl, "
         "MessageBody"),
    ),
    *rows(
        "update_integration", "integration",
        ({"TimeoutInMillis": 49}, 400, BAD, "Timeout should be between 50 ms and 30000 ms"),
        ({"PayloadFormatVersion": "2.0"}, 400, BAD,
         "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY"),
        ({"ContentHandlingStrategy": "CONVERT_TO_TEXT"}, 400, BAD,
         "ContentHandlingStrategy is not currently supported for HTTP APIs."),
    ),
    *rows(
        "create_authorizer", "api",
        (JWT | {"Name": ""}, 400, BAD, "Authorizer name cannot be empty"),
        (JWT | {"IdentitySource": ["Authorization"]}, 400, BAD, "Invalid identity source expression: Authorization"),
        (JWT | {"IdentitySource": []}, 400, BAD, None),
        (JWT | {"JwtConfiguration": {"Audience": ["a"], "Issuer": "issuer"}}, 400, BAD,
         "Invalid issuer: issuer. Issuer must have a valid URL"),
        (JWT | {"JwtConfiguration": {"Audience": [], "Issuer": "https://a"}}, 400, BAD, None),
        (JWT | {"JwtConfiguration": {"Audience": [f"a{number}" for number in range(51)], "Issuer": "https://a"}}, 400, BAD, None),
        (JWT | {"AuthorizerUri": FUNCTION}, 400, BAD, None),
        ({name: value for name, value in JWT.items() if name != "JwtConfiguration"}, 400, BAD,
         "JwtConfiguration must not be null for JWT Authorizer"),
        (LAMBDA | {"AuthorizerUri": None}, 400, BAD, "AuthorizerUri is a required field in an Authorizer"),
        (LAMBDA | {"AuthorizerPayloadFormatVersion": None}, 400, BAD,
         "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"),
        (LAMBDA | {"AuthorizerPayloadFormatVersion": "1.0", "EnableSimpleResponses": True}, 400, BAD,
         'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".'),
        (LAMBDA | {"AuthorizerResultTtlInSeconds": 3601}, 400, BAD, None),
        (LAMBDA | {"IdentityValidationExpression": "x"}, 400, BAD,
         "IdentityValidationExpression is not currently supported for HTTP APIs."),
    ),
    *rows(
        "update_authorizer", "authorizer",
        ({"AuthorizerType": "REQUEST"}, 400, BAD, None),
        ({"JwtConfiguration": {"Issuer": "issuer"}}, 400, BAD, "Invalid issuer: issuer. Issuer must have a valid URL"),
    ),
    *rows(
        "create_route", "api",
        ({"RouteKey": "GET /pets"}, 409, TAKEN, "Route with key GET /pets already exists for this API"),
        ({"RouteKey": ""}, 400, BAD, "Route key is required"),
        ({"RouteKey": "FETCH /a"}, 400, BAD, None),
        ({"RouteKey": "GET /{a+}/b"}, 400, BAD, None),
        ({"RouteKey": "GET /a", "Target": "abcdef"}, 400, BAD,
         "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>."),
        ({"RouteKey": "GET /a", "Target": "integrations/abcdef"}, 404, MISSING, "Invalid Integration identifier specified abcdef"),
        ({"RouteKey": "GET /a", "AuthorizationType": "JWT"}, 400, BAD,
         "Setting the authorization type to JWT requires a valid JWT authorizer."),
        ({"RouteKey": "GET /a", "AuthorizationType": "CUSTOM", "AuthorizerId": "abcdef"}, 400, BAD,
         "Setting the authorization type to CUSTOM requires a valid authorizer."),
        ({"RouteKey": "GET /a", "AuthorizationScopes": ["a"]}, 400, BAD,
         "Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type"),
        ({"RouteKey": "GET /a", "ApiKeyRequired": True}, 400, BAD,
         "ApiKeyRequired is not currently supported for HTTP APIs."),
        ({"RouteKey": "GET /a", "RequestParameters": {"route.request.header.a": {"Required": True}}}, 400, BAD,
         "RequestParameters is not currently supported for HTTP APIs."),
        ({"RouteKey": "GET /a", "RequestModels": {"$default": "m"}}, 400, BAD,
         "RequestModels is not currently supported for HTTP APIs."),
        ({"RouteKey": "GET /a", "ModelSelectionExpression": "m"}, 400, BAD,
         "ModelSelectionExpression is not currently supported for HTTP APIs."),
        ({"RouteKey": "GET /a", "RouteResponseSelectionExpression": "$default"}, 400, BAD,
         "RouteResponseSelectionExpression is not currently supported for HTTP APIs."),
        ({"RouteKey": "GET /a", "OperationName": "o" * 65}, 400, BAD, None),
    ),
    *rows(
        "update_route", "route",
        ({"RouteKey": "GET"}, 400, BAD, None),
        ({"Target": "integrations/abcdef"}, 404, MISSING, "Invalid Integration identifier specified abcdef"),
        ({"ApiKeyRequired": True}, 400, BAD, "ApiKeyRequired is not currently supported for HTTP APIs."),
        ({"ModelSelectionExpression": "m"}, 400, BAD, "ModelSelectionExpression is not currently supported for HTTP APIs."),
    ),
    *rows(
        "create_stage", "api",
        ({"StageName": "dev"}, 409, TAKEN, "Stage already exists"),
        ({"StageName": "a b"}, 400, BAD, "Stage name only allows a-zA-Z0-9_"),
        ({"StageName": "prod", "DeploymentId": "abcdef"}, 404, MISSING, "Invalid Deployment identifier specified abcdef"),
        ({"StageName": "prod", "ClientCertificateId": "c"}, 400, BAD,
         "ClientCertificateId is not currently supported for HTTP APIs."),
        ({"StageName": "prod", "StageVariables": {"a-b": "c"}}, 400, BAD,
         "Invalid stage variable name: a-b. Please use names with only word characters."),
        ({"StageName": "prod", "StageVariables": {"a": "ü"}}, 400, BAD,
         "Invalid stage variable value of key a.  Please use values with alphanumeric characters and the symbols ' ', -', '.', "
         "'_', ':', '/', '?', '&', '=', and ','."),
        ({"StageName": "s" * 129}, 400, BAD, None),
        ({"StageName": "prod", "StageVariables": {f"v{number}": "1" for number in range(101)}}, 400, BAD, None),
        ({"StageName": "prod", "StageVariables": {"v" * 65: "1"}}, 400, BAD, None),
        ({"StageName": "prod", "StageVariables": {"v": "1" * 513}}, 400, BAD, None),
        ({"StageName": "prod", "Tags": {f"t{number}": "" for number in range(51)}}, 400, BAD, None),
        ({"StageName": "prod", "RouteSettings": {"GET /x": {}}}, 404, MISSING,
         "Unable to find Route by key GET /x within the provided RouteSettings"),
        ({"StageName": "prod", "DefaultRouteSettings": {"LoggingLevel": "INFO"}}, 400, BAD,
         "Execution logs are not supported on protocolType HTTP"),
        ({"StageName": "prod", "AccessLogSettings": {"DestinationArn": "arn:a", "Format": "$context.requestId"}}, 400, BAD, None),
        ({"StageName": "prod", "AccessLogSettings": {"DestinationArn": LOGS, "Format": "x"}}, 400, BAD,
         "Access Log format must include either $context.requestId or $context.extendedRequestId"),
        ({"StageName": "prod", "AccessLogSettings": {"DestinationArn": LOGS, "Format": "$context.requestId\n$context.path"}}, 400,
         BAD, "Access Log format must be single line, new line character is allowed only at end of the format"),
    ),
    *rows(
        "update_stage", "stage",
        ({"DeploymentId": "abcdef"}, 404, MISSING, "Invalid Deployment identifier specified abcdef"),
        ({"RouteSettings": {"GET /x": {}}}, 404, MISSING, "Unable to find Route by key GET /x within the provided RouteSettings"),
    ),
    *rows("create_deployment", "api", ({"StageName": "prod"}, 404, MISSING, "Invalid stage identifier specified")),
    *rows("delete_route_settings", "stage",
          ({"RouteKey": "GET /x"}, 404, MISSING, "Unable to find Route by key GET /x within the provided RouteSettings")),
    *rows("delete_route_request_parameter", "route", ({"RequestParameterKey": "k"}, 404, MISSING, None)),
    *rows("reset_authorizers_cache", "api", ({"StageName": "prod"}, 404, MISSING, "Invalid stage identifier specified")),
    *rows(
        "export_api", "api",
        ({"Specification": "OAS31", "OutputType": "JSON"}, 400, BAD, None),
        ({"Specification": "OAS30", "OutputType": "XML"}, 400, BAD, None),
        ({"Specification": "OAS30", "OutputType": "JSON", "StageName": "prod"}, 404, MISSING, None),
    ),
    *rows("import_api", None, ({"Body": "no document"}, 400, BAD, None), ({"Body": '{"openapi": "3.0.1"}'}, 400, BAD, None)),
    *rows("get_tags", None, ({"ResourceArn": "arn:aws:apigateway:us-east-1::/nothing"}, 400, BAD, None)),
    *rows("tag_resource", None,
          ({"ResourceArn": f"arn:aws:apigateway:us-east-1::/apis/{NOWHERE}", "Tags": {"a": "b"}}, 404, MISSING, API)),
    *rows("untag_resource", None,
          ({"ResourceArn": f"arn:aws:apigateway:us-east-1::/apis/{NOWHERE}", "TagKeys": ["a"]}, 404, MISSING, API)),
]


@pytest.mark.parametrize("operation, kind, members, status, code, message", REFUSED, ids=lambda part: str(part)[:40])
def test_a_request_is_refused(parts, operation, kind, members, status, code, message):
    members = {name: value for name, value in members.items() if value is not None}
    with refused(message, code, status) as refusal:
        getattr(parts.client, operation)(**(parts.named.get(kind, {}) | members))
    assert refusal.message


def test_what_routes_refer_to_cannot_be_deleted(own):
    own.call("update", "route", AuthorizationType="JWT", AuthorizerId=own.named["authorizer"]["AuthorizerId"])
    route = own.named["route"]["RouteId"]
    with refused(f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{route}]", TAKEN, 409):
        own.call("delete", "integration")
    with refused("Cannot delete authorizer 'users', is referenced in route: GET /pets", TAKEN, 409):
        own.call("delete", "authorizer")
    own.call("delete", "route")
    own.call("delete", "integration")
    own.call("delete", "authorizer")


def test_a_deployment_can_be_deleted_once_no_stage_serves_it(own):
    with refused("Active stages pointing to this deployment must be moved or deleted", BAD):
        own.call("delete", "deployment")
    own.call("delete", "stage")
    own.call("delete", "deployment")


def test_a_stage_that_follows_its_api_takes_no_deployment(own):
    own.call("update", "stage", AutoDeploy=True)
    message = "Deployment ID cannot be set on this stage dev because AutoDeploy is enabled."
    with refused(message, BAD):
        own.call("update", "stage", **own.named["deployment"])
    with refused(message, BAD):
        own.client.create_deployment(**own.named["stage"])


def test_an_api_without_routes_has_nothing_to_deploy(own):
    own.call("delete", "route")
    with refused("Unable to deploy API because no routes exist in this API", BAD):
        own.client.create_deployment(**own.named["api"])
    own.client.create_route(**own.named["api"], RouteKey="GET /nothing")
    with refused("Unable to deploy API because no valid routes exist in this API", BAD):
        own.client.create_deployment(**own.named["api"])


@pytest.mark.parametrize("create, kind, most", [
    ("create_stage", "Stages", 10), ("create_authorizer", "Authorizers", 10), ("create_route", "Routes", 300),
    ("create_integration", "Integrations", 300),
])
def test_an_api_has_at_most_so_many(own, create, kind, most):
    named = {"create_stage": lambda number: {"StageName": f"s{number}"},
             "create_authorizer": lambda number: JWT | {"Name": f"a{number}"},
             "create_route": lambda number: {"RouteKey": f"GET /{number}"},
             "create_integration": lambda number: INTEGRATION}[create]
    for number in range(most - 1):
        getattr(own.client, create)(**own.named["api"], **named(number))
    message = f"Maximum number of {kind} for this API has been reached. Please contact AWS if you need additional {kind}."
    with refused(message, "TooManyRequestsException", 429):
        getattr(own.client, create)(**own.named["api"], **named(most))
