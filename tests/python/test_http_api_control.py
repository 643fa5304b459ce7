"""The control plane of HTTP APIs (`apigatewayv2`): statuses, shapes and refusals as an SDK sees them, and what survives a death."""

import datetime
import json

import pytest

from conftest import connect
from expect import refused
from tidegate import Tidegate
from wire import Wire

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pets"


@pytest.fixture(scope="session")
def gateway(server):
    return connect(server.endpoint, service="apigatewayv2")


@pytest.fixture
def api(gateway):
    """The id of an API of the test's own."""
    made = gateway.create_api(Name="pets", ProtocolType="HTTP")["ApiId"]
    yield made
    try:
        gateway.delete_api(ApiId=made)
    except gateway.exceptions.NotFoundException:
        pass  # the test has removed it


def status(answer):
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def members(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def proxy(gateway, api, **more):
    """The id of a new integration with a URL."""
    request = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "IntegrationUri": "http://127.0.0.1:9/",
               "PayloadFormatVersion": "1.0"}
    return gateway.create_integration(ApiId=api, **(request | more))["IntegrationId"]


def route(gateway, api, key):
    """The id of a new route to an integration of its own."""
    target = "integrations/" + proxy(gateway, api)
    return gateway.create_route(ApiId=api, RouteKey=key, Target=target)["RouteId"]


def test_the_life_of_an_api(gateway):
    made = gateway.create_api(Name="pets", ProtocolType="HTTP", Description="d", Version="1", Tags={"a": "b"},
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
    assert members(gateway.get_api(ApiId=api)) == members(made)
    updated = gateway.update_api(ApiId=api, Name="cats", Description="")
    assert (status(updated), updated["Name"], "Description" in updated) == (200, "cats", False)
    assert status(gateway.delete_cors_configuration(ApiId=api)) == 204
    assert "CorsConfiguration" not in gateway.get_api(ApiId=api)
    assert status(gateway.delete_api(ApiId=api)) == 204
    with refused(f"Invalid API identifier specified 000000000000:{api}", "NotFoundException", 404):
        gateway.get_api(ApiId=api)


def test_everything_in_an_api_is_made_described_listed_changed_and_deleted(gateway, api):
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=FUNCTION, PayloadFormatVersion="2.0", TimeoutInMillis=50,
        RequestParameters={"append:header.X-A": "$context.requestId"},
        ResponseParameters={"404": {"overwrite:statuscode": "403"}})
    authorizer = gateway.create_authorizer(
        ApiId=api, AuthorizerType="JWT", Name="users", IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})
    made = gateway.create_route(
        ApiId=api, RouteKey="GET /pets/{id}", Target=f"integrations/{integration['IntegrationId']}",
        AuthorizationType="JWT", AuthorizerId=authorizer["AuthorizerId"], AuthorizationScopes=["read"])
    deployment = gateway.create_deployment(ApiId=api, Description="first")
    stage = gateway.create_stage(
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
        assert members(getattr(gateway, f"get_{kind}")(**identity)) == members(answer)
        assert getattr(gateway, f"get_{kind}s")(ApiId=api)["Items"] == [members(answer)]
        changed = getattr(gateway, f"update_{kind}")(**identity, **change)
        assert members(changed) == members(answer) | change | (
            {"LastUpdatedDate": changed["LastUpdatedDate"]} if kind == "stage" else {})
    for kind, name, answer, _ in (kinds[4], kinds[3], kinds[2], kinds[1], kinds[0]):
        assert status(getattr(gateway, f"delete_{kind}")(**{"ApiId": api, name: answer[name]})) == 204
        assert getattr(gateway, f"get_{kind}s")(ApiId=api)["Items"] == []


def test_refusals_have_the_services_codes_and_words(gateway, api):
    used = proxy(gateway, api)
    gateway.create_route(ApiId=api, RouteKey="GET /a", Target=f"integrations/{used}")
    with refused("Route with key GET /a already exists for this API", "ConflictException", 409):
        gateway.create_route(ApiId=api, RouteKey="GET /a")
    with refused("Route key is required", "BadRequestException"):
        gateway.create_route(ApiId=api, RouteKey="")
    with refused(None, "ConflictException", 409):
        gateway.delete_integration(ApiId=api, IntegrationId=used)
    with refused("Invalid Route identifier specified abcdef", "NotFoundException", 404):
        gateway.get_route(ApiId=api, RouteId="abcdef")
    with refused("Timeout should be between 50 ms and 30000 ms", "BadRequestException"):
        proxy(gateway, api, TimeoutInMillis=49)
    with refused("Currently, Models are not permitted for APIs with a protocol type of HTTP", "BadRequestException"):
        gateway.create_model(ApiId=api, Name="Pet", Schema="{}")
    with refused("Unable to find Route by key GET /x within the provided RouteSettings", "NotFoundException", 404):
        gateway.create_stage(ApiId=api, StageName="dev", RouteSettings={"GET /x": {}})
    with refused(None, "NotImplementedException", 501):
        gateway.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    with refused(None, "NotImplementedException", 501):
        gateway.create_vpc_link(Name="link", SubnetIds=["subnet-1"])


def test_identifiers_in_paths_are_decoded(gateway, api):
    route(gateway, api, "GET /pets/{id}")
    settings = {"GET /pets/{id}": {"ThrottlingBurstLimit": 1}}
    gateway.create_stage(ApiId=api, StageName="$default", RouteSettings=settings)
    assert gateway.get_stage(ApiId=api, StageName="$default")["RouteSettings"] == settings
    gateway.delete_route_settings(ApiId=api, StageName="$default", RouteKey="GET /pets/{id}")
    assert gateway.get_stage(ApiId=api, StageName="$default")["RouteSettings"] == {}
    for resource in (f"/apis/{api}", f"/apis/{api}/stages/$default"):
        arn = f"arn:aws:apigateway:us-east-1::{resource}"
        assert status(gateway.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})) == 201
        assert status(gateway.untag_resource(ResourceArn=arn, TagKeys=["a", "c"])) == 204
        assert gateway.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}


