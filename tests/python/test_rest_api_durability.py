"""REST APIs outlive the process: described as before, and callable, after `kill -9` and a start."""

from conftest import connect
from gateway import Stage
from tidegate import Tidegate


def deployed(apigateway):
    """An API that answers `here` under `/prod`."""
    created = apigateway.create_rest_api(name="durable")
    on = {"restApiId": created["id"], "resourceId": created["rootResourceId"], "httpMethod": "GET"}
    response = on | {"statusCode": "200"}
    apigateway.put_method(**on, authorizationType="NONE")
    apigateway.put_integration(**on, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    apigateway.put_method_response(**response)
    apigateway.put_integration_response(**response, responseTemplates={"application/json": "here"})
    apigateway.create_deployment(restApiId=created["id"], stageName="prod")
    return created["id"]


def described(apigateway, api_id):
    answers = [
        apigateway.get_rest_api(restApiId=api_id),
        apigateway.get_resources(restApiId=api_id, embed=["methods"]),
        apigateway.get_deployments(restApiId=api_id),
        apigateway.get_stages(restApiId=api_id),
        apigateway.get_models(restApiId=api_id),
    ]
    for answer in answers:
        del answer["ResponseMetadata"]
    return answers


def test_apis_are_there_after_a_crash(tmp_path):
    server = Tidegate.on_disk(tmp_path)
    apigateway = connect(server.endpoint, service="apigateway")
    api_id = deployed(apigateway)
    before = described(apigateway, api_id)
    assert Stage(server, api_id, "/prod").call().body == b"here"
    server.kill()
    with Tidegate.on_disk(tmp_path) as restarted:
        apigateway = connect(restarted.endpoint, service="apigateway")
        assert described(apigateway, api_id) == before
        assert Stage(restarted, api_id, "/prod").call().body == b"here"
        apigateway.delete_rest_api(restApiId=api_id)
        assert Stage(restarted, api_id, "/prod").call().status == 403
