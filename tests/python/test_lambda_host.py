"""Functions as processes of the server: what they reach, how they end, and where their log is."""

import os
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from expect import refused
from functions import create, invoke, lambda_client
from tidegate import Tidegate, binary, eventually

PID = "import os\ndef handler(event, context):\n    print('event', event)\n    return os.getpid()\n"
OWN_ENVIRONMENT = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"


def lives(process):
    """Whether a process is there, and no zombie."""
    try:
        with open(f"/proc/{process}/stat") as stat:
            return ") Z " not in stat.read()
    except FileNotFoundError:
        return False


def test_a_function_finds_this_server_and_nothing_of_its_environment(server):
    client = lambda_client(server)
    _, variables = invoke(client, create(client, OWN_ENVIRONMENT, Environment={"Variables": {"TABLE": "t"}}))
    assert variables["AWS_ENDPOINT_URL"].endswith(f":{server.port}")
    assert variables["TABLE"] == "t"
    assert "USER" not in variables and "OLDPWD" not in variables


def test_a_killed_function_hurts_nobody(server):
    client = lambda_client(server)
    name = create(client, PID)
    _, process = invoke(client, name)
    os.kill(process, signal.SIGKILL)
    eventually(lambda: not lives(process))
    response, again = invoke(client, name)
    assert "FunctionError" not in response and again != process


def test_functions_end_with_the_server(tmp_path):
    for end in (Tidegate.kill, Tidegate.stop):
        server = Tidegate.on_disk(tmp_path)
        client = lambda_client(server)
        _, process = invoke(client, create(client, PID))
        end(server)
        eventually(lambda: not lives(process))
        assert not lives(process)


def test_what_a_killed_server_in_memory_left_goes_with_the_next(tmp_path):
    def start():
        return Tidegate("--in-memory", variables={"TMPDIR": str(tmp_path)})

    killed, living = start(), start()
    client = lambda_client(living)
    name = create(client, PID)
    _, process = invoke(client, name)
    left = set(tmp_path.iterdir())
    killed.kill()
    with start():
        now = set(tmp_path.iterdir())
    living_still = len(left & now)
    assert (len(left), living_still, lives(process)) == (2, 1, True)
    assert invoke(client, name)[1] == process
    living.stop()


def test_a_functions_log_can_be_read_and_followed(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        client = lambda_client(server)
        name = create(client, PID)
        command = [binary(), "logs", name, "--data", str(tmp_path)]
        nothing = subprocess.run(command, capture_output=True, text=True, check=False)
        assert nothing.returncode == 1 and name in nothing.stderr
        with subprocess.Popen([*command, "--follow"], stdout=subprocess.PIPE, text=True) as follower:
            for event in ("one", "two"):
                invoke(client, name, event)
                lines = []
                while not lines or " REPORT RequestId: " not in lines[-1]:
                    lines.append(follower.stdout.readline())
                assert any(line.endswith(f" event {event}\n") for line in lines), lines
            follower.kill()
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert shown.count(" START RequestId: ") == 2 and " event two\n" in shown


def test_a_server_may_run_no_functions():
    with Tidegate("--in-memory", "--no-functions") as server:
        client = lambda_client(server)
        name = create(client, PID)
        with refused("This server was started to run no functions.", code="AccessDeniedException", status=403):
            invoke(client, name)


def test_a_change_of_its_configuration_ends_no_invocation(server):
    client = lambda_client(server)
    name = create(client)
    changed = threading.Event()

    def call(caller):
        answers = []
        while not changed.is_set():
            answers.append(invoke(client, name, caller))
        return answers

    with ThreadPoolExecutor(3) as callers:
        calling = [callers.submit(call, caller) for caller in range(3)]
        try:
            for change in range(8):
                client.update_function_configuration(FunctionName=name, Description=str(change))
                client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.01})
                invoke(client, name)
        finally:
            changed.set()
        for caller, calls in enumerate(calling):
            for response, answer in calls.result():
                assert "FunctionError" not in response and answer == caller
