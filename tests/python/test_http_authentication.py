"""What a server in open mode still demands of a signature: that it is there, and of the right form."""

import datetime
import pathlib
import re

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from wire import JSON, STREAMS, TARGET

OPERATION = {"Content-Type": JSON, "X-Amz-Target": f"{TARGET}.ListTables"}
DATE = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
SCOPE = f"AKIAIOSFODNN7EXAMPLE/{DATE[:8]}/us-east-1/dynamodb/aws4_request"
MISSING = "Request is missing Authentication Token"


def ask(wire, path="/", **headers):
    return wire.send("POST", path, OPERATION | {name.replace("_", "-"): value for name, value in headers.items()}, b"{}")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic dXNlcjpwYXNz"}, {"Authorization": "X"}, {"X_Amz_Date": DATE}])
def test_no_signature(wire, headers):
    answer = ask(wire, **headers)
    assert (answer.status, answer.code, answer.message) == (400, "MissingAuthenticationTokenException", MISSING)
    assert answer.json()["__type"] == "com.amazon.coral.service#MissingAuthenticationTokenException"


PARTS = {"Credential": f"Credential={SCOPE}", "Signature": "Signature=abc", "SignedHeaders": "SignedHeaders=host;x-amz-date"}


@pytest.mark.parametrize("absent", [["Credential"], ["Signature"], ["SignedHeaders"], ["Credential", "Signature"],
                                    ["Credential", "Signature", "SignedHeaders"]], ids=" ".join)
@pytest.mark.parametrize("dated", [True, False])
def test_incomplete_signatures_name_what_is_missing(wire, absent, dated):
    authorization = "AWS4-HMAC-SHA256 " + ", ".join(text for name, text in PARTS.items() if name not in absent)
    answer = ask(wire, Authorization=authorization, **({"X_Amz_Date": DATE} if dated else {}))
    assert (answer.status, answer.code) == (400, "IncompleteSignatureException")
    expected = "".join(f"Authorization header requires '{name}' parameter. " for name in absent)
    if not dated:
        expected += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    assert answer.message == expected + f"Authorization={authorization.strip()}"


def test_two_signatures(wire):
    answer = ask(wire, "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", Authorization="AWS4-HMAC-SHA256 " + ", ".join(PARTS.values()))
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")
    assert answer.message == "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."


def test_incomplete_query_signatures(wire):
    answer = ask(wire, "/?X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert (answer.status, answer.code) == (400, "IncompleteSignatureException")
    assert answer.message == (
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. "
        "Re-examine the query-string parameters.")


def test_presigned_queries(wire):
    request = AWSRequest("POST", f"http://{wire.host}/", data=b"{}", headers={**OPERATION, "Host": wire.host})
    SigV4QueryAuth(Credentials(wire.access_key, "secret"), "dynamodb", "us-east-1").add_auth(request)
    answer = wire.send("POST", request.url.removeprefix(f"http://{wire.host}"), OPERATION, b"{}")
    assert answer.status == 200


def test_parts_may_be_joined_without_spaces(wire):
    headers = wire.signed_headers("ListTables", b"{}")
    headers["Authorization"] = headers["Authorization"].replace(", ", ",")
    assert wire.send(headers=headers, body=b"{}").status == 200


@pytest.mark.parametrize("date, sentence", [("20170101T010101Z", "Signature expired: "), ("30200101T010101Z", "Signature not yet current: ")])
def test_signatures_of_another_time(wire, date, sentence):
    scope = SCOPE.replace(DATE[:8], date[:8])
    answer = ask(wire, X_Amz_Date=date, Authorization=f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=abc")
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")
    assert answer.message.startswith(sentence + date)


def test_open_mode_takes_any_secret(wire):
    answer = ask(wire, X_Amz_Date=DATE, Authorization="AWS4-HMAC-SHA256 " + ", ".join(PARTS.values()))
    assert answer.status == 200


@pytest.mark.parametrize("scope", ["AKIA", "AKIA/20260101/us-east-1/dynamodb", "AKIA/20260101/us-east-1/dynamodb/aws4", "////"])
def test_malformed_scopes(wire, scope):
    answer = ask(wire, X_Amz_Date=DATE, Authorization=f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=abc")
    assert answer.status == 400
    assert re.search("Signature|Credential|Token", answer.code)


def test_targets_come_before_signatures(wire):
    answer = wire.send("POST", "/", OPERATION | {"X-Amz-Target": f"{TARGET}.Nonsense"}, b"{}")
    assert answer.code == "UnknownOperationException"


@pytest.mark.parametrize("operation", ["ListTables", "Nonsense"])
def test_broken_json_comes_before_everything(wire, operation):
    answer = wire.send("POST", "/", OPERATION | {"X-Amz-Target": f"{TARGET}.{operation}"}, b"not json")
    assert answer.code == "SerializationException"


def test_signatures_come_before_the_types_of_members(wire):
    answer = wire.send("POST", "/", OPERATION, b'{"Limit": "five"}')
    assert answer.code == "MissingAuthenticationTokenException"


def built_operations():
    """The operations that the compatibility page calls built, as targets; it is generated from the server's own lists."""
    page = (pathlib.Path(__file__).parents[2] / "docs" / "compatibility.md").read_text()
    targets = []
    for target, title in [(TARGET, "Amazon DynamoDB"), (STREAMS, "Amazon DynamoDB Streams")]:
        section = page.partition(f"## {title}\n")[2].partition("\n## ")[0]
        operations = re.findall(r"^\| \[(\w+)\]\([^)]*\) \| built \|$", section, re.MULTILINE)
        targets += [f"{target}.{operation}" for operation in operations]
    return targets


@pytest.mark.parametrize("target", built_operations())
def test_every_operation_wants_a_signature(wire, target):
    answer = wire.send("POST", "/", OPERATION | {"X-Amz-Target": target}, b"{}")
    assert (answer.status, answer.code, answer.message) == (400, "MissingAuthenticationTokenException", MISSING)


def test_the_list_of_operations_is_not_empty():
    assert {f"{TARGET}.PutItem", f"{STREAMS}.GetRecords"} <= set(built_operations())
