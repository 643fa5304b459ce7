"""Fixtures: one server in memory per worker, clients without retries or client-side checks, shared tables.

Item tests share tables and keep apart by partition key (`key`); table tests create their own.
"""

import uuid

import boto3
import pytest
from botocore.config import Config

from tables import Table, spec
from tidegate import Tidegate
from upstream import Upstream
from wire import Wire

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"


def connect(endpoint, region="us-east-1", access_key=ACCESS_KEY, service="dynamodb", **config):
    """A client that sends what it is told, once."""
    settings = {"parameter_validation": False, "retries": {"total_max_attempts": 1}, "max_pool_connections": 64}
    return boto3.client(
        service, endpoint_url=endpoint, region_name=region, aws_access_key_id=access_key,
        aws_secret_access_key="secret", config=Config(**(settings | config)))


@pytest.fixture(scope="session")
def server():
    with Tidegate.in_memory() as running:
        yield running
        assert running.alive(), running.log()


@pytest.fixture(scope="session")
def client(server):
    return connect(server.endpoint)


@pytest.fixture(scope="session")
def streams(server):
    """A client of the streams' own API."""
    return connect(server.endpoint, service="dynamodbstreams")


@pytest.fixture(scope="session")
def apigateway(server):
    """A client of the control plane of REST APIs."""
    return connect(server.endpoint, service="apigateway")


@pytest.fixture(scope="session")
def apigatewayv2(server):
    """A client of the control plane of HTTP APIs."""
    return connect(server.endpoint, service="apigatewayv2")


@pytest.fixture(scope="session")
def functions(server):
    """A client of Lambda."""
    return connect(server.endpoint, service="lambda")


@pytest.fixture(scope="session")
def upstream():
    """An HTTP backend for APIs."""
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session")
def wire(server):
    return Wire(server.port)


@pytest.fixture
def new_table(client):
    """Creates tables of the test's own and removes them after it."""
    tables = []

    def create(*keys, **request):
        tables.append(Table.create(client, **spec(*keys, **request)))
        return tables[-1]

    yield create
    for table in tables:
        try:
            table.delete_table()
        except client.exceptions.ResourceNotFoundException:
            pass  # the test has removed it


@pytest.fixture(scope="session")
def hashed(client):
    """Partition key `p` (S) only."""
    return Table.create(client, **spec("p:S"))


@pytest.fixture(scope="session")
def sorted_s(client):
    """Partition key `p` (S), sort key `c` (S)."""
    return Table.create(client, **spec("p:S", "c:S"))


@pytest.fixture(scope="session")
def sorted_n(client):
    """Partition key `p` (S), sort key `c` (N)."""
    return Table.create(client, **spec("p:S", "c:N"))


@pytest.fixture(scope="session")
def sorted_b(client):
    """Partition key `p` (S), sort key `c` (B)."""
    return Table.create(client, **spec("p:S", "c:B"))


@pytest.fixture
def key():
    """A partition key value of the test's own."""
    return uuid.uuid4().hex
