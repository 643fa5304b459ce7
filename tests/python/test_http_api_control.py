"""The control plane of HTTP APIs (`apigatewayv2`): statuses, shapes and refusals as an SDK sees them, and what survives a death."""

import datetime
import json

import pytest

from conftest import connect
from expect import refused
from gateway import Stage
from tidegate import Tidegate

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pets"


@pytest.fixture
def api(apigatewayv2):
    """The id of an API of the test's own."""
    made = apigatewayv2.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    yield made
    try:
        apigatewayv2.delete_api(ApiId=made)
    except apigatewayv2.exceptions.NotFoundException:
        pass  # the test has removed it


def status(answer):
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def members(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def proxy(apigatewayv2, api, **more):
    """The id of a new integration with a URL."""
    request = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "IntegrationUri": "http://127.0.0.1:9/",
               "PayloadFormatVersion": "1.0"}
    return apigatewayv2.create_integration(ApiId=api, **(request | more))["IntegrationId"]


def route(apigatewayv2, api, key):
    """The id of a new route to an integration of its own."""
    target = "integrations/" + proxy(apigatewayv2, api)
    return apigatewayv2.create_route(ApiId=api, RouteKey=key, Target=target)["RouteId"]


def test_the_life_of_an_api(apigatewayv2):
    made = apigatewayv2.create_api(Name="pets", ProtocolType="HTTP", Description="d", Version="1", Tags={"a": "b"},
                              CorsConfiguration={"AllowOrigins": ["https://a.example"], "MaxAge": 5})
    api = made["ApiId"]
    assert status(made) == 201
    assert isinstance(made["CreatedDate"], datetime.datetime)
    assert members(made) == {
        "ApiEndpoint": made["ApiEndpoint"], "ApiId": api, "ApiKeySelectionExpression": "$request.header.x-api-key",
        "CorsConfiguration": {"AllowOrigins": ["https://a.example"], "MaxAge": 5}, "CreatedDate": made["CreatedDate"],
        "Description": "d", "DisableExecuteApiEndpoint": False, "IpAddressType": "ipv4", "Name": "pets",
        "ProtocolType": "HTTP", "RouteSelectionExpression": "$request.method $request.path", "Tags": {"a": "b"},
        "Version": "1"}
    assert made["ApiEndpoint"].startswith(f"http://{api}.execute-api.")
    assert members(apigatewayv2.get_api(ApiId=api)) == members(made)
    updated = apigatewayv2.update_api(ApiId=api, Name="cats", Description="")
    assert (status(updated), updated["Name"], "Description" in updated) == (200, "cats", False)
    assert status(apigatewayv2.delete_cors_configuration(ApiId=api)) == 204
    assert "CorsConfiguration" not in apigatewayv2.get_api(ApiId=api)
    assert status(apigatewayv2.delete_api(ApiId=api)) == 204
    with refused(f"Invalid API identifier specified 000000000000:{api}", "NotFoundException", 404):
        apigatewayv2.get_api(ApiId=api)


def test_everything_in_an_api_is_made_described_listed_changed_and_deleted(apigatewayv2, api):
    integration = apigatewayv2.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=FUNCTION, PayloadFormatVersion="2.0", TimeoutInMillis=50,
        RequestParameters={"append:header.X-A": "$context.requestId"},
        ResponseParameters={"404": {"overwrite:statuscode": "403"}})
    authorizer = apigatewayv2.create_authorizer(
        ApiId=api, AuthorizerType="JWT", Name="users", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})
    made = apigatewayv2.create_route(
        ApiId=api, RouteKey="GET /pets/{id}", Target=f"integrations/{integration['IntegrationId']}",
        AuthorizationType="JWT", AuthorizerId=authorizer["AuthorizerId"], AuthorizationScopes=["read"])
    deployment = apigatewayv2.create_deployment(ApiId=api, Description="first")
    stage = apigatewayv2.create_stage(
        ApiId=api, StageName="dev", DeploymentId=deployment["DeploymentId"], StageVariables={"a": "1"},
        RouteSettings={"GET /pets/{id}": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 2.5}})
    assert {status(answer) for answer in (integration, authorizer, made, deployment, stage)} == {201}
    kinds = [
        ("integration", "IntegrationId", integration, {"Description": "x"}),
        ("authorizer", "AuthorizerId", authorizer, {"Name": "others"}),
        ("route", "RouteId", made, {"OperationName": "getPet"}),
        ("deployment", "DeploymentId", deployment, {"Description": "second"}),
        ("stage", "StageName", stage, {"Description": "x"}),
    ]
    for kind, name, answer, change in kinds:
        identity = {"ApiId": api, name: answer[name]}
        assert members(getattr(apigatewayv2, f"get_{kind}")(**identity)) == members(answer)
        assert getattr(apigatewayv2, f"get_{kind}s")(ApiId=api)["Items"] == [members(answer)]
        changed = getattr(apigatewayv2, f"update_{kind}")(**identity, **change)
        assert members(changed) == members(answer) | change | (
            {"LastUpdatedDate": changed["LastUpdatedDate"]} if kind == "stage" else {})
    for kind, name, answer, _ in (kinds[4], kinds[3], kinds[2], kinds[1], kinds[0]):
        assert status(getattr(apigatewayv2, f"delete_{kind}")(**{"ApiId": api, name: answer[name]})) == 204
        assert getattr(apigatewayv2, f"get_{kind}s")(ApiId=api)["Items"] == []


