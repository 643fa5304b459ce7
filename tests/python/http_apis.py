"""HTTP APIs for tests of the data plane: several routes, each with an integration of its own."""

from gateway import Stage


class HttpApi(Stage):
    """An API whose stages deploy by themselves. Calls go to `$default` unless their path names a stage."""

    def __init__(self, client, server, **settings):
        super().__init__(server, client.create_api(Name="data", ProtocolType="HTTP", **settings)["ApiId"])
        self.client = client

    def route(self, key, *, route=None, **integration):
        """Adds a route; `integration` are members of CreateIntegration, `route` further ones of CreateRoute."""
        made = self.client.create_integration(ApiId=self.api_id, **integration)
        return self.client.create_route(
            ApiId=self.api_id, RouteKey=key, Target=f"integrations/{made['IntegrationId']}", **(route or {}))

    def proxy(self, key, uri, *, route=None, **integration):
        """Adds a route to an HTTP backend."""
        settings = {"IntegrationMethod": "ANY", "PayloadFormatVersion": "1.0"} | integration
        return self.route(key, route=route, IntegrationType="HTTP_PROXY", IntegrationUri=uri, **settings)

    def function(self, key, arn, version="2.0"):
        """Adds a route to a function."""
        return self.route(key, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion=version)

    def stage(self, name="$default", **settings):
        self.client.create_stage(ApiId=self.api_id, StageName=name, AutoDeploy=True, **settings)
        return self


def all_of(answer, name):
    """All values of a header, in their order."""
    return [value for known, value in answer.pairs if known.lower() == name]


class EveryPart:
    """An HTTP API that has one of everything, and by kind the members with which requests name it."""

    # A member of each kind that an update may set to any short text.
    TEXT = {
        "api": "Name", "integration": "Description", "authorizer": "Name", "route": "OperationName",
        "deployment": "Description", "stage": "Description",
    }

    def __init__(self, client):
        self.client = client
        on = {"ApiId": client.create_api(Name="parts", ProtocolType="HTTP", CorsConfiguration={"AllowOrigins": ["*"]})["ApiId"]}
        integration = client.create_integration(
            **on, IntegrationType="HTTP_PROXY", IntegrationMethod="ANY", IntegrationUri="http://127.0.0.1:9/",
            PayloadFormatVersion="1.0")["IntegrationId"]
        authorizer = client.create_authorizer(
            **on, AuthorizerType="JWT", Name="users", IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Audience": ["a"], "Issuer": "https://issuer.example"})["AuthorizerId"]
        route = client.create_route(**on, RouteKey="GET /pets", Target=f"integrations/{integration}")["RouteId"]
        deployment = client.create_deployment(**on)["DeploymentId"]
        client.create_stage(
            **on, StageName="dev", DeploymentId=deployment, RouteSettings={"GET /pets": {"ThrottlingBurstLimit": 1}})
        self.named = {
            "api": on,
            "integration": on | {"IntegrationId": integration},
            "authorizer": on | {"AuthorizerId": authorizer},
            "route": on | {"RouteId": route},
            "deployment": on | {"DeploymentId": deployment},
            "stage": on | {"StageName": "dev"},
        }

    def call(self, verb, kind, **members):
        """One of the operations that every kind has, such as `update_stage`."""
        return getattr(self.client, f"{verb}_{kind}")(**(self.named[kind] | members))
