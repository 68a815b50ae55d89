"""Starts a server for a measurement and tells what its whole tree of processes costs."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port that was free a moment ago, for servers that cannot choose one themselves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Served:
    """A server process with all its children, until the `with` block ends."""

    def __init__(self, command: Sequence[str], port: int, environment: Mapping[str, str], log: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        with log.open("ab") as output:
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                [sys.executable if word == "python" else word for word in command],
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def ready(self, path: str, seconds: float = 30.0) -> float:
        """Wait for the first answer; return the seconds it took from the start."""
        while time.monotonic() - self.started < seconds:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            if answers(self.port, path):
                return time.monotonic() - self.started
            time.sleep(0.01)
        raise RuntimeError("the server does not answer")

    def tree(self) -> list[psutil.Process]:
        """Return the server's process and all below it."""
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu(self) -> float:
        """Return the processor seconds that the tree has used."""
        used = 0.0
        for process in self.tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                used += times.user + times.system
        return used

    def memory(self) -> float:
        """Return the memory of the tree in MB, shared pages counted once (PSS)."""
        total = 0
        for process in self.tree():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += process.memory_full_info().pss
        return total / 1e6

    def end(self, seconds: float = 15.0) -> int | None:
        """Send TERM; return the exit code, or `None` when the server has not ended in time."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None


def answers(port: int, path: str, seconds: float = 2.0) -> bool:
    """Whether the server answers one request on a connection of its own, in time."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return client.recv(12).startswith(b"HTTP/1.")
    except OSError:
        return False
