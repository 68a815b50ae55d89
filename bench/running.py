"""Servers under measurement: started as an administrator starts them, watched by their processes."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from elearn.config import ROOT

PATIENCE = 60.0


class Server:
    """A command that prints its address, and the processes it started."""

    def __init__(self, command: list[str], environment: Mapping[str, str], ready: str) -> None:
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        assert line.startswith("Łącznik: "), f"{command} said {line!r}"
        self.url = line.split()[1]
        self._first_answer(ready)
        self.start_seconds = time.perf_counter() - begun
        """From the command to the first answer."""

    def _first_answer(self, path: str) -> None:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        assert status < 500, f"{path}: {status}"

    def processes(self) -> list[psutil.Process]:
        """The supervisor and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of processor time that all of them have used."""
        return sum(sum(each.cpu_times()[:2]) for each in self.processes())

    def memory(self) -> float:
        """Megabytes that all of them take together, shared pages counted once (PSS)."""
        return sum(each.memory_full_info().pss for each in self.processes()) / 1e6

    def stop(self) -> None:
        """End it as systemd would."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()


def product(instance: Path, database: str = "", *, processes: int) -> Server:
    """Start the product."""
    environment = surroundings(instance, database)
    return Server(["-m", "elearn", "serve", "--processes", str(processes)], environment, "/pl/")


def bare(file: Path, *, processes: int) -> Server:
    """Start the bare reference under the same server."""
    return Server(["-m", "bench.bare", str(processes)], {"BARE_DB": str(file)}, "/sign-in/1")


def surroundings(instance: Path, database: str = "") -> dict[str, str]:
    """The environment of the product under measurement: nothing of the caller's settings."""
    silent = {name: "" for name in os.environ if name.startswith("ELEARN_")}
    return {
        **silent,
        "ELEARN_INSTANCE": str(instance),
        "ELEARN_RATE_LIMITS": "0",
        "DATABASE_URL": database,
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
