"""What the control API of functions refuses, with boto3: what is not there, what is there already, what is too much, what is in use."""

import re

import pytest

from expect import refused
from functions import ECHO, ROLE, create, package
from tables import Table, spec

INVALID, MISSING, TAKEN, VIOLATION = (
    "InvalidParameterValueException", "ResourceNotFoundException", "ResourceConflictException", "ValidationException")
NO_RESOURCE = "The resource you requested does not exist."
UUID = "11111111-2222-3333-4444-555555555555"


def arn(name, *qualifier):
    return ":".join(["arn:aws:lambda:us-east-1:000000000000:function", name, *qualifier])


NOBODY = f"Function not found: {arn('nobody')}"


@pytest.fixture(scope="module")
def name(functions):
    """A function with version 1 and the alias `live` of it: shared, since refusals change nothing."""
    made = create(functions)
    functions.publish_version(FunctionName=made)
    functions.create_alias(FunctionName=made, Name="live", FunctionVersion="1")
    return made


# Every operation on a function, with what else it needs.
ON_FUNCTIONS = [
    ("get_function", {}), ("get_function_configuration", {}), ("get_function_code_signing_config", {}),
    ("get_function_concurrency", {}), ("get_function_event_invoke_config", {}), ("get_function_url_config", {}),
    ("get_policy", {}), ("get_alias", {"Name": "live"}), ("list_aliases", {}), ("list_versions_by_function", {}),
    ("list_function_event_invoke_configs", {}), ("list_function_url_configs", {}), ("publish_version", {}),
    ("create_alias", {"Name": "live", "FunctionVersion": "1"}), ("update_alias", {"Name": "live"}),
    ("delete_alias", {"Name": "live"}), ("put_function_concurrency", {"ReservedConcurrentExecutions": 1}),
    ("delete_function_concurrency", {}), ("put_function_event_invoke_config", {"MaximumRetryAttempts": 1}),
    ("update_function_event_invoke_config", {"MaximumRetryAttempts": 1}), ("delete_function_event_invoke_config", {}),
    ("create_function_url_config", {"AuthType": "NONE"}), ("update_function_url_config", {"AuthType": "NONE"}),
    ("delete_function_url_config", {}), ("remove_permission", {"StatementId": "s"}),
    ("add_permission", {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}),
    ("update_function_code", {"ZipFile": package(ECHO)}), ("update_function_configuration", {"Timeout": 5}),
    ("delete_function", {}), ("invoke", {}), ("invoke_with_response_stream", {}),
]


@pytest.mark.parametrize("operation, members", ON_FUNCTIONS, ids=[row[0] for row in ON_FUNCTIONS])
def test_a_function_that_is_not_there_is_not_found(functions, operation, members):
    with refused(NOBODY, MISSING, 404) as refusal:
        getattr(functions, operation)(FunctionName="nobody", **members)
    assert refusal.body["Type"] == "User"


@pytest.mark.parametrize("operation, members", ON_FUNCTIONS, ids=[row[0] for row in ON_FUNCTIONS])
def test_a_name_that_cannot_be_is_a_violation(functions, operation, members):
    pattern = "at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
    with refused(re.compile(pattern), VIOLATION):
        getattr(functions, operation)(FunctionName="no body", **members)
    with refused(re.compile("Functions from 'eu-west-1' are not reachable in this region"), MISSING, 404):
        getattr(functions, operation)(FunctionName="arn:aws:lambda:eu-west-1:000000000000:function:f", **members)


CREATE = {"FunctionName": "new", "Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler",
          "Code": {"ZipFile": package(ECHO)}}
ENVIRONMENT = "Lambda was unable to configure your environment variables because the environment variables you have provided "
PERMISSION = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}


def rows(operation, *requests):
    return [(operation, *request) for request in requests]


