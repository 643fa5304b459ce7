"""Requests that no SDK would send: signed with SigV4, then sent byte by byte over a plain socket.

Nothing here interprets an answer beyond HTTP itself; bodies stay bytes until a test asks for JSON.
"""

import dataclasses
import http.client
import json
import socket

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

TARGET = "DynamoDB_20120810"
STREAMS = "DynamoDBStreams_20120810"
JSON = "application/x-amz-json-1.0"


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error's bare name."""
        return self.json()["__type"].split("#")[1]

    @property
    def message(self):
        document = self.json()
        return document.get("message", document.get("Message"))


class Wire:
    """One server as seen by a client that minds every byte."""

    def __init__(self, port, access_key="AKIAIOSFODNN7EXAMPLE", region="us-east-1"):
        self.port, self.access_key, self.region = port, access_key, region
        self.host = f"127.0.0.1:{port}"

    def signed_headers(self, operation, body, target=TARGET, **more):
        """The headers of a properly signed call."""
        request = AWSRequest("POST", f"http://{self.host}/", data=body, headers={
            "Content-Type": JSON, "X-Amz-Target": f"{target}.{operation}", "Host": self.host})
        SigV4Auth(Credentials(self.access_key, "secret"), "dynamodb", self.region).add_auth(request)
        return dict(request.headers.items()) | more

    def send(self, method="POST", path="/", headers=None, body=b""):
        """One request on its own connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def call(self, operation, payload, headers=None, target=TARGET):
        """A signed operation. `payload`: bytes as they are, else JSON."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.send(headers=self.signed_headers(operation, body, target) | (headers or {}), body=body)

    def rest(self, service, method, path, body=b""):
        """A signed request of a service that is called by method and path."""
        request = AWSRequest(method, f"http://{self.host}{path}", data=body, headers={
            "Content-Type": "application/json", "Host": self.host})
        SigV4Auth(Credentials(self.access_key, "secret"), service, self.region).add_auth(request)
        return self.send(method, path, dict(request.headers.items()), body)

    def raw(self, data, answers=1):
        """Sends bytes as they are and reads so many answers from the one connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            stream = connection.makefile("rb")
            return [_read(stream) for _ in range(answers)]


class _Stream:
    """What http.client takes for a socket; keeps the stream open between two answers."""

    def __init__(self, stream):
        self._stream = stream

    def makefile(self, _mode):
        return _Unclosed(self._stream)


class _Unclosed:
    def __init__(self, stream):
        self._stream = stream

    def close(self):
        """The connection's owner closes it."""

    def __getattr__(self, name):
        return getattr(self._stream, name)


def _read(stream):
    response = http.client.HTTPResponse(_Stream(stream))
    response.begin()
    return Answer(response.status, response.headers, response.read())