def test_lists_have_pages(gateway, api):
    ids = {route(gateway, api, f"GET /{number}") for number in range(5)}
    first = gateway.get_routes(ApiId=api, MaxResults="2")
    assert len(first["Items"]) == 2 and "NextToken" in first
    pages = gateway.get_paginator("get_routes").paginate(ApiId=api, PaginationConfig={"PageSize": 2})
    assert {item["RouteId"] for page in pages for item in page["Items"]} == ids
    assert "NextToken" not in gateway.get_routes(ApiId=api)


def test_a_stage_with_auto_deploy_serves_what_the_api_becomes(gateway, api, wire):
    host = gateway.get_api(ApiId=api)["ApiEndpoint"].removeprefix("http://")
    ask = lambda path: wire.send("GET", path, {"Host": host})
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    message = gateway.get_stage(ApiId=api, StageName="$default")["LastDeploymentStatusMessage"]
    assert message == "Deployment attempt failed: Unable to deploy API because no routes exist in this API"
    made = route(gateway, api, "GET /pets")
    stage = gateway.get_stage(ApiId=api, StageName="$default")
    assert stage["LastDeploymentStatusMessage"] == (
        f"Successfully deployed stage with deployment ID '{stage['DeploymentId']}'")
    answer = ask("/cats")
    assert (answer.status, answer.json()) == (404, {"message": "Not Found"})
    # Nothing listens behind the route: that it is tried shows that the route is there.
    assert ask("/pets").status >= 500
    gateway.update_route(ApiId=api, RouteId=made, RouteKey="GET /cats")
    assert ask("/pets").status == 404
    assert ask("/cats").status >= 500


def test_documents_go_in_and_out(gateway):
    document = {
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {"/pets/{id}": {"get": {"x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION, "payloadFormatVersion": "2.0"}}}},
        "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
    }
    made = gateway.import_api(Body=json.dumps(document))
    api = made["ApiId"]
    assert (status(made), made["Name"], made["CorsConfiguration"]) == (201, "pets", {"AllowOrigins": ["*"]})
    exported = gateway.export_api(ApiId=api, Specification="OAS30", OutputType="JSON")["body"].read()
    first = json.loads(exported)
    assert first["paths"]["/pets/{id}"]["get"]["x-amazon-apigateway-integration"]["uri"] == FUNCTION
    yaml = gateway.export_api(ApiId=api, Specification="OAS30", OutputType="YAML")["body"].read().decode()
    assert status(gateway.reimport_api(ApiId=api, Body=yaml)) == 201
    again = json.loads(gateway.export_api(ApiId=api, Specification="OAS30", OutputType="JSON")["body"].read())
    assert again == first
    broken = document | {"x-amazon-apigateway-cors": {"allowOrigins": ["a"]}}
    with refused("Warnings found during import:\n\tCORS Scheme is malformed, ignoring.", "BadRequestException"):
        gateway.import_api(Body=json.dumps(broken), FailOnWarnings=True)
    assert gateway.import_api(Body=json.dumps(broken))["Warnings"] == ["CORS Scheme is malformed, ignoring."]


def test_apis_are_there_again_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        gateway = connect(server.endpoint, service="apigatewayv2")
        api = gateway.create_api(Name="pets", ProtocolType="HTTP", Target="http://127.0.0.1:9")["ApiId"]
        gone = gateway.create_api(Name="gone", ProtocolType="HTTP")["ApiId"]
        gateway.delete_api(ApiId=gone)
        before = [gateway.get_routes(ApiId=api)["Items"], gateway.get_stages(ApiId=api)["Items"]]
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        gateway = connect(server.endpoint, service="apigatewayv2")
        assert [item["ApiId"] for item in gateway.get_apis()["Items"]] == [api]
        assert [gateway.get_routes(ApiId=api)["Items"], gateway.get_stages(ApiId=api)["Items"]] == before
        answer = Wire(server.port).send("GET", "/", {"Host": f"{api}.execute-api.localhost:{server.port}"})
        assert answer.status >= 500  # served again: the route is tried, and nothing listens behind it
