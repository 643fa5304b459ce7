"""Lists of the three control APIs in pages, with boto3: every item once, in one order, and what is said of tokens and sizes."""

import re

import pytest

from conftest import connect
from expect import refused
from functions import create
from http_apis import EveryPart as HttpParts
from rest_apis import EveryPart as RestParts
from tables import Table, spec


def pages(client, operation, on, ask, size, answer, items):
    """All items, page by page, of pages of one."""
    found, token = [], None
    while True:
        page = getattr(client, operation)(**on, **size(1), **({ask: token} if token else {}))
        assert len(page[items]) <= 1
        found += page[items]
        token = page.get(answer)
        if not token:
            return found


REST = {"ask": "position", "size": lambda count: {"limit": count}, "answer": "position", "items": "items"}
HTTP = {"ask": "NextToken", "size": lambda count: {"MaxResults": str(count)}, "answer": "NextToken",
        "items": "Items"}
LAMBDA = {"ask": "Marker", "size": lambda count: {"MaxItems": count}, "answer": "NextMarker"}


@pytest.fixture(scope="module")
def rest(apigateway):
    parts = RestParts(apigateway)
    api = parts.named["rest_api"]
    apigateway.create_request_validator(**api, name="w")
    apigateway.create_authorizer(**api, name="b", type="TOKEN", authorizerUri="arn:u")
    apigateway.create_deployment(**api)
    return parts


@pytest.mark.parametrize("operation, key, count", [
    ("get_resources", "path", 2), ("get_models", "name", 3), ("get_request_validators", "id", 2), ("get_authorizers", "id", 2),
    ("get_gateway_responses", "responseType", 21), ("get_deployments", "id", 2),
])
def test_what_is_in_a_rest_api_is_listed_in_pages(rest, operation, key, count):
    on = rest.named["rest_api"]
    whole = getattr(rest.client, operation)(**on, limit=500)["items"]
    assert (len(whole), [item[key] for item in whole]) == (count, sorted(item[key] for item in whole))
    assert pages(rest.client, operation, on, **REST) == whole
    with refused("Invalid position parameter specified", "BadRequestException"):
        getattr(rest.client, operation)(**on, position="%")


def test_rest_apis_are_listed_in_pages(rest):
    rest.client.create_rest_api(name="another")
    whole = rest.client.get_rest_apis(limit=500)["items"]
    assert pages(rest.client, "get_rest_apis", {}, **REST) == whole
    assert rest.named["rest_api"]["restApiId"] in {api["id"] for api in whole}


def test_stages_of_a_rest_api_have_no_pages_but_can_be_chosen(rest):
    on = rest.named["rest_api"]
    assert [stage["stageName"] for stage in rest.client.get_stages(**on)["item"]] == ["dev"]
    assert [stage["stageName"] for stage in rest.client.get_stages(**rest.named["deployment"])["item"]] == ["dev"]
    assert rest.client.get_stages(**on, deploymentId="nowhere")["item"] == []


@pytest.fixture(scope="module")
def http(apigatewayv2):
    parts = HttpParts(apigatewayv2)
    api = parts.named["api"]
    for number in range(2):
        integration = apigatewayv2.create_integration(
            **api, IntegrationType="HTTP_PROXY", IntegrationMethod="ANY", IntegrationUri="http://a/",
            PayloadFormatVersion="1.0")["IntegrationId"]
        apigatewayv2.create_route(**api, RouteKey=f"GET /{number}", Target=f"integrations/{integration}")
        apigatewayv2.create_authorizer(
            **api, AuthorizerType="JWT", Name=f"a{number}", IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})
        apigatewayv2.create_deployment(**api)
        apigatewayv2.create_stage(**api, StageName=f"s{number}")
        apigatewayv2.create_api(Name=f"other{number}", ProtocolType="HTTP")
    return parts


@pytest.mark.parametrize("operation", [
    "get_apis", "get_integrations", "get_routes", "get_authorizers", "get_deployments", "get_stages"])
