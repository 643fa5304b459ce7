"""Functions for tests: packages made of source text, and a client of the control API."""

import io
import json
import uuid
import zipfile

from conftest import connect

ROLE = "arn:aws:iam::000000000000:role/lambda"
ECHO = "def handler(event, context):\n    return event\n"
FAIL = "def handler(event, context):\n    raise ValueError('boom')\n"

# Operations of DynamoDB for functions, which have no SDK here.
CALL = '''
import json, os, time, urllib.request

def call(operation, body):
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{moment[:8]}/us-east-1/dynamodb/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "X-Amz-Date": moment,
        "Authorization": f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{scope}, "
                         f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}",
    }
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], json.dumps(body).encode(), headers)
    return urllib.request.urlopen(request).read()
'''


def package(source, name="index.py"):
    """A deployment package with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, source)
    return buffer.getvalue()


def lambda_client(server, **config):
    return connect(server.endpoint, service="lambda", **config)


def create(client, source=ECHO, **settings):
    """Makes a function of a name of its own, waits until it is active, and returns the name."""
    name = settings.pop("FunctionName", f"f-{uuid.uuid4().hex[:12]}")
    request = {"Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler", "Code": {"ZipFile": package(source)}}
    client.create_function(FunctionName=name, **(request | settings))
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.01})
    return name


def invoke(client, name, event=None, **settings):
    """The answer of a call and what it brought back."""
    response = client.invoke(FunctionName=name, Payload=json.dumps(event), **settings)
    payload = response["Payload"].read()
    return response, json.loads(payload) if payload else None
