"""HTTP as DynamoDB speaks it: health, CORS, content types, limits, request ids, checksums, keep-alive."""

import json
import re
import zlib

import pytest

from values import av
from wire import JSON, TARGET, Wire

NO_OPERATION = (404, b"<UnknownOperationException/>\n")


def get_item(hashed, key="x"):
    return {"TableName": hashed.name, "Key": {"p": av(key)}}


@pytest.mark.parametrize("host", ["127.0.0.1", "dynamodb.us-east-1.amazonaws.com", "localhost:8000"])
def test_get_says_healthy(wire, host):
    answer = wire.send("GET", headers={"Host": host})
    assert answer.status == 200
    assert answer.body.decode().strip() == f"healthy: {host}"


def test_health_for_probes(wire):
    assert wire.send("GET", "/health").status == 200


@pytest.mark.parametrize("call", [
    lambda wire: wire.call("ListTables", {}), lambda wire: wire.call("GetItem", {}), lambda wire: wire.send("POST"),
    lambda wire: wire.send("GET"), lambda wire: wire.send("DELETE")])
def test_every_answer_has_a_request_id(wire, call):
    ids = [call(wire).headers["x-amzn-RequestId"] for _ in range(2)]
    assert ids[0] != ids[1]
    assert all(re.fullmatch(r"[0-9A-Z]{52}", request_id) for request_id in ids)


@pytest.mark.parametrize("operation, payload", [("ListTables", {}), ("GetItem", {}), ("Nonsense", {})])
def test_every_answer_has_its_checksum(wire, operation, payload):
    answer = wire.call(operation, payload)
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)


def test_content_type(wire):
    assert wire.call("ListTables", {}).headers["Content-Type"] == JSON
    assert wire.call("GetItem", {}).headers["Content-Type"] == JSON


def test_content_type_may_have_parameters(wire):
    answer = wire.call("ListTables", {}, {"Content-Type": f"{JSON}; charset=utf-8"})
    assert answer.status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/x-amz-json-9.9"])
def test_other_content_types_are_unknown_operations(wire, content_type):
    answer = wire.call("ListTables", {}, {"Content-Type": content_type})
    assert (answer.status, answer.body) == NO_OPERATION


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_unknown_operations(wire, method):
    answer = wire.send(method)
    assert (answer.status, answer.body) == NO_OPERATION


@pytest.mark.parametrize("target", ["", "ListTables", "DynamoDB_20120810", f"{TARGET}.", f"{TARGET}.Nonsense", f"{TARGET}.listtables",
                                    "DynamoDB_20111205.ListTables", f"{TARGET}.ListTables.x"])
def test_unknown_targets(wire, target):
    answer = wire.call("ListTables", {}, {"X-Amz-Target": target})
    assert (answer.status, answer.code) == (400, "UnknownOperationException")
    assert answer.json()["__type"] == "com.amazon.coral.service#UnknownOperationException"


@pytest.mark.parametrize("operation", ["CreateBackup", "ExecuteStatement", "DescribeGlobalTable"])
def test_operations_that_are_not_built_say_so(wire, operation):
    answer = wire.call(operation, {})
    assert answer.status == 400
    assert answer.code in ("UnknownOperationException", "ValidationException")


CORS = ["Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
        "Access-Control-Expose-Headers"]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_without_an_origin_there_is_no_cors(wire, method):
    answer = wire.send(method)
    assert not [name for name in CORS if name in answer.headers]


