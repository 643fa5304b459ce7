"""`patchOperations` of REST APIs with boto3: every path with every operation, what each does, and what is refused of values."""

import pytest

from expect import refused
from rest_apis import EveryPart

OPS = ("add", "remove", "replace", "move", "copy", "test")
ANY = "add replace remove"
HEADER, TYPE = "method.request.header.a", "application~1json"
DEFAULT_SETTING = {
    "metricsEnabled": False, "dataTraceEnabled": False, "throttlingBurstLimit": 5000, "throttlingRateLimit": 10000.0,
    "cachingEnabled": False, "cacheTtlInSeconds": 300, "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True, "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}


@pytest.fixture
def parts(apigateway):
    made = EveryPart(apigateway)
    yield made
    apigateway.delete_rest_api(**made.named["rest_api"])


def operations(*rows):
    """Patch operations of `op path value` or, for a copy, `op path from`."""
    made = []
    for op, path, *rest in rows:
        made.append({"op": op, "path": path} | dict(zip(["from" if op == "copy" else "value"], rest)))
    return made


# Refusals of an operation that a path does not take, and of a path that there is not, differ from kind to kind.

def telling(op, path, paths):
    if path in paths:
        return f"Invalid patch operation specified. Must be one of: [{', '.join(paths[path].split())}]"
    return telling_path(op, path, paths)


def telling_path(_op, path, _paths):
    return f"Invalid patch path {path}"


def listing(op, path, paths):
    fitting = [known for known, ops in paths.items() if op in ops.split()]
    tail = f"Must be one of: [{', '.join(fitting)}]" if fitting else "Please choose supported operations"
    return f"Invalid patch path  '{path}' specified for op '{op}'. {tail}"


STAGE_PATHS = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, "
    "/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, "
    "/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, "
    "/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit"
    "/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, "
    "/{resourcePath}/{httpMethod}/caching/dataEncrypted, "
    "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, "
    "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, "
    "/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit "
    "/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{variable_name}, /tracingEnabled")


NO_COPY = (
    "Invalid copy operation with path: {} and from {}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are "
    "[/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]")


def of_stages(op, path, _paths):
    if op == "add":
        return f"Invalid add operation with path: {path}"
    if op == "remove":
        return f"Cannot remove method setting {path[1:]} because there is no method setting for this method "
    if op == "copy":
        return NO_COPY.format(path, "/id")
    return f"Invalid method setting path: {path}. Must be one of: [{STAGE_PATHS}]"


SETTINGS = (
    "metrics/enabled", "logging/dataTrace", "logging/loglevel", "throttling/burstLimit", "throttling/rateLimit",
    "caching/enabled", "caching/ttlInSeconds", "caching/dataEncrypted", "caching/requireAuthorizationForCacheControl",
    "caching/unauthorizedCacheControlHeaderStrategy")

