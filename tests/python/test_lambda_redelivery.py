"""Events that wait for their function, or are with it, when the server goes: after the next start each is handled."""

import pathlib

import pytest

from functions import create, lambda_client
from gates import Gate
from tidegate import Tidegate, eventually

EVENTS = 12
AT_ONCE = 3

# Says that it has begun, waits at the gate, and says that it is done. A line of a file is written in one piece.
HANDLE = '''
import os

def say(what, event):
    with open(os.environ["LINES"] + what, "a") as lines:
        lines.write(f"{event}\\n")

def handler(event, context):
    say("begun", event)
    open(os.environ["GATE"]).close()
    say("done", event)
'''


class Work:
    """A function that waits at a gate, and what it said."""

    def __init__(self, directory):
        self._lines = f"{directory}/"
        self.gate = Gate(directory)

    def create(self, client, **rules):
        variables = {"LINES": self._lines, "GATE": self.gate.path}
        name = create(client, HANDLE, Timeout=60, Environment={"Variables": variables})
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=AT_ONCE)
        client.put_function_event_invoke_config(FunctionName=name, **rules)
        return name

    def said(self, what):
        path = pathlib.Path(self._lines + what)
        return path.read_text().split() if path.exists() else []


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path)


# An end of the server is no failure of the function: it uses up no retry.
@pytest.mark.parametrize("retries", [0, 2])
@pytest.mark.parametrize("end", [Tidegate.kill, Tidegate.stop])
def test_every_accepted_event_is_handled(work, tmp_path, end, retries):
    data = tmp_path / "data"
    with Tidegate.on_disk(data) as first:
        client = lambda_client(first)
        name = work.create(client, MaximumRetryAttempts=retries)
        for number in range(EVENTS):
            sent = client.invoke(FunctionName=name, InvocationType="Event", Payload=str(number))
            assert sent["StatusCode"] == 202
        eventually(lambda: len(work.said("begun")) == AT_ONCE)
        end(first)
    assert work.said("done") == []
    work.gate.open()
    with Tidegate.on_disk(data):
        eventually(lambda: set(work.said("done")) == {str(number) for number in range(EVENTS)}, timeout=60)
