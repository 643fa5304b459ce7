"""Creates the payments backend: tables, functions, the stream's trigger, the REST API and its stage.

    AWS_ENDPOINT_URL=http://localhost:8000 python3 deploy.py [NAME]

NAME precedes the names of everything that is made; the default is `payments`. Prints the API's address.
"""

import io
import json
import os
import pathlib
import sys
import urllib.parse
import zipfile

import boto3

HERE = pathlib.Path(__file__).parent
STAGE = "live"
JSON = "application/json"

# The body of POST /accounts, checked by the gateway.
ACCOUNT = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "Account",
    "type": "object",
    "required": ["account", "owner", "deposit"],
    "additionalProperties": False,
    "properties": {
        "account": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "owner": {"type": "string", "minLength": 1, "maxLength": 200},
        "deposit": {"type": "integer", "minimum": 0},
    },
}


def main(name="payments"):
    session = boto3.Session()
    account = session.client("sts").get_caller_identity()["Account"] if is_aws() else "000000000000"
    # On AWS: a role that API Gateway and Lambda may assume, with rights to the tables and the stream.
    role = os.environ.get("PAYMENTS_ROLE", f"arn:aws:iam::{account}:role/payments")
    tables = create_tables(session.client("dynamodb"), name)
    functions = create_functions(session.client("lambda"), name, role, tables)
    trigger(session.client("lambda"), functions["statement"], tables["transfers"]["LatestStreamArn"])
    api = Api(session, name, role)
    define(api, functions["transfer"])
    url = api.deploy({table: description["TableName"] for table, description in tables.items()})
    session.client("lambda").add_permission(
        FunctionName=functions["transfer"],
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{session.region_name}:{account}:{api.id}/*/POST/transfers",
    )
    print(url)
    return url


def is_aws():
    return "AWS_ENDPOINT_URL" not in os.environ


def create_tables(dynamodb, name):
    def create(table, keys, **settings):
        dynamodb.create_table(
            TableName=f"{name}-{table}",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"))],
            **settings,
        )

    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    create("accounts", ["account"])
    create("transfers", ["id"], StreamSpecification=stream)
    create("statements", ["account", "entry"])
    tables = {}
    for table in ("accounts", "transfers", "statements"):
        dynamodb.get_waiter("table_exists").wait(TableName=f"{name}-{table}")
        tables[table] = dynamodb.describe_table(TableName=f"{name}-{table}")["Table"]
    return tables


def create_functions(functions, name, role, tables):
    environment = {table.upper(): description["TableName"] for table, description in tables.items()}
    arns = {}
    for function in ("transfer", "statement"):
        made = functions.create_function(
            FunctionName=f"{name}-{function}",
            Runtime="python3.13",
            Handler="app.handler",
            Role=role,
            Timeout=10,
            MemorySize=256,
            Environment={"Variables": environment},
            Code={"ZipFile": package(HERE / "functions" / function)},
        )
        functions.get_waiter("function_active_v2").wait(FunctionName=made["FunctionArn"])
        arns[function] = made["FunctionArn"]
    return arns


def package(directory):
    """The directory as a zip file's bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(directory.glob("**/*.py")):
            archive.write(path, path.relative_to(directory))
    return whole.getvalue()


def trigger(functions, function, stream):
    functions.create_event_source_mapping(
        FunctionName=function,
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        BatchSize=100,
        BisectBatchOnFunctionError=True,
    )


def define(api, transfer):
    api.model("Account", ACCOUNT)
    accounts = api.resource(api.root, "accounts")
    one = api.resource(accounts, "{account}")
    statement = api.resource(one, "statement")
    api.dynamodb(accounts, "POST", "PutItem", "create_account.vtl", answers={
        # DynamoDB answers a condition that does not hold with 400; here it is a conflict.
        "": (201, '{"message": "created"}'),
        "400": (409, '{"message": "the account is there already"}'),
    }, body="Account")
    api.dynamodb(one, "GET", "GetItem", "get_account.vtl", {"": (200, template("account.vtl"))})
    api.dynamodb(statement, "GET", "Query", "get_statement.vtl", {"": (200, template("statement.vtl"))})
    api.function(api.resource(api.root, "transfers"), "POST", transfer)


def template(name):
    return (HERE / "templates" / name).read_text()


class Api:
    """A REST API in the making."""

    def __init__(self, session, name, role):
        self._client, self._region, self._role = session.client("apigateway"), session.region_name, role
        made = self._client.create_rest_api(name=name, endpointConfiguration={"types": ["REGIONAL"]})
        self.id, self.root = made["id"], made["rootResourceId"]
        self._validator = self._client.create_request_validator(
            restApiId=self.id, name="body", validateRequestBody=True
        )["id"]

    def model(self, name, schema):
        self._client.create_model(restApiId=self.id, name=name, contentType=JSON, schema=json.dumps(schema))

    def resource(self, parent, part):
        return self._client.create_resource(restApiId=self.id, parentId=parent, pathPart=part)["id"]

    def dynamodb(self, resource, verb, action, request, answers, body=None):
        """A method that is one DynamoDB operation. `answers`: by pattern of DynamoDB's status ("" is any other), a status and a template."""
        method = {"restApiId": self.id, "resourceId": resource, "httpMethod": verb}
        checks = {"requestModels": {JSON: body}, "requestValidatorId": self._validator} if body else {}
        self._client.put_method(**method, authorizationType="NONE", **checks)
        self._client.put_integration(
            **method,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{self._region}:dynamodb:action/{action}",
            credentials=self._role,
            passthroughBehavior="NEVER",
            requestTemplates={JSON: template(request)},
        )
        for pattern, (status, text) in answers.items():
            self._client.put_method_response(**method, statusCode=str(status))
            self._client.put_integration_response(
                **method, statusCode=str(status), selectionPattern=pattern, responseTemplates={JSON: text}
            )

    def function(self, resource, verb, function):
        """A method that is a function."""
        method = {"restApiId": self.id, "resourceId": resource, "httpMethod": verb}
        self._client.put_method(**method, authorizationType="NONE")
        self._client.put_integration(
            **method,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{self._region}:lambda:path/2015-03-31/functions/{function}/invocations",
        )

    def deploy(self, variables):
        """Deploys to the stage; its address."""
        self._client.create_deployment(restApiId=self.id, stageName=STAGE, variables=variables)
        if is_aws():
            return f"https://{self.id}.execute-api.{self._region}.amazonaws.com/{STAGE}"
        server = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
        return f"{server.scheme}://{server.netloc}/_aws/execute-api/{self.id}/{STAGE}"


if __name__ == "__main__":
    main(*sys.argv[1:])
