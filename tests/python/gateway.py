"""Calls of deployed APIs over plain HTTP, and the few steps that most tests deploy them with."""

import http.client
import json
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What came back. Header names are in lower case; `headers` has the last value of each, `pairs` all."""

    status: int
    pairs: list
    body: bytes
    headers: dict = field(init=False)

    def __post_init__(self):
        self.headers = {name.lower(): value for name, value in self.pairs}

    def json(self):
        return json.loads(self.body)


class Stage:
    """A deployed stage. `path` is its own: `/prod`, or nothing for `$default` of an HTTP API."""

    def __init__(self, server, api_id, path=""):
        self.server, self.api_id, self.path = server, api_id, path

    @property
    def host(self):
        return f"{self.api_id}.execute-api.localhost:{self.server.port}"

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)

    def request(self, method, path, headers=(), body=None):
        """Sends a request, and answers the connection: for answers that are read as they come. `headers` are pairs; a
        body without `Content-Length` among them gets one."""
        connection = self.connection()
        pairs = headers.items() if isinstance(headers, dict) else headers
        names = {name.lower() for name, _ in pairs}
        connection.putrequest(method, self.path + path, skip_host=True, skip_accept_encoding=True)
        if "host" not in names:
            connection.putheader("Host", self.host)
        for name, value in pairs:
            connection.putheader(name, value)
        if body is not None and not names & {"content-length", "transfer-encoding"}:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection

    def call(self, method="GET", path="/", headers=(), body=None):
        """One request and its whole answer."""
        if isinstance(body, str):
            body = body.encode()
        connection = self.request(method, path, headers, body)
        response = connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read())
        connection.close()
        return answer


def deploy(apigateway, server, api_id, stage="prod", **stage_settings):
    """Deploys a REST API, and answers the stage."""
    apigateway.create_deployment(restApiId=api_id, stageName=stage, **stage_settings)
    return Stage(server, api_id, f"/{stage}")


def root_of(apigateway, api_id):
    """The id of a REST API's root resource."""
    items = apigateway.get_resources(restApiId=api_id, limit=500)["items"]
    return next(item["id"] for item in items if item["path"] == "/")


def http_proxy(apigatewayv2, server, url, route="$default", **settings):
    """An HTTP API with one route to a backend, deployed to `$default`."""
    api_id = apigatewayv2.create_api(Name="proxy", ProtocolType="HTTP", **settings)["ApiId"]
    integration = apigatewayv2.create_integration(
        ApiId=api_id, IntegrationType="HTTP_PROXY", IntegrationMethod="ANY", IntegrationUri=url,
        PayloadFormatVersion="1.0")["IntegrationId"]
    apigatewayv2.create_route(ApiId=api_id, RouteKey=route, Target=f"integrations/{integration}")
    apigatewayv2.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return Stage(server, api_id)
