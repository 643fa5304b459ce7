"""What a refusal must look like: code, HTTP status and message, all three exact.

Since summer 2026 DynamoDB wraps many request faults of PutItem, UpdateItem and DeleteItem into
`1 validation error detected: `. Which faults it wraps for which operation is pinned once, in
test_validation_envelope.py; everywhere else `refused` accepts the sentence with or without it.
"""

import contextlib
import re

import pytest
from botocore.exceptions import ClientError

ENVELOPE = "1 validation error detected: "
CONDITION_FAILED = "The conditional request failed"
INVALID = "One or more parameter values were invalid: "


class Refusal:
    """The error that a `refused` block ended with."""

    code = message = status = body = None

    def fill(self, error):
        self.code = error.response["Error"]["Code"]
        self.message = error.response["Error"].get("Message", "")
        self.status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        self.body = error.response


@contextlib.contextmanager
def refused(message=None, code="ValidationException", status=400):
    """The block must end in this error. `message`: a string is exact, a compiled pattern is searched, None is any."""
    refusal = Refusal()
    with pytest.raises(ClientError) as caught:
        yield refusal
    refusal.fill(caught.value)
    assert (refusal.code, refusal.status) == (code, status), refusal.message
    if isinstance(message, re.Pattern):
        assert message.search(refusal.message), refusal.message
    elif message is not None:
        assert refusal.message in (message, ENVELOPE + message)


def refused_exactly(message, code="ValidationException"):
    """As `refused`, with the message compared to the last character, envelope included."""
    return refused(re.compile(rf"\A{re.escape(message)}\Z"), code)


def condition_failed():
    """The block must end in a failed condition."""
    return refused(CONDITION_FAILED, "ConditionalCheckFailedException")


def not_found(message="Requested resource not found"):
    """The block must end in ResourceNotFoundException."""
    return refused(message, "ResourceNotFoundException")


def constraint(value, member, rule):
    """The sentence of one failed member constraint of the service model."""
    return f"{ENVELOPE}Value '{value}' at '{member}' failed to satisfy constraint: Member must {rule}"
