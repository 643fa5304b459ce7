"""HTTP APIs: which stage and route a request finds, and what the gateway answers by itself."""

import pytest

from gateway import Stage
from http_apis import HttpApi


@pytest.fixture
def api(server, apigatewayv2):
    return HttpApi(apigatewayv2, server)


def found(api, method, path):
    """The route that took the request, as its backend tells it; the status if there is none."""
    answer = api.call(method, path)
    return answer.json()["path"].removeprefix("/echo/") if answer.status == 200 else answer.status


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
    local = {"Host": f"localhost:{api.server.port}"}
    for path in [f"/_aws/execute-api/{api.api_id}/prod/x", f"/_aws/execute-api/{api.api_id}/x",
                 f"/restapis/{api.api_id}/prod/_user_request_/x"]:
        assert api.call("GET", path, local).status == 200, path
    assert api.call("GET", "/x", {"Host": f"{api.api_id}.execute-api.eu-west-1.amazonaws.com"}).status == 200


def test_an_unknown_api_is_forbidden(server):
    answer = Stage(server, "zzzzzzzzzz").call("GET", "/")
    assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})
    assert answer.headers["x-amzn-errortype"] == "ForbiddenException"


def test_changes_show_at_once(api, apigatewayv2, upstream):
    api.stage()
    assert found(api, "GET", "/x") == 404
    # An API without routes is not deployed, so one has to stay.
    api.proxy("GET /y", f"{upstream.url}/echo/y")
    route = api.proxy("GET /x", f"{upstream.url}/echo/x")
    assert found(api, "GET", "/x") == "x"
    apigatewayv2.delete_route(ApiId=api.api_id, RouteId=route["RouteId"])
    assert found(api, "GET", "/x") == 404
    apigatewayv2.delete_api(ApiId=api.api_id)
    assert found(api, "GET", "/x") in (403, 404)


def test_cross_origin_requests_are_answered_for(server, apigatewayv2, upstream):
    api = HttpApi(apigatewayv2, server, CorsConfiguration={
        "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "PUT"], "AllowHeaders": ["x-user"],
        "ExposeHeaders": ["x-backend"], "MaxAge": 60, "AllowCredentials": True})
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.stage()

    def access_control(answer):
        return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}

    answer = api.call("OPTIONS", "/x", {"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"})
    assert (answer.status, answer.body) == (204, b"")
    assert access_control(answer) == {
        "access-control-allow-origin": "https://a.example", "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,PUT", "access-control-allow-headers": "x-user",
        "access-control-max-age": "60"}
    assert access_control(api.call("GET", "/x", {"Origin": "https://a.example"})) == {
        "access-control-allow-origin": "https://a.example", "access-control-allow-credentials": "true",
        "access-control-expose-headers": "x-backend"}
    assert access_control(api.call("GET", "/x", {"Origin": "https://b.example"})) == {}


def test_a_stage_is_throttled(api, upstream):
    api.proxy("GET /x", f"{upstream.url}/echo/x")
    api.proxy("GET /y", f"{upstream.url}/echo/y")
    api.stage(RouteSettings={"GET /x": {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.01}})
    assert [api.call("GET", "/x").status for _ in range(3)] == [200, 200, 429]
    assert api.call("GET", "/x").json() == {"message": "Too Many Requests"}
    assert api.call("GET", "/y").status == 200


def test_routes_with_authorizers_are_closed(api, apigatewayv2, upstream):
    authorizer = apigatewayv2.create_authorizer(
        ApiId=api.api_id, Name="jwt", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})["AuthorizerId"]
    api.proxy("GET /jwt", f"{upstream.url}/closed", route={"AuthorizationType": "JWT", "AuthorizerId": authorizer})
    api.proxy("GET /iam", f"{upstream.url}/closed", route={"AuthorizationType": "AWS_IAM"})
    api.stage()
    answer = api.call("GET", "/jwt", {"Authorization": "Bearer abc"})
    assert (answer.status, answer.json()) == (401, {"message": "Unauthorized"})
    answer = api.call("GET", "/iam")
    assert (answer.status, answer.json()) == (403, {"message": "Forbidden"})
    assert all(request["path"] != "/closed" for request in upstream.requests)
