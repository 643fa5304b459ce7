"""Runs the real binary: owns one child process, from its first line of output to its last exit code.

The binary is `$TIDEGATE_BIN`, else `target/debug/tidegate` of this repository. It prints
`Tidegate listens on http://HOST:PORT` as its first line, and that line is the only thing parsed.
"""

import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
GREETING = re.compile(r"^Tidegate listens on (http://\S+:(\d+))$")


def binary():
    """The path of the binary under test."""
    path = pathlib.Path(os.environ.get("TIDEGATE_BIN", ROOT / "target" / "debug" / "tidegate"))
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist: run `cargo build` or set TIDEGATE_BIN")
    return str(path.resolve())


def environment():
    """The caller's environment without options that would reach the binary through it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")}


class Tidegate:
    """A running server, with `variables` in its environment. Also a context manager that stops it."""

    def __init__(self, *options, variables=None):
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [binary(), "serve", "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=self._log, env=environment() | (variables or {}),
        )
        self.endpoint, self.port = self._greeting()

    def _greeting(self):
        ready, _, _ = select.select([self._process.stdout], [], [], 30)
        line = self._process.stdout.readline().decode().rstrip("\n") if ready else ""
        match = GREETING.match(line)
        if not match:
            self.kill()
            raise RuntimeError(f"unexpected first line {line!r}; the log says:\n{self.log()}")
        return match.group(1), int(match.group(2))

    @classmethod
    def in_memory(cls):
        return cls("--in-memory")

    @classmethod
    def on_disk(cls, directory):
        return cls("--data", str(directory))

    def log(self):
        """What the server wrote to its standard error so far."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def kill(self):
        """SIGKILL: what a power cut looks like to the server's own code."""
        self._process.kill()
        self._process.wait()

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, timeout=20):
        """The exit code, once the process has ended."""
        return self._process.wait(timeout)

    def stop(self, timeout=20):
        """SIGTERM, and the exit code that it gives."""
        self.signal(signal.SIGTERM)
        return self.wait(timeout)

    def alive(self):
        return self._process.poll() is None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.kill()


def eventually(condition, timeout=30):
    """Polls `condition` until it answers something true, and returns that."""
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still false after {timeout} s: {condition}")
        time.sleep(0.005)
