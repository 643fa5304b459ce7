"""Members that requests of the three control APIs cannot do without, and bodies that are no such requests.

What is required is read off botocore's models, so that no operation is forgotten.
"""

import itertools
import json
import re

import pytest

from conftest import connect
from expect import refused
from test_control_coverage import BUILT, SECTIONS, call, with_answer
from wire import Wire


def value(shape):
    """Something of the shape's type."""
    if shape.type_name == "structure":
        return {name: value(shape.members[name]) for name in shape.required_members}
    if getattr(shape, "enum", None):
        return shape.enum[0]
    return {"string": "x1", "list": [], "map": {}, "boolean": True, "blob": b"x", "integer": 1, "long": 1, "double": 1.0,
            "timestamp": 0}[shape.type_name]


def without_one(model):
    """For each required member that is no part of the path: its name, where it goes, and a request without it."""
    shape = model.input_shape
    full = {name: value(shape.members[name]) for name in (shape.required_members if shape else ())}
    for name in full:
        location = shape.members[name].serialization
        # botocore sends an empty payload for an absent one, and that is a document of no bytes.
        if location.get("location") != "uri" and shape.serialization.get("payload") != name:
            yield name, location, {other: member for other, member in full.items() if other != name}


def first_small(name):
    return name[0].lower() + name[1:]


@pytest.mark.parametrize("service", ["apigateway", "lambda"])
def test_a_member_that_is_missing_is_named(server, service):
    client, seen = connect(server.endpoint, service=service), 0
    for operation in with_answer(service, BUILT):
        for name, location, members in without_one(client.meta.service_model.operation_model(operation)):
            with refused(code="ValidationException") as refusal:
                call(client, operation, **members)
            path = first_small(name)
            if service == "apigateway" and "location" not in location:
                path = f"{first_small(operation)}Input.{path}"
            fault = f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
            assert fault in refusal.message, (operation, name, refusal.message)
            seen += 1
    assert seen > 10


def test_a_member_that_an_http_api_misses_is_refused(server):
    client, seen = connect(server.endpoint, service="apigatewayv2"), 0
    for operation in with_answer("apigatewayv2", BUILT):
        for _, _, members in without_one(client.meta.service_model.operation_model(operation)):
            with refused(code="BadRequestException"):
                call(client, operation, **members)
            seen += 1
    assert seen > 10


# An operation of each service that creates something, with a member of each type of JSON.
CREATE_REST_API = ("apigateway", "/restapis", {"name": "a", "tags": {}, "minimumCompressionSize": 0, "binaryMediaTypes": [],
                                               "disableExecuteApiEndpoint": False, "endpointConfiguration": {}})
CREATE_HTTP_API = ("apigateway", "/v2/apis", {"name": "a", "protocolType": "HTTP", "tags": {}, "corsConfiguration": {},
                                              "disableExecuteApiEndpoint": False})
CREATE_FUNCTION = ("lambda", "/2015-03-31/functions", {
    "FunctionName": "a", "Role": "arn:aws:iam::000000000000:role/r", "Code": {}, "Timeout": 3, "Layers": [], "Tags": {},
    "Publish": False})
WRONG = [5, "text", True, [1], {"a": {"b": 1}}]


@pytest.fixture(scope="module")
def post(server):
    wire = Wire(server.port)

    def send(operation, body):
        service, path, _ = operation
        return wire.rest(service, "POST", path, body if isinstance(body, bytes) else json.dumps(body).encode())

    return send


@pytest.mark.parametrize("operation, code", [
    (CREATE_REST_API, "SerializationException"), (CREATE_HTTP_API, "BadRequestException"),
    (CREATE_FUNCTION, "SerializationException"),
], ids=lambda part: part[1] if isinstance(part, tuple) else "")
def test_a_member_of_another_type_is_refused(post, operation, code):
    for name, right in operation[2].items():
        for wrong in WRONG:
            if type(wrong) is type(right) or (isinstance(right, str) and isinstance(wrong, bool)):
                continue
            answer = post(operation, operation[2] | {name: wrong})
            assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, code), (name, wrong, answer.body)


@pytest.mark.parametrize("service", SECTIONS)
def test_no_member_of_any_operation_is_an_accident(server, service):
    """Whatever type a member has, the answer is the service's: never an internal error. Members get wrong ones in turn."""
    model, wire = connect(server.endpoint, service=service).meta.service_model, Wire(server.port)
    wrongs = itertools.cycle([*WRONG, None])
    for operation in map(model.operation_model, with_answer(service, BUILT)):
        path = re.sub(r"\{[^}]+\}", "x1", operation.http["requestUri"])
        for name, shape in operation.input_shape.members.items() if operation.input_shape else ():
            if "location" not in shape.serialization:
                wrong = next(wrongs)
                body = json.dumps({shape.serialization.get("name", name): wrong}).encode()
                answer = wire.rest(model.signing_name, operation.http["method"], path, body)
                assert answer.status < 500, (operation.name, name, wrong, answer.body)


@pytest.mark.parametrize("operation", [CREATE_REST_API, CREATE_HTTP_API, CREATE_FUNCTION], ids=lambda operation: operation[1])
def test_a_body_that_is_no_object_is_refused(post, operation):
    for body in (b"{", b'{"name"', b"[]", b"null", b'"text"', b"5", b"no JSON", b"{}{}", b"\xff"):
        answer = post(operation, body)
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException"), (body, answer.body)


@pytest.mark.parametrize("operation, code, message", [
    (CREATE_REST_API, "BadRequestException", "Invalid request input"), (CREATE_HTTP_API, "BadRequestException", None),
    (CREATE_FUNCTION, "ValidationException", None),
], ids=lambda part: part[1] if isinstance(part, tuple) else "")
def test_no_body_is_no_request(post, operation, code, message):
    answer = post(operation, b"")
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, code), answer.body
    assert answer.message == message or message is None


@pytest.mark.parametrize("operation", [CREATE_REST_API, CREATE_HTTP_API], ids=lambda operation: operation[1])
def test_a_member_that_the_model_does_not_know_is_passed_over(post, operation):
    answer = post(operation, {name: operation[2][name] for name in ("name", "protocolType") if name in operation[2]} | {
        "unknown": {"deep": [1, {"deeper": None}]}})
    assert (answer.status, answer.json()["name"], "unknown" in answer.json()) == (201, "a", False)


@pytest.mark.parametrize("method, path", [
    ("POST", "/restapis/x1"), ("GET", "/restapis/x1/nothing"), ("PATCH", "/v2/apis"), ("PUT", "/2015-03-31/functions"),
])
def test_a_path_of_no_operation_is_no_accident(server, method, path):
    service = "lambda" if "functions" in path else "apigateway"
    answer = Wire(server.port).rest(service, method, path, b"{}")
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")
