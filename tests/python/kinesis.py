"""A data stream service for tests: what DynamoDB needs of Amazon Kinesis Data Streams, over HTTP, in this process.

Streams are made by the test. Every request must be signed. `script` says what the next PutRecords requests meet:
"throttled" (some records are not accepted), "broken" (status 500), "dropped" (the connection ends before the answer).
"""

import base64
import collections
import http.server
import json
import re
import threading

AUTHORIZATION = re.compile(
    r"^AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/kinesis/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$")
TARGET = "Kinesis_20131202."
RECORDS_MAX = 500
BYTES_MAX = 5 * 1024 * 1024


class Refused(Exception):
    """An error answer: code, message, status."""


class Kinesis:
    """The service. Also a context manager that stops it."""

    def __init__(self, port=0):
        self.streams = {}
        self.script = collections.deque()
        self.requests = 0
        self._lock = threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = service._answer(self.headers, body)
                if status is None:
                    self.close_connection = True
                    return
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def create(self, name):
        """A new stream; answers its ARN."""
        with self._lock:
            self.streams[name] = []
        return f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}"

    def records(self, name):
        """What the stream has accepted: (partition key, decoded JSON), in order."""
        with self._lock:
            return [(key, json.loads(data)) for key, data in self.streams[name]]

    def events(self, name):
        return [event for _, event in self.records(name)]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, headers, body):
        with self._lock:
            try:
                return self._dispatch(headers, body)
            except Refused as refusal:
                code, message, status = refusal.args
                return status, {"__type": code, "message": message}

    def _dispatch(self, headers, body):
        signature = AUTHORIZATION.match(headers.get("Authorization", ""))
        if not signature or signature["region"] != "us-east-1" or not headers.get("X-Amz-Date"):
            raise Refused("IncompleteSignatureException", "not signed as it should be", 400)
        assert headers["Content-Type"] == "application/x-amz-json-1.1", headers["Content-Type"]
        request, operation = json.loads(body), headers["X-Amz-Target"].removeprefix(TARGET)
        if request["StreamName"] not in self.streams:
            raise Refused("ResourceNotFoundException", f"Stream {request['StreamName']} not found.", 400)
        assert request["StreamARN"].endswith("/" + request["StreamName"])
        if operation == "DescribeStreamSummary":
            return 200, {"StreamDescriptionSummary": {"StreamName": request["StreamName"], "StreamStatus": "ACTIVE"}}
        assert operation == "PutRecords", operation
        return self._put(request)

    def _put(self, request):
        self.requests += 1
        step = self.script.popleft() if self.script else None
        if step == "broken":
            raise Refused("InternalFailure", "", 500)
        records = [(each["PartitionKey"], base64.b64decode(each["Data"])) for each in request["Records"]]
        assert 1 <= len(records) <= RECORDS_MAX
        assert sum(len(key) + len(data) for key, data in records) <= BYTES_MAX
        taken = self.streams[request["StreamName"]]
        results = []
        for position, record in enumerate(records):
            if step == "throttled" and position % 3 == 1:
                results.append({"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"})
            else:
                taken.append(record)
                results.append({"SequenceNumber": str(len(taken)), "ShardId": "shardId-000000000000"})
        if step == "dropped":
            return None, None
        failed = sum("ErrorCode" in result for result in results)
        return 200, {"FailedRecordCount": failed, "Records": results}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
