"""A backend that answers nobody: the calls that wait for it hinder no others, and get their answers in the end."""

import uuid

import pytest

from functions import ECHO, create
from http_apis import HttpApi
from rest_apis import RestApi, permit

CALLS = 200


def http_api(upstream, function, _, apigatewayv2, server):
    api = HttpApi(apigatewayv2, server)
    api.proxy("GET /stalled/{key}", upstream.url + "/slow/{key}")
    api.proxy("GET /other", upstream.url + "/echo")
    api.function("GET /function", f"arn:aws:lambda:us-east-1:000000000000:function:{function}")
    return api.stage()


def rest_api(upstream, function, apigateway, _, server):
    api = RestApi(apigateway, server)
    proxy = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET"}
    key = {"integration.request.path.key": "method.request.path.key"}
    api.method("GET", "/stalled/{key}", proxy | {"uri": upstream.url + "/slow/{key}", "requestParameters": key},
               requestParameters={"method.request.path.key": True})
    api.method("GET", "/other", proxy | {"uri": f"{upstream.url}/echo"})
    api.function("GET", "/function", function)
    return api.deploy()


@pytest.mark.parametrize("kind", [http_api, rest_api])
def test_those_who_wait_hinder_nobody(apigateway, apigatewayv2, functions, server, upstream, client, kind):
    function = create(functions, ECHO.replace("return event", "return {'statusCode': 200, 'body': 'here'}"))
    permit(functions, function)
    stage = kind(upstream, function, apigateway, apigatewayv2, server)
    keys = [uuid.uuid4().hex for _ in range(CALLS)]
    waiting = [stage.request("GET", f"/stalled/{key}") for key in keys]
    for key in keys:
        upstream.arrived(key)
    # All of them wait now, and none is answered before its gate opens.
    for _ in range(20):
        assert stage.call("GET", "/other").status == 200
        assert stage.call("GET", "/function").body == b"here"
    assert client.list_tables()["TableNames"] is not None
    for key in keys:
        upstream.release(key)
    assert [connection.getresponse().status for connection in waiting] == [200] * CALLS
    for connection in waiting:
        connection.close()