# By kind: how refusals read, and each path with the operations that it takes.
PATHS = {
    "account": (listing, {"/cloudwatchRoleArn": "replace add remove", "/features": "add remove"}),
    "rest_api": (telling, {
        "/name": "replace", "/description": "replace remove", "/version": "replace", "/policy": "replace remove",
        "/apiKeySource": "replace", "/minimumCompressionSize": "replace", "/disableExecuteApiEndpoint": "replace",
        "/binaryMediaTypes/a~1b": ANY, "/endpointConfiguration/ipAddressType": "replace",
        "/endpointConfiguration/vpcEndpointIds": ANY, "/securityPolicy": "replace", "/endpointAccessMode": "replace",
    }),
    "resource": (listing, {"/parentId": "replace", "/pathPart": "replace"}),
    "method": (telling, {
        "/authorizationType": "replace", "/authorizerId": "replace", "/apiKeyRequired": "replace",
        "/operationName": "replace", "/requestValidatorId": "replace", "/authorizationScopes": ANY,
        f"/requestParameters/{HEADER}": ANY, f"/requestModels/{TYPE}": ANY, "/authorizationScopes/s": "add remove",
    }),
    "method_response": (telling_path, {"/responseParameters/method.response.header.a": ANY, f"/responseModels/{TYPE}": ANY}),
    "integration": (telling, {
        "/uri": "replace", "/httpMethod": "replace", "/credentials": "replace", "/passthroughBehavior": "replace",
        "/contentHandling": ANY, "/timeoutInMillis": "replace", "/cacheNamespace": "replace",
        f"/cacheKeyParameters/{HEADER}": ANY, "/requestParameters/integration.request.header.a": ANY,
        f"/requestTemplates/{TYPE}": ANY, "/connectionType": "replace", "/connectionId": "replace",
        "/integrationTarget": "replace", "/responseTransferMode": "replace",
        "/tlsConfig/insecureSkipVerification": "replace", "/tlsConfig": "remove",
    }),
    "integration_response": (telling, {
        "/selectionPattern": "replace", "/contentHandling": ANY, "/responseParameters/method.response.header.a": ANY,
        f"/responseTemplates/{TYPE}": ANY,
    }),
    "model": (listing, {"/description": "replace", "/schema": "replace"}),
    "request_validator": (listing, {
        "/name": "replace", "/validateRequestParameters": "replace", "/validateRequestBody": "replace"}),
    "authorizer": (telling, {
        "/name": "replace", "/type": "replace", "/authType": "replace", "/authorizerUri": "replace",
        "/authorizerCredentials": "replace remove", "/identitySource": "replace remove",
        "/identityValidationExpression": "replace remove", "/authorizerResultTtlInSeconds": "replace",
        "/providerARNs": ANY,
    }),
    "gateway_response": (telling_path, {
        "/statusCode": "replace", "/responseParameters/gatewayresponse.header.a": ANY, f"/responseTemplates/{TYPE}": ANY}),
    "deployment": (listing, {"/description": "replace"}),
    "stage": (of_stages, {
        "/deploymentId": "replace copy", "/description": "replace", "/tracingEnabled": "replace",
        "/cacheClusterEnabled": "replace", "/cacheClusterSize": "replace", "/variables": "copy", "/variables/v": ANY,
        "/accessLogSettings": "remove", "/accessLogSettings/destinationArn": "replace add",
        "/accessLogSettings/format": "replace add", "/canarySettings": "remove",
        "/canarySettings/deploymentId": "replace", "/canarySettings/percentTraffic": "replace",
        "/canarySettings/useStageCache": "replace", "/canarySettings/stageVariableOverrides/v": ANY,
    } | {f"/{key}/{setting}": "replace" for key in ("*/*", "~1pets/GET") for setting in SETTINGS}),
}


@pytest.mark.parametrize("kind", PATHS)
def test_an_operation_that_a_path_does_not_take_is_refused(parts, kind):
    wording, paths = PATHS[kind]
    before = parts.call("get", kind)
    for path, taken in (paths | {"/nowhere": ""}).items():
        for op in OPS:
            if op not in taken.split():
                with refused(wording(op, path, paths), "BadRequestException"):
                    parts.call("update", kind, patchOperations=[{"op": op, "path": path, "value": "x", "from": "/id"}])
    before.pop("ResponseMetadata")
    assert before.items() <= parts.call("get", kind).items()


POLICY = '{"Version":"2012-10-17","Statement":[]}'
ROLE = "arn:aws:iam::000000000000:role/r"
JSON = "application/json"
LOGS = "arn:aws:logs:us-east-1:000000000000:log-group:g"


def cases(kind, *rows):
    """Rows of operations and of what the description has after them; None is nothing."""
    return [pytest.param(kind, made, after, id=f"{kind}: {made[-1][0]} {made[-1][1]}") for made, after in rows]


def one(op, path, value=None):
    return [(op, path) if value is None else (op, path, value)]


