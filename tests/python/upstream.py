"""An HTTP backend for data plane tests: says what it was sent, or does what the path asks of it.

    /echo/…            200, JSON: method, path, query, headers (a list of pairs), body (text), body_base64
    /status/418/…      that status, the same JSON
    /reply             what `upstream.reply(...)` was told last
    /slow/KEY          answers as /echo once `upstream.release(KEY)` is called; `upstream.arrived(KEY)` waits for the request
    /stream/KEY        chunks as `upstream.send(KEY, b"…")` gives them, until `upstream.end(KEY)`
    /fail              closes the connection without an answer
    /broken            breaks off in the middle of a body
    /bytes/N           N bytes of body

Every request is kept in `upstream.requests`, newest last. A status in `upstream.refusals` answers the next request.
"""

import base64
import json
import queue
import socket
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PATIENCE = 30


class Upstream:
    """A running backend. Also a context manager that stops it."""

    def __init__(self, tls=None):
        """`tls`: a context, for a backend that speaks nothing else."""
        self.requests = []
        self.refusals = []
        self._reply = (200, [], b"")
        self._gates = defaultdict(threading.Event)
        self._arrivals = defaultdict(threading.Event)
        self._streams = defaultdict(queue.Queue)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.upstream = self
        self.port = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def reply(self, status=200, headers=(), body=b""):
        """What /reply answers from now on."""
        self._reply = (status, list(headers), body)

    def arrived(self, key):
        assert self._arrivals[key].wait(PATIENCE), f"no request for {key}"

    def release(self, key):
        self._gates[key].set()

    def send(self, key, chunk):
        self._streams[key].put(chunk)

    def end(self, key):
        self._streams[key].put(None)

    def last(self):
        return self.requests[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def handle_any(self):
        body = self._body()
        target = urlsplit(self.path)
        seen = {
            "method": self.command, "path": target.path, "query": target.query, "headers": self.headers.items(),
            "body": body.decode(errors="replace"), "body_base64": base64.b64encode(body).decode(),
        }
        upstream = self.server.upstream
        upstream.requests.append(seen)
        kind, _, rest = target.path.lstrip("/").partition("/")
        key = rest.split("/")[0]
        if upstream.refusals:
            self._json(upstream.refusals.pop(), seen)
        elif kind == "status":
            self._json(int(key), seen)
        elif kind == "reply":
            self._whole(*upstream._reply)
        elif kind == "slow":
            upstream._arrivals[key].set()
            upstream._gates[key].wait(PATIENCE)
            self._json(200, seen)
        elif kind == "stream":
            self._stream(upstream, key)
        elif kind == "fail":
            self._hang_up()
        elif kind == "broken":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self._hang_up()
        elif kind == "bytes":
            self._whole(200, [("Content-Type", "application/octet-stream")], b"x" * int(key))
        else:
            self._json(200, seen)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _json(self, status, answer):
        self._whole(status, [("Content-Type", "application/json")], json.dumps(answer).encode())

    def _whole(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self, upstream, key):
        self.send_response_only(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        upstream._arrivals[key].set()
        while (chunk := upstream._streams[key].get(timeout=PATIENCE)) is not None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self):
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True
