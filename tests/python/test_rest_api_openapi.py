"""REST APIs from OpenAPI documents and back, with boto3: what is imported can be called, and what is exported imports again."""

import json
import re

import pytest

from expect import refused
from gateway import deploy

DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "orders", "version": "2024-01-01"},
    "servers": [{"url": "https://example.com/v1/shop"}],
    "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True, "validateRequestParameters": False}},
    "x-amazon-apigateway-gateway-responses": {
        "BAD_REQUEST_BODY": {"statusCode": "422", "responseTemplates": {"application/json": '{"wrong":$context.error.messageString}'}},
    },
    "paths": {
        "/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "post": {
                "operationId": "PutOrder",
                "x-amazon-apigateway-request-validator": "body",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                "responses": {"201": {"description": "made", "headers": {"Location": {"schema": {"type": "string"}}}}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "passthroughBehavior": "never",
                    "requestTemplates": {
                        "application/json": "#set($context.requestOverride.path.total = $input.path('$.items.length()'))\n"
                                            '{"statusCode": 201}',
                    },
                    "responses": {"default": {
                        "statusCode": "201",
                        "responseParameters": {"method.response.header.Location": "'/orders'"},
                        "responseTemplates": {"application/json": "$context.requestOverride.path.total of $input.params('id')"},
                    }},
                },
            },
        },
    },
    "components": {"schemas": {
        "Order": {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}}},
        "Item": {"type": "string"},
    }},
}


@pytest.fixture
def imported(apigateway):
    """Imports documents and removes their APIs after the test."""
    ids = []

    def create(document, **request):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        api = apigateway.import_rest_api(body=body, **request)
        ids.append(api["id"])
        return api

    yield create
    for api in ids:
        apigateway.delete_rest_api(restApiId=api)


def test_an_imported_api_can_be_called(apigateway, server, imported):
    api = imported(DOCUMENT, parameters={"basepath": "split"})
    assert (api["ResponseMetadata"]["HTTPStatusCode"], api["name"], api["version"]) == (201, "orders", "2024-01-01")
    assert "warnings" not in api
    stage = deploy(apigateway, server, api["id"], "prod")
    json_type = {"Content-Type": "application/json"}
    answer = stage.call("POST", "/shop/orders/7", json_type, '{"items": ["a", "b"]}')
    assert (answer.status, answer.body, answer.headers["location"]) == (201, b"2 of 7", "/orders")
    answer = stage.call("POST", "/shop/orders/7", json_type, '{"items": [1]}')
    assert (answer.status, answer.json()) == (422, {"wrong": "Invalid request body"})


@pytest.mark.parametrize("kind", ["oas30", "swagger"])
@pytest.mark.parametrize("accepts", ["application/json", "application/yaml"])
def test_an_export_imports_as_the_same_api(apigateway, server, imported, kind, accepts):
    api = imported(DOCUMENT)["id"]
    deploy(apigateway, server, api, "prod")

    def export(api):
        request = {"restApiId": api, "stageName": "prod", "exportType": kind, "accepts": accepts}
        answer = apigateway.get_export(**request, parameters={"extensions": "apigateway"})
        extension = accepts.rpartition("/")[2]
        assert answer["contentDisposition"] == f'attachment; filename="{kind}_2024-01-01.{extension}"'
        assert answer["contentType"] == "application/octet-stream"
        return answer["body"].read()

    document = export(api)
    again = imported(document)["id"]
    deploy(apigateway, server, again, "prod")
    assert export(again).replace(again.encode(), api.encode()) == document


def test_putting_a_document_merges_or_overwrites(apigateway, imported):
    api = imported(DOCUMENT)["id"]
    other = {"swagger": "2.0", "info": {"title": "other"}, "paths": {"/new": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}}}}

    def paths():
        return sorted(resource["path"] for resource in apigateway.get_resources(restApiId=api)["items"])

    apigateway.put_rest_api(restApiId=api, body=json.dumps(other).encode())
    assert paths() == ["/", "/new", "/orders", "/orders/{id}"]
    answer = apigateway.put_rest_api(restApiId=api, mode="overwrite", body=json.dumps(other).encode())
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["id"], answer["name"]) == (200, api, "other")
    assert paths() == ["/", "/new"]


def test_faults_and_warnings_are_told(apigateway, imported):
    wrong = {"swagger": "2.0", "info": {"title": "x"}, "paths": {"/a": {"get": {"x-amazon-apigateway-integration": {"type": "http"}}}}}
    message = ("Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/a': "
               "Enumeration value for HttpMethod must be non-empty")
    with refused(message, "BadRequestException", 400):
        imported(wrong)
    cookie = {"swagger": "2.0", "info": {"title": "x"}, "paths": {"/a": {"get": {"parameters": [{"name": "c", "in": "cookie"}]}}}}
    warning = "Parameter 'c' in 'cookie' is not supported and is ignored"
    assert imported(cookie)["warnings"] == [warning]
    with refused(f"Warnings found during import:\n\t{warning}", "BadRequestException", 400):
        imported(cookie, failOnWarnings=True)
    with refused("Invalid OpenAPI input.", "BadRequestException", 400):
        imported(b"just text")


def test_an_export_without_a_version_has_the_date(apigateway, server, imported):
    api = imported({key: value for key, value in DOCUMENT.items() if key != "info"} | {"info": {"title": "dated"}})["id"]
    deploy(apigateway, server, api, "prod")
    answer = apigateway.get_export(restApiId=api, stageName="prod", exportType="oas30")
    document = json.loads(answer["body"].read())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["info"]["version"])
    assert "x-amazon-apigateway" not in json.dumps(document)
