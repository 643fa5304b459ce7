"""Backends of APIs and functions that live elsewhere, behind TLS: whose certificates are trusted, and what a caller sees of others."""

import json

import pytest

import s3
from certificates import Authority
from conftest import connect
from expect import refused
from functions import create, invoke, lambda_client
from http_apis import HttpApi
from rest_apis import FUNCTION_ROLE, RestApi
from tidegate import Tidegate
from upstream import Upstream


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    """The authority that the server is told of."""
    return Authority(tmp_path_factory.mktemp("trusted"))


@pytest.fixture(scope="module")
def secure(trusted):
    """A backend with a certificate of that authority."""
    with Upstream(tls=trusted.server()) as running:
        yield running


@pytest.fixture(scope="module")
def server(trusted):
    with Tidegate("--in-memory", "--upstream-ca", str(trusted.certificate)) as running:
        yield running


@pytest.fixture(scope="module", params=["unknown authority", "another host"])
def impostor(request, trusted, tmp_path_factory):
    """A backend whose certificate says nothing about who it is."""
    unknown = request.param == "unknown authority"
    context = Authority(tmp_path_factory.mktemp("unknown")).server() if unknown else trusted.server("DNS:other.example")
    with Upstream(tls=context) as running:
        yield running


def rest(server, upstream):
    api = RestApi(connect(server.endpoint, service="apigateway"), server)
    api.method("POST", "/", {"type": "HTTP_PROXY", "integrationHttpMethod": "POST", "uri": f"{upstream.url}/echo"})
    return api.deploy()


def http(server, upstream):
    api = HttpApi(connect(server.endpoint, service="apigatewayv2"), server)
    api.proxy("POST /", f"{upstream.url}/echo")
    return api.stage()


@pytest.mark.parametrize("deployed", [rest, http])
def test_a_backend_of_a_trusted_authority_is_called(server, secure, deployed):
    answer = deployed(server, secure).call("POST", "/", body="secret")
    assert (answer.status, answer.json()["body"]) == (200, "secret")


def test_an_authority_nobody_named_is_not_trusted(secure):
    with Tidegate.in_memory() as server:
        answer = http(server, secure).call("POST", "/", body="secret")
        assert (answer.status, answer.json()) == (503, {"message": "Service Unavailable"})


def test_an_impostor_gets_nothing(server, impostor):
    answer = rest(server, impostor).call("POST", "/", body="secret")
    assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})
    assert answer.headers["x-amzn-errortype"] == "InternalServerErrorException"
    answer = http(server, impostor).call("POST", "/", body="secret")
    assert (answer.status, answer.json()) == (503, {"message": "Service Unavailable"})
    assert impostor.requests == []


@pytest.fixture(scope="module")
def objects(trusted):
    """An S3-compatible endpoint with a certificate of that authority."""
    with s3.Endpoint("tidegate-functions", "tidegate-backups", tls=trusted.server()) as running:
        yield running


def elsewhere(secure):
    """A function and a queue at that address."""
    return ["--in-memory", "--function-endpoint", f"away={secure.url}", "--service-endpoint", f"sqs={secure.url}"]


def buckets(objects):
    return ["--objects", "s3", "--s3-endpoint", objects.url, "--s3-region", "eu-south-9", "--s3-access-key-id", "s3key",
            "--s3-secret-access-key", "secret"]


def queue(server):
    """An API in front of a queue."""
    api = RestApi(connect(server.endpoint, service="apigateway"), server)
    uri = "arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue"
    api.method("POST", "/", {"type": "AWS", "integrationHttpMethod": "POST", "uri": uri, "credentials": FUNCTION_ROLE}, {"200": {}})
    return api.deploy()


def test_functions_services_and_objects_are_reached_where_the_environment_trusts_them(trusted, secure, objects):
    with Tidegate(*elsewhere(secure), *buckets(objects), variables={"SSL_CERT_FILE": str(trusted.certificate)}) as server:
        client = lambda_client(server)
        create(client, FunctionName="away")
        response, answer = invoke(client, "away", {"n": 1})
        assert response["StatusCode"] == 200 and "FunctionError" not in response
        assert (answer["method"], answer["path"]) == ("POST", "/2015-03-31/functions/away/invocations")
        assert json.loads(answer["body"]) == {"n": 1}
        answer = queue(server).call("POST", "/", body="{}")
        assert (answer.status, answer.json()["path"]) == (200, "/000000000000/queue")


def test_nothing_is_told_to_others(secure):
    with Tidegate(*elsewhere(secure)) as server:
        client = lambda_client(server)
        create(client, FunctionName="away")
        before = len(secure.requests)
        with refused(code="ServiceException", status=500):
            invoke(client, "away", {"n": 1})
        assert queue(server).call("POST", "/", body="{}").status == 500
        assert len(secure.requests) == before
