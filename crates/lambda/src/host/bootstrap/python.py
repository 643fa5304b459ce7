"""Runs a Python function: asks the Lambda Runtime API for events and posts what the handler returns.

The only argument is the environment: _HANDLER, LAMBDA_TASK_ROOT, AWS_LAMBDA_RUNTIME_API.
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

import decimal
import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback

API = "/2018-06-01/runtime/"


class RuntimeApi:
    """One connection that is kept. If the server goes away, so does this process."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.host = address
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def call(self, method, path, body=b"", headers=()):
        lines = [f"{method} {API}{path} HTTP/1.1", f"host: {self.host}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        status = self.reader.readline()
        if not status:
            os._exit(1)
        answer_headers = {}
        while (line := self.reader.readline().rstrip()) != b"":
            name, _, value = line.partition(b":")
            answer_headers[name.decode().lower()] = value.strip().decode()
        length = int(answer_headers.get("content-length", 0))
        return int(status.split()[1]), answer_headers, self.reader.read(length)


class Fault(Exception):
    """An error that is worded by the runtime, not by the function."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


class _Attributes:
    """Named values, shown as AWS's objects are."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def __repr__(self):
        values = ",".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}([{values}])"


class CognitoIdentity(_Attributes):
    pass


class Client(_Attributes):
    pass


class ClientContext(_Attributes):
    pass


class LambdaContext(_Attributes):
    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


def make_context(headers):
    return LambdaContext(
        aws_request_id=headers["lambda-runtime-aws-request-id"],
        log_group_name=os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME"),
        log_stream_name=os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME"),
        function_name=os.environ.get("AWS_LAMBDA_FUNCTION_NAME"),
        memory_limit_in_mb=os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        function_version=os.environ.get("AWS_LAMBDA_FUNCTION_VERSION"),
        invoked_function_arn=headers.get("lambda-runtime-invoked-function-arn"),
        tenant_id=None,
        client_context=make_client_context(headers.get("lambda-runtime-client-context")),
        identity=CognitoIdentity(cognito_identity_id=None, cognito_identity_pool_id=None),
        _epoch_deadline_time_in_ms=int(headers["lambda-runtime-deadline-ms"]),
    )


def make_client_context(text):
    if not text:
        return None
    told = json.loads(text)
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    client = told.get("client")
    return ClientContext(
        custom=told.get("custom"),
        env=told.get("env"),
        client=Client(**{name: client.get(name) for name in names}) if client else None,
    )


class LogFormatter(logging.Formatter):
    converter = time.gmtime


class RequestFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = self.request_id
        return True


def set_up_logging():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        LogFormatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
    )
    requests = RequestFilter()
    handler.addFilter(requests)
    logging.getLogger().addHandler(handler)
    return requests


def load_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from None
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n'
        raise Fault(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", [place]
        ) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from None


def describe(error, request_id):
    """AWS's error object, and its lines in the log."""
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind = type(error).__name__
        # Without the frames of this file.
        frames = traceback.extract_tb(error.__traceback__)
        trace = traceback.format_list([frame for frame in frames if frame.filename != __file__])
    head = f"[ERROR] {kind}: {error}" if str(error) else f"[ERROR] {kind}"
    print("\n".join([head, *(["Traceback (most recent call last):", "".join(trace)] if trace else [])]).rstrip())
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def to_json(value):
    def more(value):
        if isinstance(value, decimal.Decimal):
            return float(value)
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    return json.dumps(value, default=more, ensure_ascii=False).encode()


def invoke(handler, headers, payload):
    try:
        event = json.loads(payload)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None
    result = handler(event, make_context(headers))
    try:
        return to_json(result)
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def post_error(api, path, described):
    body = json.dumps(described).encode()
    api.call("POST", path, body, [("lambda-runtime-function-error-type", described["errorType"])])


def main():
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    requests = set_up_logging()
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.argv = [""]
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        post_error(api, "init/error", describe(error, ""))
        sys.exit(1)
    while True:
        status, headers, payload = api.call("GET", "invocation/next")
        if status != 200:
            sys.exit(1)
        request_id = requests.request_id = headers["lambda-runtime-aws-request-id"]
        if trace_id := headers.get("lambda-runtime-trace-id"):
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        try:
            answer = invoke(handler, headers, payload)
        except Exception as error:
            post_error(api, f"invocation/{request_id}/error", describe(error, request_id))
        else:
            api.call("POST", f"invocation/{request_id}/response", answer, [("content-type", "application/json")])


if __name__ == "__main__":
    main()
