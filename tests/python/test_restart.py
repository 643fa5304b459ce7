"""APIs, stages and functions that work together are there again after `kill -9`, in the middle of calls."""

import json

from conftest import connect
from functions import create, lambda_client
from gateway import Stage
from http_apis import HttpApi
from rest_apis import RestApi, permit
from tidegate import Tidegate

STAGE = '''
import json
def handler(event, context):
    answer = [event["requestContext"]["stage"], event["stageVariables"]["color"], context.function_version]
    return {"statusCode": 200, "body": json.dumps(answer)}
'''


def test_apis_in_front_of_functions_survive(tmp_path, upstream):
    with Tidegate.on_disk(tmp_path) as first:
        functions = lambda_client(first)
        name = create(functions, STAGE)
        functions.publish_version(FunctionName=name)
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        functions.add_permission(
            FunctionName=name, Qualifier="live", StatementId="gateway", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com")
        rest = RestApi(connect(first.endpoint, service="apigateway"), first)
        rest.function("GET", "/", f"{name}:${{stageVariables.alias}}")
        rest.method("GET", "/slow", {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": f"{upstream.url}/slow/{rest.id}"})
        variables = {"color": "blue", "alias": "live"}
        rest.deploy("dev", variables=variables)
        http = HttpApi(connect(first.endpoint, service="apigatewayv2"), first)
        http.function("GET /", f"arn:aws:lambda:us-east-1:000000000000:function:{name}:live")
        http.stage(StageVariables=variables)
        under_way = Stage(first, rest.id, "/dev").request("GET", "/slow")
        upstream.arrived(rest.id)
        first.kill()
        under_way.close()
    upstream.release(rest.id)
    with Tidegate.on_disk(tmp_path) as second:
        for stage, called in [(Stage(second, rest.id, "/dev"), "dev"), (Stage(second, http.api_id), "$default")]:
            answer = stage.call()
            assert (answer.status, json.loads(answer.body)) == (200, [called, "blue", "1"])
        assert Stage(second, rest.id, "/dev").call("GET", "/slow").status == 200
        functions = lambda_client(second)
        assert [alias["Name"] for alias in functions.list_aliases(FunctionName=name)["Aliases"]] == ["live"]