def test_refusals_have_the_services_codes_and_words(apigatewayv2, api):
    used = proxy(apigatewayv2, api)
    apigatewayv2.create_route(ApiId=api, RouteKey="GET /a", Target=f"integrations/{used}")
    with refused("Route with key GET /a already exists for this API", "ConflictException", 409):
        apigatewayv2.create_route(ApiId=api, RouteKey="GET /a")
    with refused("Route key is required", "BadRequestException"):
        apigatewayv2.create_route(ApiId=api, RouteKey="")
    with refused(None, "ConflictException", 409):
        apigatewayv2.delete_integration(ApiId=api, IntegrationId=used)
    with refused("Invalid Route identifier specified abcdef", "NotFoundException", 404):
        apigatewayv2.get_route(ApiId=api, RouteId="abcdef")
    with refused("Timeout should be between 50 ms and 30000 ms", "BadRequestException"):
        proxy(apigatewayv2, api, TimeoutInMillis=49)
    with refused("Currently, Models are not permitted for APIs with a protocol type of HTTP", "BadRequestException"):
        apigatewayv2.create_model(ApiId=api, Name="Pet", Schema="{}")
    with refused("Unable to find Route by key GET /x within the provided RouteSettings", "NotFoundException", 404):
        apigatewayv2.create_stage(ApiId=api, StageName="dev", RouteSettings={"GET /x": {}})
    with refused(None, "NotImplementedException", 501):
        apigatewayv2.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    with refused(None, "NotImplementedException", 501):
        apigatewayv2.create_vpc_link(Name="link", SubnetIds=["subnet-1"])


def test_identifiers_in_paths_are_decoded(apigatewayv2, api):
    route(apigatewayv2, api, "GET /pets/{id}")
    settings = {"GET /pets/{id}": {"ThrottlingBurstLimit": 1}}
    apigatewayv2.create_stage(ApiId=api, StageName="$default", RouteSettings=settings)
    assert apigatewayv2.get_stage(ApiId=api, StageName="$default")["RouteSettings"] == settings
    apigatewayv2.delete_route_settings(ApiId=api, StageName="$default", RouteKey="GET /pets/{id}")
    assert apigatewayv2.get_stage(ApiId=api, StageName="$default")["RouteSettings"] == {}
    for resource in (f"/apis/{api}", f"/apis/{api}/stages/$default"):
        arn = f"arn:aws:apigateway:us-east-1::{resource}"
        assert status(apigatewayv2.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})) == 201
        assert status(apigatewayv2.untag_resource(ResourceArn=arn, TagKeys=["a", "c"])) == 204
        assert apigatewayv2.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}


def test_lists_have_pages(apigatewayv2, api):
    ids = {route(apigatewayv2, api, f"GET /{number}") for number in range(5)}
    first = apigatewayv2.get_routes(ApiId=api, MaxResults="2")
    assert len(first["Items"]) == 2 and "NextToken" in first
    pages = apigatewayv2.get_paginator("get_routes").paginate(ApiId=api, PaginationConfig={"PageSize": 2})
    assert {item["RouteId"] for page in pages for item in page["Items"]} == ids
    assert "NextToken" not in apigatewayv2.get_routes(ApiId=api)


