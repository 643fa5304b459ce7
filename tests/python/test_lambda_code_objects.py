"""Functions whose code is an object of an S3-compatible endpoint, where their packages are kept, too."""

import re
import shutil

import pytest

import s3
from expect import refused
from functions import create, invoke, lambda_client, package
from tidegate import Tidegate

KEPT = "tidegate-functions"


def returning(value):
    return package(f"def handler(event, context):\n    return {value!r}\n")


@pytest.fixture
def endpoint():
    with s3.Endpoint("code", KEPT, "tidegate-backups") as running:
        running.buckets["code"]["apps/one two.zip"] = returning("one")
        yield running


def serve(endpoint, *place):
    return Tidegate(*place, "--objects", "s3", "--s3-endpoint", endpoint.url, "--s3-allow-http", "--s3-region", "eu-south-9",
                    "--s3-access-key-id", "s3key", "--s3-secret-access-key", "secret")


def test_code_comes_from_a_bucket(endpoint):
    with serve(endpoint, "--in-memory") as server:
        client = lambda_client(server)
        name = create(client, Code={"S3Bucket": "code", "S3Key": "apps/one two.zip"})
        assert invoke(client, name)[1] == "one"
        assert len(endpoint.buckets[KEPT]) == 1
        endpoint.buckets["code"]["two.zip"] = returning("two")
        client.update_function_code(FunctionName=name, S3Bucket="code", S3Key="two.zip")
        assert invoke(client, name)[1] == "two"


def test_a_package_is_fetched_again_when_it_is_not_here(endpoint, tmp_path):
    with serve(endpoint, "--data", str(tmp_path)) as first:
        client = lambda_client(first)
        name = create(client, Code={"S3Bucket": "code", "S3Key": "apps/one two.zip"})
        assert invoke(client, name)[1] == "one"
        first.kill()
    endpoint.buckets["code"].clear()
    shutil.rmtree(tmp_path / "functions")
    with serve(endpoint, "--data", str(tmp_path)) as second:
        assert invoke(lambda_client(second), name)[1] == "one"


@pytest.mark.parametrize("place, message", [
    ({"S3Bucket": "code", "S3Key": "none.zip"},
     "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."),
    ({"S3Bucket": "nowhere", "S3Key": "a.zip"}, re.compile("Error occurred while GetObject. S3 Error Code: NoSuch(Bucket|Key).")),
])
def test_code_that_is_not_there_is_refused(endpoint, place, message):
    with serve(endpoint, "--in-memory") as server:
        with refused(message, code="InvalidParameterValueException"):
            create(lambda_client(server), Code=place)


def test_an_object_that_is_no_package_is_refused(endpoint):
    endpoint.buckets["code"]["text"] = b"no archive"
    with serve(endpoint, "--in-memory") as server:
        with refused(re.compile("unzip"), code="InvalidParameterValueException"):
            create(lambda_client(server), Code={"S3Bucket": "code", "S3Key": "text"})
