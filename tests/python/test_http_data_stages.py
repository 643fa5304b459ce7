"""HTTP APIs: which stage and route a request finds, and what the gateway answers by itself."""

import pytest

from backends import backend
from conftest import connect
from http_apis import HttpApi, names
from wire import Wire


@pytest.fixture(scope="module")
def upstream():
    with backend() as running:
        yield running


@pytest.fixture(scope="module")
def apis(server):
    return connect(server.endpoint, service="apigatewayv2")


@pytest.fixture
def api(server, apis):
    return HttpApi(apis, server.port)


def found(api, method, path):
    """The route that took the request, as its backend tells it."""
    answer = api.send(method, path)
    return answer.json()["uri"].removeprefix("/echo/") if answer.status == 200 else answer.status


def test_the_most_specific_route_wins(api, upstream):
    keys = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "POST /pets", "$default"]
    for number, key in enumerate(keys):
        api.proxy(key, f"{upstream.url}/echo/{number}")
    api.stage()
    for method, path, expected in [
        ("GET", "/pets/dog/1", "0"), ("GET", "/pets/dog/2", "1"), ("GET", "/pets/cat/1", "2"), ("POST", "/test/5", "3"),
        ("POST", "/pets", "4"), ("GET", "/pets", "3"), ("GET", "/", "5"), ("DELETE", "/pets/dog/1", "3"),
    ]:
        assert found(api, method, path) == expected, (method, path)


def test_a_stage_is_found_by_name_or_is_the_default(api, upstream):
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.stage("prod")
    assert (found(api, "GET", "/prod/x"), found(api, "GET", "/x"), found(api, "GET", "/test/x")) == ("x", 404, 404)
    api.stage("$default")
    assert (found(api, "GET", "/prod/x"), found(api, "GET", "/x"), found(api, "GET", "/test/x")) == ("x", "x", 404)


def test_an_api_is_reached_under_any_host(api, upstream):
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.stage("prod").stage("$default")
    wire = Wire(api.port)
    for path in [f"/_aws/execute-api/{api.id}/prod/x", f"/_aws/execute-api/{api.id}/x",
                 f"/restapis/{api.id}/prod/_user_request_/x"]:
        assert wire.send("GET", path).status == 200, path
    assert wire.send("GET", "/x", {"Host": f"{api.id}.execute-api.eu-west-1.amazonaws.com"}).status == 200


def test_an_unknown_api_is_forbidden(api):
    answer = Wire(api.port).send("GET", "/", {"Host": "zzzzzzzzzz.execute-api.localhost"})
    assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})
    assert answer.headers["x-amzn-errortype"] == "ForbiddenException"


def test_changes_show_at_once(api, apis, upstream):
    api.stage()
    assert found(api, "GET", "/x") == 404
    route = api.proxy("GET /x", f"{upstream.url}/echo/x")
    assert found(api, "GET", "/x") == "x"
    apis.delete_route(ApiId=api.id, RouteId=route["RouteId"])
    assert found(api, "GET", "/x") == 404
    apis.delete_api(ApiId=api.id)
    assert api.send("GET", "/x").status in (403, 404)


def test_cross_origin_requests_are_answered_for(server, apis, upstream):
    api = HttpApi(apis, server.port, CorsConfiguration={
        "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x-user"],
        "ExposeHeaders": ["x-backend"], "MaxAge": 60, "AllowCredentials": True})
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.stage()
    answer = api.send("OPTIONS", "/x", {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"})
    allowed = {name: value for name, value in answer.headers.items() if name.lower().startswith("access-control-")}
    assert (answer.status, answer.body) == (204, b"")
    assert {name.lower(): value for name, value in allowed.items()} == {
        "access-control-allow-origin": "https://a.example", "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,PUT", "access-control-allow-headers": "x-user",
        "access-control-max-age": "60"}
    answer = api.send("GET", "/x", {"Origin": "https://a.example"})
    assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert answer.headers["access-control-expose-headers"] == "x-backend"
    answer = api.send("GET", "/x", {"Origin": "https://b.example"})
    assert not [name for name in names(answer.headers) if name.startswith("access-control-")]


def test_a_stage_is_throttled(api, upstream):
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.proxy("GET /y", f"{upstream.url}/echo/y")
    api.stage(RouteSettings={"GET /x": {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.01}})
    assert [api.send("GET", "/x").status for _ in range(3)] == [200, 200, 429]
    assert api.send("GET", "/x").json() == {"message": "Too Many Requests"}
    assert api.send("GET", "/y").status == 200


def test_routes_with_authorizers_are_closed(api, apis, upstream):
    authorizer = apis.create_authorizer(
        ApiId=api.id, Name="jwt", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})
    api.proxy("GET /jwt", f"{upstream.url}/echo", route={
        "AuthorizationType": "JWT", "AuthorizerId": authorizer["AuthorizerId"]})
    api.proxy("GET /iam", f"{upstream.url}/echo", route={"AuthorizationType": "AWS_IAM"})
    api.stage()
    answer = api.send("GET", "/jwt", {"Authorization": "Bearer abc"})
    assert (answer.status, answer.json()) == (401, {"message": "Unauthorized"})
    answer = api.send("GET", "/iam")
    assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})
    assert upstream.seen == [] or all(said["uri"] != "/echo" for said in upstream.seen)