def test_a_stage_with_auto_deploy_serves_what_the_api_becomes(apigatewayv2, api, server, upstream):
    stage = Stage(server, api)
    assert apigatewayv2.get_api(ApiId=api)["ApiEndpoint"] == f"http://{stage.host}"
    apigatewayv2.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    message = apigatewayv2.get_stage(ApiId=api, StageName="$default")["LastDeploymentStatusMessage"]
    assert message == "Deployment attempt failed: Unable to deploy API because no routes exist in this API"
    target = "integrations/" + proxy(apigatewayv2, api, IntegrationUri=f"{upstream.url}/echo/backend")
    made = apigatewayv2.create_route(ApiId=api, RouteKey="GET /pets", Target=target)["RouteId"]
    described = apigatewayv2.get_stage(ApiId=api, StageName="$default")
    assert described["LastDeploymentStatusMessage"] == (
        f"Successfully deployed stage with deployment ID '{described['DeploymentId']}'")
    assert stage.call(path="/pets").json()["path"] == "/echo/backend"
    answer = stage.call(path="/cats")
    assert (answer.status, answer.json()) == (404, {"message": "Not Found"})
    apigatewayv2.update_route(ApiId=api, RouteId=made, RouteKey="GET /cats")
    assert [stage.call(path=path).status for path in ("/pets", "/cats")] == [404, 200]


def test_a_stage_without_auto_deploy_serves_its_deployment(apigatewayv2, api, server, upstream):
    target = "integrations/" + proxy(apigatewayv2, api, IntegrationUri=f"{upstream.url}/echo/a")
    route_id = apigatewayv2.create_route(ApiId=api, RouteKey="GET /pets", Target=target)["RouteId"]
    apigatewayv2.create_stage(ApiId=api, StageName="dev")
    apigatewayv2.create_deployment(ApiId=api, StageName="dev")
    apigatewayv2.delete_route(ApiId=api, RouteId=route_id)
    assert Stage(server, api, "/dev").call(path="/pets").status == 200
    apigatewayv2.delete_stage(ApiId=api, StageName="dev")
    assert Stage(server, api, "/dev").call(path="/pets").status != 200


def test_documents_go_in_and_out(apigatewayv2):
    document = {
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {"/pets/{id}": {"get": {"x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION, "payloadFormatVersion": "2.0"}}}},
        "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
    }
    made = apigatewayv2.import_api(Body=json.dumps(document))
    api = made["ApiId"]
    assert (status(made), made["Name"], made["CorsConfiguration"]) == (201, "pets", {"AllowOrigins": ["*"]})
    exported = apigatewayv2.export_api(ApiId=api, Specification="OAS30", OutputType="JSON")["body"].read()
    first = json.loads(exported)
    assert first["paths"]["/pets/{id}"]["get"]["x-amazon-apigateway-integration"]["uri"] == FUNCTION
    yaml = apigatewayv2.export_api(ApiId=api, Specification="OAS30", OutputType="YAML")["body"].read().decode()
    assert status(apigatewayv2.reimport_api(ApiId=api, Body=yaml)) == 201
    again = json.loads(apigatewayv2.export_api(ApiId=api, Specification="OAS30", OutputType="JSON")["body"].read())
    assert again == first
    broken = document | {"x-amazon-apigateway-cors": {"allowOrigins": ["a"]}}
    with refused("Warnings found during import:\n\tCORS Scheme is malformed, ignoring.", "BadRequestException"):
        apigatewayv2.import_api(Body=json.dumps(broken), FailOnWarnings=True)
    assert apigatewayv2.import_api(Body=json.dumps(broken))["Warnings"] == ["CORS Scheme is malformed, ignoring."]


def test_apis_are_there_again_after_a_kill(tmp_path, upstream):
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint, service="apigatewayv2")
        api = client.create_api(Name="pets", ProtocolType="HTTP", Target=f"{upstream.url}/echo/pets")["ApiId"]
        gone = client.create_api(Name="gone", ProtocolType="HTTP")["ApiId"]
        client.delete_api(ApiId=gone)
        before = [client.get_routes(ApiId=api)["Items"], client.get_stages(ApiId=api)["Items"]]
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint, service="apigatewayv2")
        assert [item["ApiId"] for item in client.get_apis()["Items"]] == [api]
        assert [client.get_routes(ApiId=api)["Items"], client.get_stages(ApiId=api)["Items"]] == before
        assert Stage(server, api).call(path="/").json()["path"] == "/echo/pets"
