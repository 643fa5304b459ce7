"""HTTP APIs for tests of the data plane: made with boto3, called byte by byte."""

import wire


class HttpApi:
    """An API with auto-deployed stages; every route has an integration of its own."""

    def __init__(self, client, port, **settings):
        self.client, self.port = client, port
        self.api = client.create_api(Name="data", ProtocolType="HTTP", **settings)
        self.id = self.api["ApiId"]
        self.host = f"{self.id}.execute-api.localhost:{port}"

    def route(self, key, *, route=None, **integration):
        """Adds a route; `integration` are members of CreateIntegration."""
        made = self.client.create_integration(ApiId=self.id, **integration)
        return self.client.create_route(
            ApiId=self.id, RouteKey=key, Target=f"integrations/{made['IntegrationId']}", **(route or {}))

    def proxy(self, key, uri, *, route=None, **integration):
        """Adds a route to an HTTP backend."""
        settings = {"IntegrationMethod": "ANY", "PayloadFormatVersion": "1.0"} | integration
        return self.route(key, route=route, IntegrationType="HTTP_PROXY", IntegrationUri=uri, **settings)

    def function(self, key, arn, version="2.0", **integration):
        """Adds a route to a function."""
        return self.route(key, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion=version, **integration)

    def stage(self, name="$default", **settings):
        self.client.create_stage(ApiId=self.id, StageName=name, AutoDeploy=True, **settings)
        return self

    def send(self, method="GET", path="/", headers=None, body=b""):
        """One request on its own connection, by the API's host name."""
        return wire.Wire(self.port).send(method, path, {"Host": self.host} | (headers or {}), body)


def names(headers):
    """The names of headers, in small letters."""
    return [name.lower() for name in headers.keys()]