# `{name}` is the shared function. A pattern is searched in the message.
REFUSED = [
    *rows(
        "create_function",
        (CREATE | {"FunctionName": "{name}"}, 409, TAKEN, "Function already exist: {name}"),
        (CREATE | {"FunctionName": "f" * 65}, 400, VIOLATION, re.compile("length less than or equal to 64")),
        (CREATE | {"Handler": None}, 400, INVALID,
         "Runtime and Handler are mandatory parameters for functions created with deployment packages."),
        (CREATE | {"Runtime": "cobol"}, 400, VIOLATION, re.compile("Value 'cobol' at 'runtime'")),
        (CREATE | {"Role": "nobody"}, 400, VIOLATION, re.compile("Value 'nobody' at 'role'")),
        (CREATE | {"Timeout": 0}, 400, VIOLATION, re.compile("Value '0' at 'timeout'.*greater than or equal to 1")),
        (CREATE | {"Timeout": 901}, 400, VIOLATION, re.compile("Value '901' at 'timeout'.*less than or equal to 900")),
        (CREATE | {"MemorySize": 127}, 400, VIOLATION, re.compile("Value '127' at 'memorySize'")),
        (CREATE | {"MemorySize": 10241}, 400, VIOLATION, re.compile("Value '10241' at 'memorySize'")),
        (CREATE | {"EphemeralStorage": {"Size": 511}}, 400, VIOLATION, re.compile("Value '511' at 'ephemeralStorage.size'")),
        (CREATE | {"Description": "d" * 257}, 400, VIOLATION, re.compile("at 'description'.*less than or equal to 256")),
        (CREATE | {"Code": {}}, 400, INVALID, "Please provide a source for function code."),
        (CREATE | {"Code": {"ZipFile": b"no archive"}}, 400, INVALID,
         "Could not unzip uploaded file. Please check your file, then try to upload again."),
        (CREATE | {"Code": {"ZipFile": b"a", "S3Bucket": "bucket", "S3Key": "key"}}, 400, INVALID,
         "Please do not provide other FunctionCode parameters when providing a ZipFile."),
        (CREATE | {"Code": {"S3Bucket": "nowhere", "S3Key": "key"}}, 400, INVALID, re.compile("Error occurred while GetObject")),
        (CREATE | {"Environment": {"Variables": {"AWS_REGION": "a"}}}, 400, INVALID,
         ENVIRONMENT + "contains reserved keys that are currently not supported for modification. Reserved keys used in this "
                       "request: AWS_REGION"),
        (CREATE | {"Environment": {"Variables": {"AA": "a" * 2048, "BB": "b" * 2048}}}, 400, INVALID,
         re.compile(re.escape(ENVIRONMENT + "exceeded the 4KB limit. String measured: "))),
        (CREATE | {"Tags": {"aws:a": "b"}}, 400, INVALID, re.compile("aws:")),
        (CREATE | {"Tags": {f"t{number}": "" for number in range(51)}}, 400, INVALID,
         "Number of tags exceeds resource tag limit."),
        *[(CREATE | {member: value}, 400, INVALID, re.compile(f"{member}.*not supported"))
          for member, value in (
              ("Layers", ["arn:aws:lambda:us-east-1:000000000000:layer:l:1"]), ("PackageType", "Image"),
              ("KMSKeyArn", "arn:aws:kms:us-east-1:000000000000:key/k"), ("VpcConfig", {"SubnetIds": ["subnet-1"]}),
              ("FileSystemConfigs", [{"Arn": "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/"
                                             "fsap-00000000000000000", "LocalMountPath": "/mnt/a"}]),
              ("SnapStart", {"ApplyOn": "PublishedVersions"}))],
    ),
    *rows(
        "update_function_configuration",
        ({"FunctionName": "{name}", "Timeout": 901}, 400, VIOLATION, re.compile("Value '901' at 'timeout'")),
        ({"FunctionName": "{name}", "RevisionId": UUID}, 412, "PreconditionFailedException",
         "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
         "latest Revision Id"),
        ({"FunctionName": "{name}", "DeadLetterConfig": {"TargetArn": "arn:aws:s3:::b"}}, 400, INVALID, None),
        ({"FunctionName": "{name}", "LoggingConfig": {"LogFormat": "JSON"}}, 400, INVALID, re.compile("LogFormat JSON")),
    ),
    *rows(
        "update_function_code",
        ({"FunctionName": "{name}"}, 400, INVALID, "Please provide a source for function code."),
        ({"FunctionName": "{name}", "ZipFile": b"no archive"}, 400, INVALID,
         "Could not unzip uploaded file. Please check your file, then try to upload again."),
        ({"FunctionName": "{name}", "ZipFile": package(ECHO), "RevisionId": UUID}, 412, "PreconditionFailedException", None),
    ),
    *rows(
        "publish_version",
        ({"FunctionName": "{name}", "CodeSha256": "other"}, 400, INVALID,
         re.compile(r"^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST \(.*\)\. Please try again")),
        ({"FunctionName": "{name}", "RevisionId": UUID}, 412, "PreconditionFailedException", None),
    ),
    *rows(
        "get_function",
        ({"FunctionName": "{name}", "Qualifier": "7"}, 404, MISSING, "Function not found: {arn}:7"),
        ({"FunctionName": "{name}:1", "Qualifier": "2"}, 400, INVALID,
         "The derived qualifier from the function name does not match the specified qualifier."),
    ),
    *rows("get_function_configuration",
          ({"FunctionName": "{name}", "Qualifier": "dead"}, 404, MISSING, "Function not found: {arn}:dead")),
    *rows(
        "delete_function",
        ({"FunctionName": "{name}", "Qualifier": "$LATEST"}, 400, INVALID,
         "$LATEST version cannot be deleted without deleting the function."),
        ({"FunctionName": "{name}", "Qualifier": "live"}, 400, INVALID, "Deletion of aliases is not currently supported."),
        ({"FunctionName": "{name}", "Qualifier": "1"}, 409, TAKEN,
         "Unable to delete version because the following aliases reference it: [live]"),
    ),
    *rows(
        "create_alias",
        ({"FunctionName": "{name}", "Name": "live", "FunctionVersion": "1"}, 409, TAKEN, "Alias already exists: {arn}:live"),
        ({"FunctionName": "{name}", "Name": "new", "FunctionVersion": "9"}, 404, MISSING, "Function not found: {arn}:9"),
        ({"FunctionName": "{name}", "Name": "7", "FunctionVersion": "1"}, 400, VIOLATION, re.compile("Value '7' at 'name'")),
        ({"FunctionName": "{name}", "Name": "new", "FunctionVersion": "x"}, 400, VIOLATION,
         re.compile("Value 'x' at 'functionVersion'")),
        ({"FunctionName": "{name}", "Name": "new", "FunctionVersion": "1",
          "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}, 400, INVALID,
         "Invalid function version 1. Function version 1 is already included in routing configuration."),
        ({"FunctionName": "{name}", "Name": "new", "FunctionVersion": "$LATEST",
          "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}, 400, INVALID,
         "$LATEST is not supported for an alias pointing to more than 1 version"),
        ({"FunctionName": "{name}", "Name": "new", "FunctionVersion": "1",
          "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5, "3": 0.1}}}, 400, INVALID,
         "Number of items in AdditionalVersionWeights cannot be greater than 1"),
    ),
    *rows(
        "update_alias",
        ({"FunctionName": "{name}", "Name": "dead"}, 404, MISSING, "Cannot find alias arn: {arn}:dead"),
        ({"FunctionName": "{name}", "Name": "live", "FunctionVersion": "9"}, 404, MISSING, "Function not found: {arn}:9"),
        ({"FunctionName": "{name}", "Name": "live", "RevisionId": UUID}, 412, "PreconditionFailedException", None),
    ),
    *rows("get_alias", ({"FunctionName": "{name}", "Name": "dead"}, 404, MISSING, "Cannot find alias arn: {arn}:dead")),
    *rows(
        "put_function_concurrency",
        ({"FunctionName": "{name}", "ReservedConcurrentExecutions": 901}, 400, INVALID,
         "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
         "minimum value of [100]."),
        ({"FunctionName": "{name}", "ReservedConcurrentExecutions": -1}, 400, VIOLATION,
         re.compile("Value '-1' at 'reservedConcurrentExecutions'")),
    ),
    *rows(
        "add_permission",
        (PERMISSION | {"FunctionName": "{name}", "Qualifier": "$LATEST"}, 400, INVALID,
         "We currently do not support adding policies for $LATEST."),
        (PERMISSION | {"FunctionName": "{name}", "Qualifier": "9"}, 404, MISSING, "Function not found: {arn}:9"),
        (PERMISSION | {"FunctionName": "{name}", "Principal": "somebody"}, 400, INVALID,
         "The provided principal was invalid. Please check the principal and try again."),
        (PERMISSION | {"FunctionName": "{name}", "Action": "dance"}, 400, VIOLATION, re.compile("Value 'dance' at 'action'")),
        (PERMISSION | {"FunctionName": "{name}", "StatementId": "a b"}, 400, VIOLATION, re.compile("Value 'a b' at 'statementId'")),
        (PERMISSION | {"FunctionName": "{name}", "RevisionId": UUID}, 412, "PreconditionFailedException", None),
    ),
    *rows("get_policy", ({"FunctionName": "{name}"}, 404, MISSING, NO_RESOURCE),
          ({"FunctionName": "{name}", "Qualifier": "9"}, 404, MISSING, "Function not found: {arn}:9")),
    *rows("remove_permission", ({"FunctionName": "{name}", "StatementId": "s"}, 404, MISSING,
                                "No policy is associated with the given resource.")),
    *rows(
        "put_function_event_invoke_config",
        ({"FunctionName": "{name}"}, 400, INVALID, "You must specify at least one of error handling or destination setting."),
        ({"FunctionName": "{name}", "MaximumRetryAttempts": 3}, 400, VIOLATION, re.compile("Value '3' at 'maximumRetryAttempts'")),
        ({"FunctionName": "{name}", "MaximumEventAgeInSeconds": 59}, 400, VIOLATION,
         re.compile("Value '59' at 'maximumEventAgeInSeconds'")),
        ({"FunctionName": "{name}", "DestinationConfig": {"OnFailure": {"Destination": "{arn}"}}}, 400, INVALID,
         "You can't specify the function as a destination for itself."),
        ({"FunctionName": "{name}", "Qualifier": "9", "MaximumRetryAttempts": 1}, 404, MISSING, "Function not found: {arn}:9"),
    ),
    *[(operation, {"FunctionName": "{name}"} | more, 404, MISSING,
       "The function {arn}:$LATEST doesn't have an EventInvokeConfig")
      for operation, more in (("get_function_event_invoke_config", {}), ("delete_function_event_invoke_config", {}),
                              ("update_function_event_invoke_config", {"MaximumRetryAttempts": 1}))],
    *rows(
        "create_function_url_config",
        ({"FunctionName": "{name}", "AuthType": "SECRET"}, 400, VIOLATION, re.compile("Value 'SECRET' at 'authType'")),
        ({"FunctionName": "{name}", "AuthType": "NONE", "Qualifier": "1"}, 400, VIOLATION, re.compile("Value '1' at 'qualifier'")),
        ({"FunctionName": "{name}", "AuthType": "NONE", "Qualifier": "dead"}, 404, MISSING, "Function not found: {arn}:dead"),
        ({"FunctionName": "{name}", "AuthType": "NONE", "Cors": {"MaxAge": 86401}}, 400, VIOLATION,
         re.compile("Value '86401' at 'cors.maxAge'")),
    ),
    *[(operation, {"FunctionName": "{name}"}, 404, MISSING, NO_RESOURCE)
      for operation in ("get_function_url_config", "update_function_url_config", "delete_function_url_config")],
    *[(operation, {"UUID": UUID}, 404, MISSING, NO_RESOURCE)
      for operation in ("get_event_source_mapping", "update_event_source_mapping", "delete_event_source_mapping")],
    *rows(
        "create_event_source_mapping",
        ({"FunctionName": "{name}", "StartingPosition": "LATEST"}, 400, INVALID, None),
        ({"FunctionName": "{name}", "EventSourceArn": "nothing", "StartingPosition": "LATEST"}, 400, VIOLATION,
         re.compile("Value 'nothing' at 'eventSourceArn'")),
        ({"FunctionName": "{name}", "EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:q"}, 400, INVALID, None),
        ({"FunctionName": "{name}", "StartingPosition": "LATEST",
          "EventSourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2026-01-01T00:00:00.000"}, 400, INVALID,
         None),
    ),
    *rows("list_event_source_mappings",
          ({"FunctionName": "no body"}, 400, VIOLATION, re.compile("Value 'no body' at 'functionName'"))),
    *rows(
        "tag_resource",
        ({"Resource": arn("nobody"), "Tags": {"a": "b"}}, 404, MISSING, NOBODY),
        ({"Resource": "{arn}:1", "Tags": {"a": "b"}}, 400, INVALID,
         "Tags on function aliases and versions are not supported. Please specify a function ARN."),
        ({"Resource": "{arn}", "Tags": {"aws:a": "b"}}, 400, INVALID, None),
    ),
    *rows("untag_resource", ({"Resource": arn("nobody"), "TagKeys": ["a"]}, 404, MISSING, NOBODY)),
    *rows("list_tags", ({"Resource": arn("nobody")}, 404, MISSING, NOBODY)),
]


def filled(value, name):
    """The value with `{name}` and `{arn}` in its texts replaced, and without members that are None."""
    if isinstance(value, dict):
        return {key: filled(part, name) for key, part in value.items() if part is not None}
    return value.replace("{name}", name).replace("{arn}", arn(name)) if isinstance(value, str) else value


@pytest.mark.parametrize("operation, members, status, code, message", REFUSED, ids=lambda part: str(part)[:40])
def test_a_request_is_refused(functions, name, operation, members, status, code, message):
    before = functions.get_function(FunctionName=name)["Configuration"]["RevisionId"]
    with refused(filled(message, name), code, status) as refusal:
        getattr(functions, operation)(**filled(members, name))
    assert refusal.message
    assert functions.get_function(FunctionName=name)["Configuration"]["RevisionId"] == before


def test_a_statement_has_an_id_of_its_own(functions):
    name = create(functions)
    functions.add_permission(FunctionName=name, **PERMISSION)
    with refused(
            "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
            TAKEN, 409):
        functions.add_permission(FunctionName=name, **PERMISSION)
    with refused("Statement t is not found in resource policy.", MISSING, 404):
        functions.remove_permission(FunctionName=name, StatementId="t")


def test_a_policy_has_at_most_20_kb(functions):
    name = create(functions)
    source = "arn:aws:execute-api:us-east-1:000000000000:" + "a" * 900
    with refused(re.compile(r"^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$"), "PolicyLengthExceededException"):
        for number in range(30):
            functions.add_permission(FunctionName=name, **(PERMISSION | {"StatementId": f"s{number}", "SourceArn": source}))


def test_a_function_has_one_url_for_each_alias(functions):
    name = create(functions)
    functions.publish_version(FunctionName=name)
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    for qualifier in ({}, {"Qualifier": "live"}):
        functions.create_function_url_config(FunctionName=name, AuthType="NONE", **qualifier)
        with refused(re.compile("FunctionUrlConfig exists for this Lambda function"), TAKEN, 409):
            functions.create_function_url_config(FunctionName=name, AuthType="NONE", **qualifier)
    functions.delete_alias(FunctionName=name, Name="live")
    assert len(functions.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]) == 1


def test_a_version_goes_once_no_alias_names_it(functions):
    name = create(functions)
    functions.publish_version(FunctionName=name)
    functions.update_function_configuration(FunctionName=name, Timeout=9)
    functions.publish_version(FunctionName=name)
    functions.create_alias(
        FunctionName=name, Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    for version in ("1", "2"):
        with refused("Unable to delete version because the following aliases reference it: [live]", TAKEN, 409):
            functions.delete_function(FunctionName=name, Qualifier=version)
    functions.delete_alias(FunctionName=name, Name="live")
    functions.delete_function(FunctionName=name, Qualifier="1")
    versions = functions.list_versions_by_function(FunctionName=name)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "2"]


def test_a_mapping_outlives_its_function_and_can_be_deleted(functions, client):
    name = create(functions)
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    table = Table.create(client, **spec("p:S", StreamSpecification=stream)).name
    source = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    mapping = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=source, StartingPosition="LATEST")["UUID"]
    functions.delete_function(FunctionName=name)
    assert functions.get_event_source_mapping(UUID=mapping)["FunctionArn"] == arn(name)
    assert functions.delete_event_source_mapping(UUID=mapping)["State"] == "Deleting"
    with refused(NO_RESOURCE, MISSING, 404):
        functions.delete_event_source_mapping(UUID=mapping)
