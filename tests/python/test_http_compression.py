"""Compressed requests and responses."""

import gzip
import json
import zlib

import pytest

from values import av, avs


def get_item(hashed, key):
    return json.dumps({"TableName": hashed.name, "Key": {"p": av(key)}}).encode()


GOOD = {
    "gzip": ("gzip", gzip.compress),
    "GZIP": ("GZIP", gzip.compress),
    "two members": ("gzip", lambda body: gzip.compress(body[:10]) + gzip.compress(body[10:])),
    "deflate": ("deflate", zlib.compress),
    "identity": ("identity", lambda body: body),
}


@pytest.mark.parametrize("name", GOOD)
def test_compressed_requests(wire, hashed, key, name):
    encoding, compress = GOOD[name]
    hashed.put({"p": key, "v": "x" * 100})
    answer = wire.call("GetItem", compress(get_item(hashed, key)), {"Content-Encoding": encoding})
    assert answer.status == 200
    assert answer.json()["Item"] == avs({"p": key, "v": "x" * 100})


def test_a_large_compressed_write(wire, hashed, key):
    body = json.dumps({"TableName": hashed.name, "Item": avs({"p": key, "v": "x" * 300_000})}).encode()
    assert wire.call("PutItem", gzip.compress(body), {"Content-Encoding": "gzip"}).status == 200
    assert len(hashed.get({"p": key})["v"]) == 300_000


BAD = {
    "not compressed": ("gzip", lambda body: body),
    "truncated": ("gzip", lambda body: gzip.compress(body)[:-1]),
    "damaged": ("gzip", lambda body: gzip.compress(body)[:20] + b"\xff\xff\xff" + gzip.compress(body)[23:]),
    "empty": ("gzip", lambda body: b""),
    "gzip announced as deflate": ("deflate", gzip.compress),
    "truncated deflate": ("deflate", lambda body: zlib.compress(body)[:-1]),
    "unknown encoding": ("garbage", lambda body: body),
}


@pytest.mark.parametrize("name", BAD)
def test_bodies_that_cannot_be_inflated_are_500(wire, hashed, key, name):
    encoding, compress = BAD[name]
    body = json.dumps({"TableName": hashed.name, "Item": {"p": av(key)}}).encode()
    assert wire.call("PutItem", compress(body), {"Content-Encoding": encoding}).status == 500
    assert hashed.get({"p": key}) is None


def test_the_limit_holds_after_inflating(wire, hashed, key):
    body = get_item(hashed, key)
    bomb = gzip.compress(body[:-1] + b" " * (20 << 20) + b"}")
    assert len(bomb) < 1 << 16
    assert wire.call("GetItem", bomb, {"Content-Encoding": "gzip"}).status == 413


def test_an_endless_bomb_costs_little(wire):
    bomb = gzip.compress(b"[" * (200 << 20), compresslevel=9)
    assert wire.call("GetItem", bomb, {"Content-Encoding": "gzip"}).status == 413


@pytest.fixture(scope="module")
def large(hashed):
    hashed.put({"p": "large", "v": "compressible " * 2000})
    hashed.put({"p": "small", "v": "x" * 100})
    return hashed


def inflate(answer):
    return {None: bytes, "gzip": gzip.decompress, "deflate": zlib.decompress}[answer.headers["Content-Encoding"]](answer.body)


ACCEPTED = [
    ("gzip", "gzip"), ("GZip", "gzip"), ("deflate", "deflate"), ("br, gzip", "gzip"), ("gzip;q=0.5", "gzip"), ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip"),
    ("gzip;q=0", None), ("identity", None), ("br", None), ("", None), ("gzipped", None), ("gzip;q=0, deflate", "deflate"),
]


@pytest.mark.parametrize("accepted, encoding", ACCEPTED)
def test_compressed_responses(wire, large, accepted, encoding):
    answer = wire.call("GetItem", get_item(large, "large"), {"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == encoding
    assert json.loads(inflate(answer))["Item"]["v"]["S"] == "compressible " * 2000
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
    if encoding:
        assert len(answer.body) < 4096


def test_repeated_headers_count_as_one(wire, large):
    body = get_item(large, "large")
    headers = wire.signed_headers("GetItem", body, **{"Content-Length": len(body)})
    lines = [f"{name}: {value}" for name, value in headers.items()] + ["Accept-Encoding: br", "Accept-Encoding: gzip"]
    answer, = wire.raw(("POST / HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body)
    assert answer.headers["Content-Encoding"] == "gzip"


def test_small_responses_are_sent_as_they_are(wire, large):
    answer = wire.call("GetItem", get_item(large, "small"), {"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] is None
    assert answer.json()["Item"]["p"] == {"S": "small"}


def test_the_sdk_reads_compressed_responses(large):
    assert len(large.get({"p": "large"})["v"]) == len("compressible ") * 2000
