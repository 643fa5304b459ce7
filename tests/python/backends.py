"""HTTP backends of a test's own: what stands behind a proxy integration.

`/echo...` answers what it was sent, as JSON; `/status/N` with that status; `/stream` in pieces, each after the reader asked for
it; `/large` with more than a gateway passes on; `/silence` never. Whatever it was sent is kept in `seen`.
"""

import contextlib
import http.server
import json
import threading
import urllib.parse


class Backend(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen = []
        self.ended = threading.Event()
        self.next_piece = threading.Semaphore(0)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.headers.get("transfer-encoding") == "chunked":
            body = self.chunked_body()
        said = {
            "method": self.command, "uri": self.path, "body": body.decode("latin-1"),
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
        }
        self.server.seen.append(said)
        path = urllib.parse.urlsplit(self.path).path
        if path == "/silence":
            self.server.ended.wait()
        elif path == "/stream":
            self.stream()
        elif path == "/large":
            self.reply(200, b"x" * (11 * 1024 * 1024))
        elif path.startswith("/status/"):
            self.reply(int(path.rsplit("/", 1)[1]), json.dumps(said).encode())
        else:
            self.reply(200, json.dumps(said).encode())

    def reply(self, status, body):
        self.send_response(status)
        for name, value in [("Content-Type", "application/json"), ("X-Backend", "one"), ("X-Backend", "two"),
                            ("Connection", "keep-alive, x-hop"), ("X-Hop", "1"), ("Set-Cookie", "a=1"),
                            ("Set-Cookie", "b=2"), ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body if self.command != "HEAD" else b"")

    def stream(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"one ", b"two ", b"three"):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
            self.server.next_piece.acquire(timeout=20)
        self.wfile.write(b"0\r\n\r\n")

    def chunked_body(self):
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def backend():
    """A backend on a free port, for as long as the context lasts."""
    server = Backend()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
