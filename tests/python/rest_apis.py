"""REST APIs of a few resources, as data plane tests deploy them."""

import uuid

from gateway import Stage, deploy, root_of

FUNCTION_ROLE = "arn:aws:iam::000000000000:role/gateway"


class RestApi:
    """A REST API under construction."""

    def __init__(self, client, server, **settings):
        self.client, self.server = client, server
        self.id = client.create_rest_api(name=f"api-{uuid.uuid4().hex}", **settings)["id"]
        self._resources = {"/": root_of(client, self.id)}

    def resource(self, path):
        """The id of a resource, made with what is above it."""
        path = path.rstrip("/") or "/"
        if path not in self._resources:
            parent, _, part = path.rpartition("/")
            self._resources[path] = self.client.create_resource(
                restApiId=self.id, parentId=self.resource(parent), pathPart=part)["id"]
        return self._resources[path]

    def method(self, name, path, integration, responses=None, **settings):
        """A method with its integration. `responses`: by status, what put_integration_response is given."""
        place = {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": name}
        self.client.put_method(**place, **({"authorizationType": "NONE"} | settings))
        self.client.put_integration(**place, **integration)
        for status, response in (responses or {}).items():
            declared = {name: False for name in response.get("responseParameters", {})}
            self.client.put_method_response(**place, statusCode=status, responseParameters=declared)
            self.client.put_integration_response(**place, statusCode=status, **response)
        return place

    def mock(self, name, path, template, request='{"statusCode": 200}', **settings):
        """A method whose answer is a rendered template."""
        integration = {"type": "MOCK", "requestTemplates": {"application/json": request}}
        return self.method(name, path, integration, {"200": {"responseTemplates": {"application/json": template}}}, **settings)

    def function(self, name, path, function, kind="AWS_PROXY", responses=None, **integration):
        """A method with a function behind it, which may be invoked for it."""
        arn = f"arn:aws:lambda:us-east-1:000000000000:function:{function}"
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        return self.method(name, path, {"type": kind, "integrationHttpMethod": "POST", "uri": uri} | integration, responses)

    def deploy(self, stage="prod", **settings) -> Stage:
        return deploy(self.client, self.server, self.id, stage, **settings)


def permit(functions, function):
    """Lets API Gateway invoke a function."""
    functions.add_permission(
        FunctionName=function, StatementId="gateway", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com")


class EveryPart:
    """A REST API that has one of everything, and by kind the members with which requests name it."""

    def __init__(self, client):
        self.client = client
        api = client.create_rest_api(name="parts", description="d")
        on = {"restApiId": api["id"]}
        self.root = api["rootResourceId"]
        resource = client.create_resource(**on, parentId=self.root, pathPart="pets")["id"]
        method = on | {"resourceId": resource, "httpMethod": "GET"}
        response = method | {"statusCode": "200"}
        client.put_method(**method, authorizationType="NONE", requestParameters={"method.request.header.a": False})
        client.put_method_response(**response, responseParameters={"method.response.header.a": False})
        client.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        client.put_integration_response(**response, responseTemplates={"application/json": "{}"})
        client.create_model(**on, name="Pet", contentType="application/json", schema='{"type": "object"}')
        validator = client.create_request_validator(**on, name="v")["id"]
        authorizer = client.create_authorizer(
            **on, name="a", type="TOKEN", authorizerUri="arn:aws:apigateway:us-east-1:lambda:path/f",
            identitySource="method.request.header.Authorization")["id"]
        client.put_gateway_response(**on, responseType="DEFAULT_4XX", statusCode="404")
        deployment = client.create_deployment(**on)["id"]
        client.create_stage(**on, stageName="dev", deploymentId=deployment)
        self.named = {
            "rest_api": on,
            "resource": on | {"resourceId": resource},
            "method": method,
            "method_response": response,
            "integration": method,
            "integration_response": response,
            "model": on | {"modelName": "Pet"},
            "request_validator": on | {"requestValidatorId": validator},
            "authorizer": on | {"authorizerId": authorizer},
            "gateway_response": on | {"responseType": "DEFAULT_4XX"},
            "deployment": on | {"deploymentId": deployment},
            "stage": on | {"stageName": "dev"},
            "account": {},
        }

    def call(self, verb, kind, **members):
        """One of the operations that every kind has, such as `update_stage`."""
        return getattr(self.client, f"{verb}_{kind}")(**(self.named[kind] | members))
