"""The control API of functions: what boto3 and its waiters see of them."""

import base64
import hashlib
import re
import urllib.request

import pytest

from expect import refused
from functions import ROLE, create, lambda_client, package


@pytest.fixture(scope="module")
def client(server):
    return lambda_client(server)


def arn(name):
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}"


def test_create_get_and_delete(client):
    code = package("def handler(event, context): return 1")
    made = client.create_function(
        FunctionName="life", Runtime="python3.12", Role=ROLE, Handler="index.handler", Code={"ZipFile": code},
        Tags={"a": "b"}, Environment={"Variables": {"KEY": "v"}})
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert made["State"] == "Pending" and made["FunctionArn"] == arn("life")
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    assert made["CodeSize"] == len(code)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", made["LastModified"])
    client.get_waiter("function_active_v2").wait(FunctionName="life")
    found = client.get_function(FunctionName="life")
    assert found["Tags"] == {"a": "b"}
    assert found["Configuration"]["Environment"] == {"Variables": {"KEY": "v"}}
    assert urllib.request.urlopen(found["Code"]["Location"]).read() == code
    assert client.delete_function(FunctionName="life")["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused(f"Function not found: {arn('life')}", code="ResourceNotFoundException", status=404):
        client.get_function(FunctionName="life")


def test_a_name_is_taken_once(client):
    name = create(client)
    with refused(f"Function already exist: {name}", code="ResourceConflictException", status=409):
        create(client, FunctionName=name)


def test_update_and_waiters(client):
    name = create(client)
    updated = client.update_function_configuration(FunctionName=name, Timeout=9, Description="d")
    assert updated["LastUpdateStatus"] == "InProgress"
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    client.update_function_code(FunctionName=name, ZipFile=package("x = 1"))
    found = client.get_function_configuration(FunctionName=name)
    assert (found["Timeout"], found["Description"], found["LastUpdateStatus"]) == (9, "d", "Successful")
    with refused(code="PreconditionFailedException", status=412):
        client.update_function_configuration(FunctionName=name, Timeout=3, RevisionId=updated["RevisionId"])


def test_versions_and_aliases(client):
    name = create(client)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, MemorySize=256)
    assert client.publish_version(FunctionName=name, Description="two")["Version"] == "2"
    listed = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert [version["Version"] for version in listed] == ["$LATEST", "1", "2"]
    alias = client.create_alias(
        FunctionName=name, Name="live", FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    assert alias["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert alias["AliasArn"] == f"{arn(name)}:live"
    assert client.get_alias(FunctionName=name, Name="live")["RoutingConfig"] == alias["RoutingConfig"]
    assert client.get_function_configuration(FunctionName=f"{name}:live")["MemorySize"] == 128
    client.update_alias(FunctionName=name, Name="live", FunctionVersion="2", RoutingConfig={})
    assert client.get_function_configuration(FunctionName=name, Qualifier="live")["MemorySize"] == 256
    assert [found["Name"] for found in client.list_aliases(FunctionName=name)["Aliases"]] == ["live"]
    assert client.delete_alias(FunctionName=name, Name="live")["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused(f"Cannot find alias arn: {arn(name)}:live", code="ResourceNotFoundException", status=404):
        client.get_alias(FunctionName=name, Name="live")


def test_listing_pages(client):
    names = sorted(create(client) for _ in range(3))
    paginator = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    found = [function["FunctionName"] for page in paginator for function in page["Functions"]]
    assert [name for name in found if name in names] == names


def test_permissions(client):
    name = create(client)
    added = client.add_permission(
        FunctionName=name, StatementId="s", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com",
        SourceArn="arn:aws:execute-api:us-east-1:000000000000:abc/*")
    assert added["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert added["Statement"] in client.get_policy(FunctionName=name)["Policy"]
    client.remove_permission(FunctionName=name, StatementId="s")
    with refused("The resource you requested does not exist.", code="ResourceNotFoundException", status=404):
        client.get_policy(FunctionName=name)


def test_a_policy_has_the_revision_of_what_it_is_for(client):
    name = create(client, Environment={"Variables": {}})
    found = client.get_function_configuration(FunctionName=name)
    assert found["Environment"] == {"Variables": {}}
    permission = {"FunctionName": name, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    client.add_permission(**permission, StatementId="s", RevisionId=found["RevisionId"])
    revision = client.get_function_configuration(FunctionName=name)["RevisionId"]
    assert client.get_policy(FunctionName=name)["RevisionId"] == revision != found["RevisionId"]
    with refused(code="PreconditionFailedException", status=412):
        client.add_permission(**permission, StatementId="t", RevisionId=found["RevisionId"])


def test_concurrency_tags_and_account(client):
    name = create(client)
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=5)
    assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 5
    assert client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 995
    client.delete_function_concurrency(FunctionName=name)
    client.tag_resource(Resource=arn(name), Tags={"k": "v", "l": "w"})
    client.untag_resource(Resource=arn(name), TagKeys=["k"])
    assert client.list_tags(Resource=arn(name))["Tags"] == {"l": "w"}


def test_what_violates_the_model_is_refused_in_its_words(client):
    with refused(re.compile(r"1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: "
                            r"Member must satisfy regular expression pattern: ")):
        client.get_function(FunctionName="a b")
    with refused(re.compile("Value 'cobol' at 'runtime' failed to satisfy constraint: Member must satisfy enum value set")):
        create(client, Runtime="cobol")
    with refused(re.compile("Layers is not supported"), code="InvalidParameterValueException"):
        create(client, Layers=["arn:aws:lambda:us-east-1:000000000000:layer:l:1"])
