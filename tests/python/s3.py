"""A small S3-compatible endpoint in memory, with path-style addresses: what a backup needs of one, and nothing else.

Knows who may sign, and answers 403 to everybody else; signatures themselves are not verified.
"""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DATE = "2026-01-31T12:00:00.000Z"


class Endpoint:
    """A running endpoint. `buckets` are names to dictionaries of objects."""

    def __init__(self, *buckets, access_key="s3key", region="eu-south-9", tls=None):
        self.buckets = {name: {} for name in buckets}
        self.scope = re.compile(rf"AWS4-HMAC-SHA256 Credential={access_key}/\d{{8}}/{region}/s3/aws4_request,")
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint = None

    def log_message(self, *_):
        pass

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _error(self, status, code):
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.endpoint.scope.match(self.headers.get("Authorization", "")):
            return self._error(403, "AccessDenied")
        url = urlsplit(self.path)
        _, bucket, *key = url.path.split("/", 2)
        objects = self.endpoint.buckets.get(bucket)
        if objects is None:
            return self._error(404, "NoSuchBucket")
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        if key and key[0]:
            return self._object(objects, unquote(key[0]), body)
        return self._delete(objects, body.decode()) if "delete" in query else self._list(objects, query)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _handle

    def _object(self, objects, key, body):
        if self.command == "PUT":
            objects[key] = body
            return self._answer(200, ETag=_etag(body))
        if self.command == "DELETE":
            objects.pop(key, None)
            return self._answer(204)
        if key not in objects:
            return self._error(404, "NoSuchKey")
        content, status, more = objects[key], 200, {}
        if span := re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(span[1]), min(int(span[2] or len(content)), len(content) - 1)
            status, more = 206, {"Content_Range": f"bytes {first}-{last}/{len(content)}"}
            content = content[first:last + 1]
        return self._answer(status, content, ETag=_etag(objects[key]), Last_Modified="Sat, 31 Jan 2026 12:00:00 GMT", **more)

    def _delete(self, objects, request):
        keys = [unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", request)]
        for key in keys:
            objects.pop(key, None)
        deleted = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult {NAMESPACE}>{deleted}</DeleteResult>".encode())

    def _list(self, objects, query):
        prefix, delimiter, after = (query.get(name, "") for name in ("prefix", "delimiter", "start-after"))
        folders, contents = set(), ""
        for key in sorted(key for key in objects if key.startswith(prefix) and key > after):
            head, found, _ = key[len(prefix):].partition(delimiter) if delimiter else (key, "", "")
            if found:
                folders.add(prefix + head + delimiter)
                continue
            contents += (f"<Contents><Key>{escape(key)}</Key><LastModified>{DATE}</LastModified><ETag>{escape(_etag(objects[key]))}</ETag>"
                         f"<Size>{len(objects[key])}</Size></Contents>")
        contents += "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in sorted(folders))
        self._answer(200, f"<ListBucketResult {NAMESPACE}><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode())


def _etag(content):
    return f'"{hashlib.md5(content).hexdigest()}"'
