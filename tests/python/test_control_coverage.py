"""Every operation that botocore knows of API Gateway and Lambda: it succeeds, or answers what the compatibility page says.

Which operations succeed is not listed here but seen: a client notes the names of those that were answered well.
"""

import re

import pytest
from botocore import xform_name

from conftest import connect
from expect import refused
from functions import ECHO, ROLE, package
from http_apis import EveryPart as HttpParts
from rest_apis import EveryPart as RestParts
from tables import Table, spec
from tidegate import ROOT

SECTIONS = {
    "apigateway": "Amazon API Gateway: REST APIs",
    "apigatewayv2": "Amazon API Gateway: HTTP APIs",
    "lambda": "AWS Lambda",
}
BUILT, NOT_BUILT, OF_OTHERS = "built", "NotImplementedException", "refused: HTTP APIs have none"
ARN = "arn:aws:apigateway:us-east-1::"


def documented(service):
    """What the compatibility page says of a service's operations, by name."""
    page = (ROOT / "docs" / "compatibility.md").read_text()
    section = page.split(f"\n## {SECTIONS[service]}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| \[(\w+)\]\(\S+\) \| `?([^`|]+?)`? \|$", section, re.MULTILINE))


def with_answer(service, answer):
    return sorted(name for name, documented_answer in documented(service).items() if documented_answer == answer)


@pytest.fixture
def noted(server):
    """Makes clients, each with the set of operations that were answered well."""

    def client(service):
        made, names = connect(server.endpoint, service=service), set()

        def note(http_response, model, **_):
            if http_response.status_code < 300:
                names.add(model.name)

        made.meta.events.register("after-call", note)
        return made, names

    return client


def place(model):
    """Members for the path of a request, without which there is none."""
    shape = model.input_shape
    members = shape.members.items() if shape else ()
    return {name: "x1" for name, member in members if member.serialization.get("location") == "uri"}


def call(client, operation, **members):
    return getattr(client, xform_name(operation))(**members)


@pytest.mark.parametrize("service", SECTIONS)
def test_the_page_tells_of_every_operation(server, service):
    model = connect(server.endpoint, service=service).meta.service_model
    answers = documented(service)
    assert sorted(answers) == sorted(model.operation_names)
    assert set(answers.values()) <= {BUILT, NOT_BUILT, OF_OTHERS}


@pytest.mark.parametrize("service", SECTIONS)
def test_what_is_not_built_says_so(server, service):
    client = connect(server.endpoint, service=service)
    for operation in with_answer(service, NOT_BUILT):
        with refused(re.compile(operation), NOT_BUILT, 501):
            call(client, operation, **place(client.meta.service_model.operation_model(operation)))


@pytest.mark.parametrize("service", SECTIONS)
def test_nothing_is_found_in_an_empty_place(server, service):
    """Names of nothing and no other member: a refusal of the service's own, or a list of nothing."""
    client = connect(server.endpoint, service=service)
    for operation in with_answer(service, BUILT):
        members = place(client.meta.service_model.operation_model(operation))
        try:
            call(client, operation, **members)
        except client.exceptions.ClientError as error:
            code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            modelled = {shape.name for shape in client.meta.service_model.operation_model(operation).error_shapes}
            assert code in modelled | {"ValidationException"}, (operation, code)
            assert 400 <= status < 500, (operation, status)


def test_every_built_operation_of_rest_apis_succeeds(noted):
    client, names = noted("apigateway")
    parts = RestParts(client)
    api = parts.named["rest_api"]
    for kind in parts.named:
        parts.call("get", kind)
        parts.call("update", kind, patchOperations=[])
    for kind in ("resource", "model", "request_validator", "authorizer", "gateway_response", "deployment", "stage"):
        getattr(client, f"get_{kind}s")(**api)
    client.get_rest_apis()
    client.get_model_template(**parts.named["model"])
    client.test_invoke_method(**parts.named["method"])
    client.flush_stage_cache(**parts.named["stage"])
    client.flush_stage_authorizers_cache(**parts.named["stage"])
    arn = f"{ARN}/restapis/{api['restApiId']}"
    client.tag_resource(resourceArn=arn, tags={"a": "b"})
    client.get_tags(resourceArn=arn)
    client.untag_resource(resourceArn=arn, tagKeys=["a"])
    document = client.get_export(**parts.named["stage"], exportType="oas30")["body"].read()
    imported = {"restApiId": client.import_rest_api(body=document)["id"]}
    client.put_rest_api(**imported, body=document)
    client.delete_rest_api(**imported)
    for kind in reversed([kind for kind in parts.named if kind != "account"]):
        parts.call("delete", kind)
    assert sorted(names) == with_answer("apigateway", BUILT)


