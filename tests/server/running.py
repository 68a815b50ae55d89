"""A server process under test and the clients that try it, well-behaved and slow; nothing waits without a deadline."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).with_name("sample.py")
PATIENCE = 20.0


def eventually(true, what, seconds=PATIENCE):
    """Poll until `true()` is; return what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = true()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Running:
    """The sample application, or what another command serves, in a process of its own."""

    def __init__(self, *options, command=(str(SAMPLE),), environment=None, errors=subprocess.DEVNULL):
        self.process = subprocess.Popen(
            [sys.executable, *command, *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            start_new_session=True,
        )
        self.port = 0
        self.opened = []

    def kill(self):
        """End the whole group, whatever state it is in, and close what was opened to it."""
        for client in self.opened:
            client.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        if self.process.stderr is not None:
            self.process.stderr.close()

    def ready(self):
        """Wait for the line with the address and for the first answer."""
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert readable, "the server said nothing"
        line = self.process.stdout.readline().decode()
        assert line.startswith("Łącznik: http://127.0.0.1:"), line
        self.port = urlsplit(line.split()[1]).port
        return self

    def workers(self):
        """Pids of the living worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return {int(pid) for pid in children.split() if alive(pid)}

    def tell(self, number):
        self.process.send_signal(number)

    def ended(self, seconds=PATIENCE):
        return self.process.wait(seconds)

    def connection(self, seconds=PATIENCE):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def ask(self, path="/", method="GET", body=None, headers=None):
        """One request on a connection of its own: status, headers, body."""
        connection = self.connection()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def raw(self, sent=b"", receive_buffer=0):
        client = socket.socket()
        self.opened.append(client)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", self.port))
        client.sendall(sent)
        return client

    def refuses(self):
        """Whether nobody listens on the port any more."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return True
        return False


def everything(client):
    """Read until the server closes."""
    parts = []
    while data := client.recv(65536):
        parts.append(data)
    return b"".join(parts)