CHANGES = [
    *cases(
        "rest_api",
        (one("replace", "/name", "n"), {"name": "n"}),
        (one("replace", "/description", "new"), {"description": "new"}),
        (one("replace", "/description", ""), {"description": None}),
        (one("remove", "/description"), {"description": None}),
        (one("replace", "/version", "2"), {"version": "2"}),
        (one("replace", "/policy", POLICY), {"policy": POLICY.replace('"', '\\"')}),
        ([("replace", "/policy", POLICY), ("remove", "/policy")], {"policy": None}),
        ([("replace", "/policy", POLICY), ("replace", "/policy", "")], {"policy": None}),
        (one("replace", "/apiKeySource", "AUTHORIZER"), {"apiKeySource": "AUTHORIZER"}),
        (one("replace", "/minimumCompressionSize", "0"), {"minimumCompressionSize": 0}),
        (one("replace", "/minimumCompressionSize", "10485760"), {"minimumCompressionSize": 10485760}),
        ([("replace", "/minimumCompressionSize", "1"), ("replace", "/minimumCompressionSize", "")],
         {"minimumCompressionSize": None}),
        (one("replace", "/disableExecuteApiEndpoint", "true"), {"disableExecuteApiEndpoint": True}),
        (one("replace", "/disableExecuteApiEndpoint", "what"), {"disableExecuteApiEndpoint": False}),
        (one("add", "/binaryMediaTypes/image~1png"), {"binaryMediaTypes": ["image/png"]}),
        ([("add", "/binaryMediaTypes/a~1b"), ("add", "/binaryMediaTypes/c~1d"), ("replace", "/binaryMediaTypes/a~1b", "e/f")],
         {"binaryMediaTypes": ["c/d", "e/f"]}),
        ([("add", "/binaryMediaTypes/a~1b"), ("remove", "/binaryMediaTypes/a~1b")], {"binaryMediaTypes": None}),
        (one("replace", "/endpointConfiguration/types/EDGE", "REGIONAL"),
         {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}}),
        (one("replace", "/endpointConfiguration/types/EDGE", "PRIVATE"),
         {"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}}),
        (one("replace", "/endpointConfiguration/ipAddressType", "dualstack"),
         {"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "dualstack"}}),
        ([("add", "/endpointConfiguration/vpcEndpointIds", "vpce-1"), ("add", "/endpointConfiguration/vpcEndpointIds", "vpce-2"),
          ("remove", "/endpointConfiguration/vpcEndpointIds", "vpce-1")],
         {"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4", "vpcEndpointIds": ["vpce-2"]}}),
        (one("replace", "/securityPolicy", "TLS_1_2"), {"securityPolicy": "TLS_1_2"}),
        (one("replace", "/endpointAccessMode", "STRICT"), {"endpointAccessMode": "STRICT"}),
    ),
    *cases("resource", (one("replace", "/pathPart", "cats"), {"pathPart": "cats", "path": "/cats"})),
    *cases(
        "method",
        (one("replace", "/authorizationType", "AWS_IAM"), {"authorizationType": "AWS_IAM"}),
        (one("replace", "/apiKeyRequired", "true"), {"apiKeyRequired": True}),
        (one("replace", "/operationName", "getPets"), {"operationName": "getPets"}),
        ([("replace", "/operationName", "getPets"), ("replace", "/operationName", "")], {"operationName": None}),
        (one("replace", f"/requestParameters/{HEADER}", "true"), {"requestParameters": {HEADER: True}}),
        (one("add", "/requestParameters/method.request.querystring.q", "true"),
         {"requestParameters": {HEADER: False, "method.request.querystring.q": True}}),
        (one("remove", f"/requestParameters/{HEADER}"), {"requestParameters": None}),
        (one("add", f"/requestModels/{TYPE}", "Pet"), {"requestModels": {JSON: "Pet"}}),
        ([("add", f"/requestModels/{TYPE}", "Pet"), ("replace", f"/requestModels/{TYPE}", "Empty")],
         {"requestModels": {JSON: "Empty"}}),
        ([("add", f"/requestModels/{TYPE}", "Pet"), ("remove", f"/requestModels/{TYPE}")], {"requestModels": None}),
        ([("add", "/authorizationScopes", "a"), ("add", "/authorizationScopes/b"), ("remove", "/authorizationScopes/a")],
         {"authorizationScopes": ["b"]}),
        ([("add", "/authorizationScopes", "a"), ("replace", "/authorizationScopes", "b")], {"authorizationScopes": ["b"]}),
    ),
    *cases(
        "method_response",
        (one("replace", "/responseParameters/method.response.header.a", "true"),
         {"responseParameters": {"method.response.header.a": True}}),
        (one("add", "/responseParameters/method.response.header.b", "false"),
         {"responseParameters": {"method.response.header.a": False, "method.response.header.b": False}}),
        (one("remove", "/responseParameters/method.response.header.a"), {"responseParameters": None}),
        (one("add", f"/responseModels/{TYPE}", "Pet"), {"responseModels": {JSON: "Pet"}}),
        ([("add", f"/responseModels/{TYPE}", "Pet"), ("replace", f"/responseModels/{TYPE}", "Error")],
         {"responseModels": {JSON: "Error"}}),
        ([("add", f"/responseModels/{TYPE}", "Pet"), ("remove", f"/responseModels/{TYPE}")], {"responseModels": None}),
    ),
    *cases(
        "integration",
        (one("replace", "/uri", "http://localhost/"), {"uri": "http://localhost/"}),
        (one("replace", "/httpMethod", "POST"), {"httpMethod": "POST"}),
        (one("replace", "/credentials", ROLE), {"credentials": ROLE}),
        (one("replace", "/passthroughBehavior", "NEVER"), {"passthroughBehavior": "NEVER"}),
        (one("add", "/contentHandling", "CONVERT_TO_TEXT"), {"contentHandling": "CONVERT_TO_TEXT"}),
        (one("replace", "/contentHandling", "CONVERT_TO_BINARY"), {"contentHandling": "CONVERT_TO_BINARY"}),
        ([("add", "/contentHandling", "CONVERT_TO_TEXT"), ("remove", "/contentHandling")], {"contentHandling": None}),
        (one("replace", "/timeoutInMillis", "50"), {"timeoutInMillis": 50}),
        (one("replace", "/cacheNamespace", "n"), {"cacheNamespace": "n"}),
        (one("add", f"/cacheKeyParameters/{HEADER}"), {"cacheKeyParameters": [HEADER]}),
        ([("add", f"/cacheKeyParameters/{HEADER}"), ("remove", f"/cacheKeyParameters/{HEADER}")], {"cacheKeyParameters": []}),
        (one("add", "/requestParameters/integration.request.header.a", HEADER),
         {"requestParameters": {"integration.request.header.a": HEADER}}),
        ([("add", "/requestParameters/integration.request.header.a", HEADER),
          ("replace", "/requestParameters/integration.request.header.a", "'s'")],
         {"requestParameters": {"integration.request.header.a": "'s'"}}),
        ([("add", "/requestParameters/integration.request.header.a", "'s'"),
          ("remove", "/requestParameters/integration.request.header.a")], {"requestParameters": None}),
        (one("add", "/requestTemplates/text~1xml", "<a/>"),
         {"requestTemplates": {JSON: '{"statusCode": 200}', "text/xml": "<a/>"}}),
        (one("replace", f"/requestTemplates/{TYPE}", "{}"), {"requestTemplates": {JSON: "{}"}}),
        (one("remove", f"/requestTemplates/{TYPE}"), {"requestTemplates": None}),
        (one("replace", "/connectionType", "VPC_LINK"), {"connectionType": "VPC_LINK"}),
        (one("replace", "/connectionId", "c"), {"connectionId": "c"}),
        (one("replace", "/integrationTarget", "t"), {"integrationTarget": "t"}),
        (one("replace", "/responseTransferMode", "BUFFERED"), {"responseTransferMode": "BUFFERED"}),
        (one("replace", "/tlsConfig/insecureSkipVerification", "true"), {"tlsConfig": {"insecureSkipVerification": True}}),
        ([("replace", "/tlsConfig/insecureSkipVerification", "true"), ("remove", "/tlsConfig")], {"tlsConfig": None}),
    ),
    *cases(
        "integration_response",
        (one("replace", "/selectionPattern", "5\\d\\d"), {"selectionPattern": "5\\d\\d"}),
        (one("replace", "/selectionPattern", ""), {"selectionPattern": ""}),
        (one("add", "/contentHandling", "CONVERT_TO_TEXT"), {"contentHandling": "CONVERT_TO_TEXT"}),
        ([("replace", "/contentHandling", "CONVERT_TO_TEXT"), ("remove", "/contentHandling")], {"contentHandling": None}),
        (one("add", "/responseParameters/method.response.header.a", "'v'"),
         {"responseParameters": {"method.response.header.a": "'v'"}}),
        ([("add", "/responseParameters/method.response.header.a", "'v'"),
          ("replace", "/responseParameters/method.response.header.a", "integration.response.header.b")],
         {"responseParameters": {"method.response.header.a": "integration.response.header.b"}}),
        ([("add", "/responseParameters/method.response.header.a", "'v'"),
          ("remove", "/responseParameters/method.response.header.a")], {"responseParameters": None}),
        (one("add", "/responseTemplates/text~1xml", "<a/>"), {"responseTemplates": {JSON: "{}", "text/xml": "<a/>"}}),
        (one("replace", f"/responseTemplates/{TYPE}", "[]"), {"responseTemplates": {JSON: "[]"}}),
        (one("remove", f"/responseTemplates/{TYPE}"), {"responseTemplates": None}),
    ),
    *cases(
        "model",
        (one("replace", "/description", "d"), {"description": "d"}),
        ([("replace", "/description", "d"), ("replace", "/description", "")], {"description": None}),
        (one("replace", "/schema", '{"type": "array"}'), {"schema": '{"type": "array"}'}),
    ),
    *cases(
        "request_validator",
        (one("replace", "/name", "n"), {"name": "n"}),
        (one("replace", "/validateRequestParameters", "true"), {"validateRequestParameters": True}),
        (one("replace", "/validateRequestBody", "TRUE"), {"validateRequestBody": True}),
    ),
    *cases(
        "authorizer",
        (one("replace", "/name", "n"), {"name": "n"}),
        (one("replace", "/type", "REQUEST"), {"type": "REQUEST"}),
        (one("replace", "/authType", "custom"), {"authType": "custom"}),
        (one("replace", "/authorizerUri", "arn:new"), {"authorizerUri": "arn:new"}),
        (one("replace", "/authorizerCredentials", ROLE), {"authorizerCredentials": ROLE}),
        ([("replace", "/authorizerCredentials", ROLE), ("remove", "/authorizerCredentials")], {"authorizerCredentials": None}),
        (one("replace", "/identitySource", "method.request.header.X"), {"identitySource": "method.request.header.X"}),
        ([("replace", "/type", "REQUEST"), ("remove", "/identitySource")], {"identitySource": None}),
        (one("replace", "/identityValidationExpression", "x.*"), {"identityValidationExpression": "x.*"}),
        (one("remove", "/identityValidationExpression"), {"identityValidationExpression": None}),
        (one("replace", "/authorizerResultTtlInSeconds", "3600"), {"authorizerResultTtlInSeconds": 3600}),
        (one("add", "/providerARNs", "arn:p"), {"providerARNs": ["arn:p"]}),
        ([("add", "/providerARNs", "arn:p"), ("replace", "/providerARNs", "arn:q,arn:r"), ("remove", "/providerARNs", "arn:q")],
         {"providerARNs": ["arn:r"]}),
    ),
    *cases(
        "gateway_response",
        (one("replace", "/statusCode", "444"), {"statusCode": "444", "defaultResponse": False}),
        (one("add", "/responseParameters/gatewayresponse.header.a", "'v'"),
         {"responseParameters": {"gatewayresponse.header.a": "'v'"}}),
        ([("add", "/responseParameters/gatewayresponse.header.a", "'v'"),
          ("replace", "/responseParameters/gatewayresponse.header.a", "context.requestId")],
         {"responseParameters": {"gatewayresponse.header.a": "context.requestId"}}),
        ([("add", "/responseParameters/gatewayresponse.header.a", "'v'"),
          ("remove", "/responseParameters/gatewayresponse.header.a")], {"responseParameters": {}}),
        (one("replace", f"/responseTemplates/{TYPE}", "{}"), {"responseTemplates": {JSON: "{}"}}),
        ([("add", "/responseTemplates/text~1xml", "<a/>"), ("remove", f"/responseTemplates/{TYPE}")],
         {"responseTemplates": {"text/xml": "<a/>"}}),
    ),
    *cases(
        "deployment",
        (one("replace", "/description", "d"), {"description": "d"}),
        ([("replace", "/description", "d"), ("replace", "/description", "")], {"description": None}),
    ),
    *cases(
        "stage",
        (one("replace", "/description", "d"), {"description": "d"}),
        (one("replace", "/tracingEnabled", "true"), {"tracingEnabled": True}),
        (one("replace", "/cacheClusterEnabled", "true"),
         {"cacheClusterEnabled": True, "cacheClusterSize": "0.5", "cacheClusterStatus": "AVAILABLE"}),
        (one("replace", "/cacheClusterSize", "237"), {"cacheClusterSize": "237", "cacheClusterStatus": "NOT_AVAILABLE"}),
        (one("add", "/variables/v", "1"), {"variables": {"v": "1"}}),
        (one("replace", "/variables/v", "https://a.b/?c=d&e"), {"variables": {"v": "https://a.b/?c=d&e"}}),
        ([("replace", "/variables/v", "1"), ("remove", "/variables/v")], {"variables": None}),
        ([("replace", "/accessLogSettings/destinationArn", LOGS), ("replace", "/accessLogSettings/format", "$context.requestId")],
         {"accessLogSettings": {"destinationArn": LOGS, "format": "$context.requestId"}}),
        ([("add", "/accessLogSettings/destinationArn", LOGS), ("add", "/accessLogSettings/format", "$context.requestId"),
          ("remove", "/accessLogSettings")], {"accessLogSettings": None}),
        (one("replace", "/canarySettings/useStageCache", "true"),
         {"canarySettings": {"percentTraffic": 0.0, "deploymentId": ..., "useStageCache": True}}),
        ([("replace", "/canarySettings/percentTraffic", "12.5"), ("add", "/canarySettings/stageVariableOverrides/v", "1"),
          ("replace", "/canarySettings/stageVariableOverrides/w", "2"), ("remove", "/canarySettings/stageVariableOverrides/v")],
         {"canarySettings": {"percentTraffic": 12.5, "deploymentId": ..., "stageVariableOverrides": {"w": "2"},
                             "useStageCache": False}}),
        ([("replace", "/variables/a", "1"), ("replace", "/canarySettings/stageVariableOverrides/a", "2"),
          ("copy", "/variables", "/canarySettings/stageVariableOverrides"), ("remove", "/canarySettings")],
         {"variables": {"a": "2"}, "canarySettings": None}),
        *[(one("replace", f"/{key}/{path}", value), {"methodSettings": {key: DEFAULT_SETTING | {name: after}}})
          for key in ("*/*", "~1pets/GET")
          for path, value, name, after in (
              ("metrics/enabled", "true", "metricsEnabled", True),
              ("logging/dataTrace", "true", "dataTraceEnabled", True),
              ("logging/loglevel", "INFO", "loggingLevel", "INFO"),
              ("throttling/burstLimit", "7", "throttlingBurstLimit", 7),
              ("throttling/rateLimit", "0.5", "throttlingRateLimit", 0.5),
              ("caching/enabled", "true", "cachingEnabled", True),
              ("caching/ttlInSeconds", "3600", "cacheTtlInSeconds", 3600),
              ("caching/dataEncrypted", "true", "cacheDataEncrypted", True),
              ("caching/requireAuthorizationForCacheControl", "false", "requireAuthorizationForCacheControl", False),
              ("caching/unauthorizedCacheControlHeaderStrategy", "FAIL_WITH_403",
               "unauthorizedCacheControlHeaderStrategy", "FAIL_WITH_403"),
          )],
        ([("replace", "/*/*/metrics/enabled", "true"), ("remove", "/*/*")], {"methodSettings": {}}),
    ),
]


@pytest.mark.parametrize("kind, made, after", CHANGES)
def test_an_operation_changes_what_is_described(parts, kind, made, after):
    deployment = parts.named["deployment"]["deploymentId"]
    expected = after | ({"canarySettings": after["canarySettings"] | {"deploymentId": deployment}}
                        if after.get("canarySettings") else {})
    answer = parts.call("update", kind, patchOperations=operations(*made))
    for described in (answer, parts.call("get", kind)):
        assert {name: described.get(name) for name in expected} == expected


def test_references_are_patched_to_what_is_there(parts):
    authorizer, validator = parts.named["authorizer"]["authorizerId"], parts.named["request_validator"]["requestValidatorId"]
    method = parts.call("update", "method", patchOperations=operations(
        ("replace", "/authorizationType", "CUSTOM"), ("replace", "/authorizerId", authorizer),
        ("replace", "/requestValidatorId", validator)))
    assert (method["authorizerId"], method["requestValidatorId"]) == (authorizer, validator)
    other = parts.client.create_resource(**parts.named["rest_api"], parentId=parts.root, pathPart="other")["id"]
    moved = parts.call("update", "resource", patchOperations=operations(("replace", "/parentId", other)))
    assert (moved["parentId"], moved["path"]) == (other, "/other/pets")
    second = parts.client.create_deployment(**parts.named["rest_api"])["id"]
    stage = parts.call("update", "stage", patchOperations=operations(("replace", "/deploymentId", second)))
    assert stage["deploymentId"] == second
    stage = parts.call("update", "stage", patchOperations=operations(
        ("replace", "/canarySettings/deploymentId", parts.named["deployment"]["deploymentId"]),
        ("copy", "/deploymentId", "/canarySettings/deploymentId")))
    assert stage["deploymentId"] == parts.named["deployment"]["deploymentId"]


@pytest.mark.parametrize("path, source, message", [
    ("/deploymentId", "/canarySettings/deploymentId", "Promotion not available. Canary does not exist."),
    ("/variables", "/canarySettings/stageVariableOverrides", "Promotion not available. Canary does not exist."),
    ("/deploymentId", "/tracingEnabled", NO_COPY.format("/deploymentId", "/tracingEnabled")),
    ("/deploymentId", "no path", NO_COPY.format("/deploymentId", "no path")),
    ("/variables", "/canarySettings/deploymentId", NO_COPY.format("/variables", "/canarySettings/deploymentId")),
])
def test_only_canaries_are_copied(parts, path, source, message):
    with refused(message, "BadRequestException"):
        parts.call("update", "stage", patchOperations=operations(("copy", path, source)))


def test_the_account_is_patched(apigateway):
    def update(*rows):
        return apigateway.update_account(patchOperations=operations(*rows))

    assert update(("replace", "/cloudwatchRoleArn", ROLE))["cloudwatchRoleArn"] == ROLE
    assert apigateway.get_account()["cloudwatchRoleArn"] == ROLE
    assert update(("add", "/features", "UsagePlans"))["features"] == ["UsagePlans"]
    assert "cloudwatchRoleArn" not in update(("remove", "/cloudwatchRoleArn"))
    with refused(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and "
            "add the required role policy.", "BadRequestException"):
        update(("replace", "/cloudwatchRoleArn", "nobody"))


NO_PARAMETER, NO_TYPE = "Invalid parameter name specified", "Content-Type specified was not found"
NO_AUTHORIZER = ("Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a "
                 "valid authorizer.")
COMPRESSION = "Invalid minimum compression size, must be between 0 and 10485760"
PASSTHROUGH = "Invalid PassthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER"
HANDLING = "Invalid ContentHandling specified. Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT"
TIMEOUT = "Timeout should be between 50 ms and 29000 ms"
TTL = "Authorizer result TTL must be between 0 and 3600 seconds"
PERCENT = "Percent traffic for canary must be between 0.0 and 100.0"
VARIABLE = ("Invalid stage variable value: {}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', "
            "'_', ':', '/', '?', '&', '=', and ','.")

BAD_VALUES = [
    ("rest_api", "replace", "/name", "", "API name cannot be an empty string"),
    ("rest_api", "replace", "/policy", "{", "Invalid policy document. Please check the policy syntax and ensure that "
                                            "Principals are valid."),
    ("rest_api", "replace", "/apiKeySource", "NOBODY", "Invalid ApiKeySource specified. Valid options are HEADER,AUTHORIZER"),
    ("rest_api", "replace", "/minimumCompressionSize", "-1", COMPRESSION),
    ("rest_api", "replace", "/minimumCompressionSize", "10485761", COMPRESSION),
    ("rest_api", "replace", "/minimumCompressionSize", "many", COMPRESSION),
    ("rest_api", "add", "/endpointConfiguration/types/REGIONAL", None, "Cannot create an api with multiple Endpoint Types."),
    ("rest_api", "remove", "/endpointConfiguration/types/EDGE", None,
     "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."),
    ("rest_api", "replace", "/endpointConfiguration/types/EDGE", "NEAR",
     "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"),
    ("rest_api", "copy", "/endpointConfiguration/types/EDGE", None,
     "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
    ("rest_api", "replace", "/endpointConfiguration/ipAddressType", "ipv6", "ipAddressType must be either ipv4 or dualstack."),
    ("resource", "replace", "/pathPart", "a b", "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable "
                                                "and curly braces at the beginning and the end."),
    ("resource", "replace", "/parentId", "nowhere", "404 Invalid Resource identifier specified"),
    ("method", "replace", "/authorizationType", "CUSTOM", NO_AUTHORIZER),
    ("method", "replace", "/authorizationType", "WHOEVER", "Invalid authorization type specified"),
    ("method", "replace", "/requestValidatorId", "nowhere", "Invalid Request Validator identifier specified"),
    ("method", "replace", "/requestParameters/method.request.header.b", "true", "404 " + NO_PARAMETER),
    ("method", "remove", "/requestParameters/method.request.header.b", None, "404 " + NO_PARAMETER),
    ("method", "replace", f"/requestModels/{TYPE}", "Pet", "404 " + NO_TYPE),
    ("method", "remove", f"/requestModels/{TYPE}", None, "404 " + NO_TYPE),
    ("method", "add", f"/requestModels/{TYPE}", "Cat", "Invalid model identifier specified: Cat"),
    ("method", "add", "/requestParameters/header.b", "true",
     "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: "
     "header.b]"),
    ("method_response", "replace", "/responseParameters/method.response.header.b", "true", "404 " + NO_PARAMETER),
    ("method_response", "remove", f"/responseModels/{TYPE}", None, "404 " + NO_TYPE),
    ("method_response", "add", f"/responseModels/{TYPE}", "Cat", "Invalid model identifier specified: Cat"),
    ("integration", "replace", "/passthroughBehavior", "ALWAYS", PASSTHROUGH),
    ("integration", "replace", "/contentHandling", "SHRED", HANDLING),
    ("integration", "replace", "/timeoutInMillis", "49", TIMEOUT),
    ("integration", "replace", "/timeoutInMillis", "29001", TIMEOUT),
    ("integration", "replace", "/timeoutInMillis", "long", TIMEOUT),
    ("integration", "replace", "/requestParameters/integration.request.header.a", "'s'", "404 " + NO_PARAMETER),
    ("integration", "add", "/requestParameters/integration.request.header.a", "method.request.header.b",
     "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter "
     "specified: method.request.header.b]"),
    ("integration", "replace", "/requestTemplates/text~1xml", "", "404 " + NO_TYPE),
    ("integration", "replace", "/responseTransferMode", "STREAM",
     "Response transfer mode STREAM is only supported for HTTP_PROXY and AWS_PROXY integrations"),
    ("integration_response", "replace", "/contentHandling", "SHRED", HANDLING),
    ("integration_response", "replace", "/selectionPattern", "(", "Invalid selection pattern specified: ("),
    ("integration_response", "add", "/responseParameters/method.response.header.b", "'v'",
     "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter "
     "specified: method.response.header.b]"),
    ("integration_response", "remove", "/responseTemplates/text~1xml", None, "404 " + NO_TYPE),
    ("model", "replace", "/schema", "", "Model schema must have at least 1 property or array items defined"),
    ("model", "replace", "/schema", "{", "Invalid model schema specified"),
    ("request_validator", "replace", "/name", "", "Request Validator name cannot be blank"),
    ("authorizer", "replace", "/name", "", "Authorizer name cannot be empty"),
    ("authorizer", "replace", "/type", "NOBODY",
     "Invalid authorizer type specified. Valid options are TOKEN,REQUEST,COGNITO_USER_POOLS,JWT"),
    ("authorizer", "replace", "/authorizerResultTtlInSeconds", "3601", TTL),
    ("authorizer", "replace", "/authorizerResultTtlInSeconds", "-1", TTL),
    ("authorizer", "replace", "/authorizerUri", "",
     "Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function "
     "invocation."),
    ("gateway_response", "add", "/responseParameters/gatewayresponse.header.a", "",
     "Invalid null or empty value in responseParameters"),
    ("gateway_response", "replace", f"/responseTemplates/{TYPE}", "", "Invalid null or empty value in responseTemplates"),
    ("gateway_response", "replace", "/responseParameters/gatewayresponse.header.b", "'v'", "404 " + NO_PARAMETER),
    ("stage", "replace", "/deploymentId", "nowhere", "Deployment id does not exist"),
    ("stage", "replace", "/canarySettings/deploymentId", "nowhere", "Deployment id does not exist"),
    ("stage", "replace", "/canarySettings/percentTraffic", "100.1", PERCENT),
    ("stage", "replace", "/canarySettings/percentTraffic", "half", PERCENT),
    ("stage", "replace", "/variables/v", "ü", VARIABLE.format("ü")),
    ("stage", "replace", "/variables/v", "", VARIABLE.format("")),
    ("stage", "replace", "/accessLogSettings/format", "$context.requestId\n$context.status",
     "Access Log format must be single line, new line character is allowed only at end of the format"),
    ("stage", "add", "/accessLogSettings/format", "$context.status",
     "Access Log format must include either $context.requestId or $context.extendedRequestId"),
    ("stage", "replace", "/cacheClusterSize", "1", "Invalid cache cluster size specified"),
    ("stage", "replace", "/clientCertificateId", "c", "404 Invalid Client Certificate identifier specified"),
    ("stage", "replace", "/documentationVersion", "v", "404 Invalid Documentation version specified"),
    ("stage", "replace", "/*/*/logging/loglevel", "LOUD", "Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]"),
    ("stage", "replace", "/*/*/throttling/burstLimit", "many", "Invalid value specified for method setting: many"),
    ("stage", "replace", "/*/*/throttling/rateLimit", "-2", "Invalid value specified for method setting: -2"),
    ("stage", "replace", "/*/*/caching/ttlInSeconds", "3601", "Invalid value specified for method setting: 3601"),
    ("stage", "replace", "/*/*/caching/unauthorizedCacheControlHeaderStrategy", "SHRUG",
     "Invalid value specified for method setting: SHRUG"),
    ("stage", "remove", "/~1cats/GET", None,
     "Cannot remove method setting ~1cats/GET because there is no method setting for this method "),
]


@pytest.mark.parametrize("kind, op, path, value, message", BAD_VALUES, ids=lambda part: str(part)[:40])
def test_a_value_that_cannot_be_is_refused(parts, kind, op, path, value, message):
    status, code = (404, "NotFoundException") if message.startswith("404 ") else (400, "BadRequestException")
    operation = {"op": op, "path": path} | ({} if value is None else {"value": value})
    with refused(message.removeprefix("404 "), code, status):
        parts.call("update", kind, patchOperations=[operation])


def test_either_all_operations_are_made_or_none(parts):
    made = operations(("replace", "/name", "n"), ("replace", "/minimumCompressionSize", "-1"))
    with refused(COMPRESSION, "BadRequestException"):
        parts.call("update", "rest_api", patchOperations=made)
    assert parts.call("get", "rest_api")["name"] == "parts"


@pytest.mark.parametrize("kind", PATHS)
def test_an_operation_has_one_of_six_names_and_a_path(parts, kind):
    name = "".join(part.title() for part in kind.split("_"))
    with refused(
            f"1 validation error detected: Value 'steal' at 'update{name}Input.patchOperations.1.member.op' failed to satisfy "
            "constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]", "ValidationException"):
        parts.call("update", kind, patchOperations=[{"op": "steal", "path": "/a", "value": "b"}])
    with refused(code="BadRequestException"):
        parts.call("update", kind, patchOperations=[{"op": "replace", "value": "b"}])
    with refused(code="BadRequestException"):
        parts.call("update", kind, patchOperations=[{"path": "/description", "value": "b"}])