def test_every_built_operation_of_http_apis_succeeds(noted):
    client, names = noted("apigatewayv2")
    parts = HttpParts(client)
    api, stage = parts.named["api"], parts.named["stage"]
    for kind in parts.named:
        parts.call("get", kind)
        parts.call("update", kind, **{parts.TEXT[kind]: "new"})
    for kind in ("route", "integration", "authorizer", "deployment", "stage"):
        getattr(client, f"get_{kind}s")(**api)
    client.get_apis()
    client.reset_authorizers_cache(**stage)
    client.delete_access_log_settings(**stage)
    client.delete_route_settings(**stage, RouteKey="GET /pets")
    client.delete_cors_configuration(**api)
    arn = f"{ARN}/apis/{api['ApiId']}"
    client.tag_resource(ResourceArn=arn, Tags={"a": "b"})
    client.get_tags(ResourceArn=arn)
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    document = client.export_api(**api, Specification="OAS30", OutputType="JSON")["body"].read().decode()
    client.delete_api(ApiId=client.import_api(Body=document)["ApiId"])
    for kind in reversed(parts.named):
        parts.call("delete", kind)
    reimported = client.create_api(Name="again", ProtocolType="HTTP")["ApiId"]
    client.reimport_api(ApiId=reimported, Body=document)
    # An HTTP API's route never has a request parameter that could be deleted.
    assert sorted(names | {"DeleteRouteRequestParameter"}) == with_answer("apigatewayv2", BUILT)


def test_what_only_other_apis_have_is_refused_for_http_apis(server):
    client = connect(server.endpoint, service="apigatewayv2")
    parts = HttpParts(client)
    names = parts.named["route"] | parts.named["integration"]
    for operation in with_answer("apigatewayv2", OF_OTHERS):
        shape = client.meta.service_model.operation_model(operation).input_shape
        members = {name: names.get(name, "x1") for name in shape.required_members}
        if operation.startswith("Get") and operation.endswith("s"):
            assert call(client, operation, **members)["Items"] == []
        elif operation.startswith("Create"):
            with refused(re.compile("not permitted|not supported"), "BadRequestException"):
                call(client, operation, **members)
        else:
            with refused(re.compile("^Invalid .* identifier specified x1$"), "NotFoundException", 404):
                call(client, operation, **members)


def test_every_built_operation_of_lambda_succeeds(noted, client):
    functions, names = noted("lambda")
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    table = Table.create(client, **spec("p:S", StreamSpecification=stream)).name
    source = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    on = {"FunctionName": "every-operation"}
    arn = functions.create_function(
        **on, Runtime="python3.12", Role=ROLE, Handler="index.handler", Code={"ZipFile": package(ECHO)})["FunctionArn"]
    functions.get_function(**on)
    functions.get_function_configuration(**on)
    functions.get_function_code_signing_config(**on)
    functions.update_function_configuration(**on, Timeout=9)
    functions.update_function_code(**on, ZipFile=package(ECHO + "# changed"))
    functions.publish_version(**on)
    functions.list_versions_by_function(**on)
    functions.list_functions()
    functions.get_account_settings()
    functions.invoke(**on)
    list(functions.invoke_with_response_stream(**on)["EventStream"])
    alias = on | {"Name": "live"}
    functions.create_alias(**alias, FunctionVersion="1")
    functions.get_alias(**alias)
    functions.update_alias(**alias, Description="d")
    functions.list_aliases(**on)
    functions.put_function_concurrency(**on, ReservedConcurrentExecutions=1)
    functions.get_function_concurrency(**on)
    functions.delete_function_concurrency(**on)
    functions.add_permission(**on, StatementId="s", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com")
    functions.get_policy(**on)
    functions.remove_permission(**on, StatementId="s")
    functions.put_function_event_invoke_config(**on, MaximumRetryAttempts=0)
    functions.update_function_event_invoke_config(**on, MaximumRetryAttempts=1)
    functions.get_function_event_invoke_config(**on)
    functions.list_function_event_invoke_configs(**on)
    functions.delete_function_event_invoke_config(**on)
    functions.create_function_url_config(**on, AuthType="NONE")
    functions.update_function_url_config(**on, AuthType="AWS_IAM")
    functions.get_function_url_config(**on)
    functions.list_function_url_configs(**on)
    functions.delete_function_url_config(**on)
    mapping = functions.create_event_source_mapping(**on, EventSourceArn=source, StartingPosition="LATEST")["UUID"]
    functions.get_event_source_mapping(UUID=mapping)
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    functions.list_event_source_mappings(**on)
    functions.delete_event_source_mapping(UUID=mapping)
    functions.tag_resource(Resource=arn, Tags={"a": "b"})
    functions.list_tags(Resource=arn)
    functions.untag_resource(Resource=arn, TagKeys=["a"])
    functions.delete_alias(**alias)
    functions.delete_function(**on)
    assert sorted(names) == with_answer("lambda", BUILT)