def test_http_apis_and_what_is_in_them_are_listed_in_pages(http, operation):
    on = {} if operation == "get_apis" else http.named["api"]
    whole = getattr(http.client, operation)(**on, MaxResults="500")["Items"]
    assert len(whole) >= 3
    assert pages(http.client, operation, on, **HTTP) == whole
    for size in ("0", "501", "-1", "many"):
        with refused("Invalid maxResults specified", "BadRequestException"):
            getattr(http.client, operation)(**on, MaxResults=size)
    with refused("Invalid nextToken specified", "BadRequestException"):
        getattr(http.client, operation)(**on, NextToken="%")


@pytest.fixture(scope="module")
def function(functions, client):
    """A function with two more versions, and three of everything else."""
    name = create(functions)
    for number in range(1, 3):
        functions.update_function_configuration(FunctionName=name, Timeout=number)
        functions.publish_version(FunctionName=name)
        alias = {"FunctionName": name, "Name": f"a{number}"}
        functions.create_alias(**alias, FunctionVersion="1")
        functions.create_function_url_config(FunctionName=name, Qualifier=f"a{number}", AuthType="NONE")
        functions.put_function_event_invoke_config(FunctionName=name, Qualifier=f"a{number}", MaximumRetryAttempts=0)
        stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        table = Table.create(client, **spec("p:S", StreamSpecification=stream)).name
        source = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        functions.create_event_source_mapping(
            FunctionName=name, EventSourceArn=source, StartingPosition="LATEST", Enabled=False)
        create(functions)
    functions.create_function_url_config(FunctionName=name, AuthType="NONE")
    functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    yield name
    for mapping in functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])


@pytest.mark.parametrize("operation, items, count, size_max", [
    ("list_versions_by_function", "Versions", 3, 10000), ("list_aliases", "Aliases", 2, 10000),
    ("list_function_url_configs", "FunctionUrlConfigs", 3, 50),
    ("list_function_event_invoke_configs", "FunctionEventInvokeConfigs", 3, 50),
    ("list_event_source_mappings", "EventSourceMappings", 2, 10000),
])
def test_what_belongs_to_a_function_is_listed_in_pages(functions, function, operation, items, count, size_max):
    on = {"FunctionName": function}
    whole = getattr(functions, operation)(**on)[items]
    assert len(whole) == count
    assert pages(functions, operation, on, items=items, **LAMBDA) == whole
    for size in (0, size_max + 1):
        with refused(re.compile(f"Value '{size}' at 'maxItems' failed to satisfy constraint")):
            getattr(functions, operation)(**on, MaxItems=size)
    with refused(code="InvalidParameterValueException"):
        getattr(functions, operation)(**on, Marker="?")


def test_functions_are_listed_in_pages_with_and_without_versions(functions, function):
    for more in ({}, {"FunctionVersion": "ALL"}):
        whole = [entry for page in functions.get_paginator("list_functions").paginate(**more) for entry in page["Functions"]]
        assert pages(functions, "list_functions", more, items="Functions", **LAMBDA) == whole
        assert [entry["FunctionName"] for entry in whole].count(function) == (3 if more else 1)
    assert functions.list_functions(MasterRegion="eu-west-1", FunctionVersion="ALL")["Functions"] == []
    with refused(re.compile("Value 'SOME' at 'functionVersion'")):
        functions.list_functions(FunctionVersion="SOME")


def test_accounts_and_regions_list_their_own(server):
    elsewhere = {service: connect(server.endpoint, "eu-west-1", service=service)
                 for service in ("apigateway", "apigatewayv2", "lambda")}
    assert elsewhere["apigateway"].get_rest_apis()["items"] == []
    assert elsewhere["apigatewayv2"].get_apis()["Items"] == []
    assert elsewhere["lambda"].list_functions()["Functions"] == []
    assert elsewhere["lambda"].list_event_source_mappings()["EventSourceMappings"] == []
