"""Runs the README's examples with the tools that a reader would use: the AWS CLI, Python with boto3, Node.js."""

import os
import pathlib
import subprocess
import sys

import pytest

from examples import examples
from tidegate import ROOT, Tidegate, environment

NODE_MODULES = ROOT / "tests" / "js" / "node_modules"


@pytest.fixture(scope="module")
def server():
    with Tidegate.in_memory() as running:
        yield running


@pytest.fixture(scope="module")
def reader(server, tmp_path_factory):
    """A reader's shell: the exports that the README asks for, this Python's tools first, and an empty directory."""
    directory = tmp_path_factory.mktemp("reader")
    (directory / "node_modules").symlink_to(NODE_MODULES)
    exports = {
        "AWS_ENDPOINT_URL": server.endpoint, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    tools = pathlib.Path(sys.executable).parent
    return directory, environment() | exports | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def command(example, directory):
    """How a reader runs the block."""
    if example.language == "bash":
        return ["bash", "-euo", "pipefail", "-c", example.text]
    if example.language == "python":
        return ["python", "-c", example.text]
    script = directory / f"line{example.line}.mjs"
    script.write_text(example.text)
    return ["node", str(script)]


@pytest.mark.parametrize("example", examples(), ids=str)
def test_example(example, reader):
    directory, shell = reader
    ran = subprocess.run(command(example, directory), cwd=directory, env=shell, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, f"{example} ended with {ran.returncode}:\n{ran.stdout}\n{ran.stderr}"
    assert ran.stdout.strip(), f"{example} printed nothing"


def test_there_is_an_example_for_each_tool():
    assert {example.language for example in examples()} == {"bash", "python", "js"}