def test_preflight(wire):
    answer = wire.send("OPTIONS", headers={
        "Origin": "http://example.com", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "cat, meerkat, mouse"})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "cat, meerkat, mouse"
    assert answer.headers["Access-Control-Max-Age"] == "172800"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_origin_is_always_allowed(wire, method):
    answer = wire.send(method, headers={"Origin": "http://example.com"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "x-amzn-requestid" in answer.headers["Access-Control-Expose-Headers"].lower()
    assert ("Access-Control-Max-Age" in answer.headers) == (method == "OPTIONS")


def test_cors_of_an_operation(wire):
    answer = wire.call("ListTables", {}, {"Origin": "http://example.com"})
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")


# ---- limits

MEGABYTE = 1 << 20


def head(wire, *lines, first="POST / HTTP/1.1"):
    return "\r\n".join([first, f"Host: {wire.host}", *lines, "", ""]).encode()


def sized_body(hashed, size):
    body = json.dumps(get_item(hashed)).encode()
    return body[:-1] + b" " * (size - len(body)) + b"}"


def test_a_body_of_16_megabytes(wire, hashed):
    assert wire.call("GetItem", sized_body(hashed, 16 * MEGABYTE)).status == 200


def test_a_larger_body_is_answered_413(wire, hashed):
    assert wire.call("GetItem", sized_body(hashed, 16 * MEGABYTE + 1)).status == 413


def test_a_larger_announcement_is_answered_413_before_the_body(wire):
    answer, = wire.raw(head(wire, f"Content-Type: {JSON}", f"X-Amz-Target: {TARGET}.GetItem", f"Content-Length: {17 * MEGABYTE}"))
    assert answer.status == 413


def chunked(body, size):
    parts = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def chunked_request(wire, operation, body, size):
    headers = [f"{name}: {value}" for name, value in wire.signed_headers(operation, body).items() if name.lower() not in ("host", "content-length")]
    return head(wire, "Transfer-Encoding: chunked", *headers) + chunked(body, size)


def test_chunked_bodies(wire, hashed):
    for size in (1, 7, 4096):
        answer, = wire.raw(chunked_request(wire, "GetItem", json.dumps(get_item(hashed)).encode(), size))
        assert answer.status == 200


def test_chunked_bodies_have_the_same_limit(wire, hashed):
    answer, = wire.raw(chunked_request(wire, "GetItem", sized_body(hashed, 16 * MEGABYTE + 1), 1 << 16))
    assert answer.status == 413


@pytest.mark.parametrize("request_bytes", [
    lambda wire: head(wire, "X-Long: " + "x" * 20_000),
    lambda wire: head(wire, *(f"X-{i}: " + "x" * 200 for i in range(90))),
    lambda wire: head(wire, first=f"POST /{'x' * 20_000} HTTP/1.1"),
], ids=["one header", "many headers", "request line"])
def test_heads_over_16_kilobytes_are_answered_400(wire, request_bytes):
    answer, = wire.raw(request_bytes(wire))
    assert answer.status == 400


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00\x01\x00", b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_noise_does_not_hurt(wire, noise):
    try:
        wire.raw(noise)
    except Exception:  # whatever the answer, if any
        pass
    assert wire.call("ListTables", {}).status == 200


# ---- connections

def signed(wire, operation, payload):
    body = json.dumps(payload).encode()
    headers = [f"{name}: {value}" for name, value in wire.signed_headers(operation, body).items() if name.lower() not in ("host", "content-length")]
    return head(wire, f"Content-Length: {len(body)}", *headers) + body


def test_keep_alive_and_pipelining(wire, hashed):
    for number in range(3):
        hashed.put({"p": f"pipeline {number}", "n": number})
    requests = b"".join(signed(wire, "GetItem", get_item(hashed, f"pipeline {number}")) for number in range(3))
    answers = wire.raw(requests, answers=3)
    assert [answer.json()["Item"]["n"]["N"] for answer in answers] == ["0", "1", "2"]


def test_an_error_keeps_the_connection(wire, hashed):
    answers = wire.raw(signed(wire, "GetItem", {}) + signed(wire, "Nonsense", {}) + signed(wire, "GetItem", get_item(hashed)), answers=3)
    assert [answer.status for answer in answers] == [400, 400, 200]


def test_connection_close_is_heard(wire):
    body = b"{}"
    headers = wire.signed_headers("ListTables", body, Connection="close")
    assert wire.send(headers=headers, body=body).headers["Connection"] == "close"


def test_expect_100_continue(wire, hashed):
    body = json.dumps(get_item(hashed)).encode()
    headers = [f"{name}: {value}" for name, value in wire.signed_headers("GetItem", body).items() if name.lower() not in ("host", "content-length")]
    answer, = wire.raw(head(wire, "Expect: 100-continue", f"Content-Length: {len(body)}", *headers) + body)
    assert answer.status == 200


def test_regions_and_accounts_of_one_server(server):
    for access_key, region in [("111111111111", "us-east-1"), ("AKIAIOSFODNN7EXAMPLE", "eu-west-3")]:
        assert Wire(server.port, access_key, region).call("ListTables", {}).json()["TableNames"] == []
