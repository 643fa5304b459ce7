"""Checks a request's signature as the service that receives it does: with the secret, from what came over the wire.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=(\w{64})")


def verify(request, service, region="us-east-1", access_key="tidegate", secret="tidegate"):
    """`request` is one of an `Upstream`. Answers its headers by their names in lower case."""
    headers = {name.lower(): value.strip() for name, value in request["headers"]}
    body = base64.b64decode(request["body_base64"])
    match = AUTHORIZATION.fullmatch(headers["authorization"])
    assert match, headers["authorization"]
    key, day, signed_region, signed_service, names, signature = match.groups()
    assert (key, signed_region, signed_service) == (access_key, region, service)
    names = names.split(";")
    assert names == sorted(names) and {"host", "x-amz-date"} <= set(names)
    hashed = hashlib.sha256(body).hexdigest()
    if service == "s3":
        # It encodes a path once and wants the body's hash in a header.
        assert headers["x-amz-content-sha256"] == hashed and "x-amz-content-sha256" in names
    canonical = "\n".join([
        request["method"], quote(unquote(request["path"]) if service == "s3" else request["path"], safe="/-_.~"),
        "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in parse_qsl(request["query"], keep_blank_values=True))),
        *(f"{name}:{headers[name]}" for name in names), "", ";".join(names), hashed])
    scope = f"{day}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signing_key = f"AWS4{secret}".encode()
    for part in [*scope.split("/"), text]:
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    assert signature == signing_key.hex(), canonical
    return headers


def _encoded(text):
    return quote(text, safe="-_.~")
