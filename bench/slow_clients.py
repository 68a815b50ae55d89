"""Forty clients that trickle: what do they do to the others?"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from bench.processes import answers

CROWD = 40
HEADERS = b"GET /lesson/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /answer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nchoice="
)
READ = b"GET /big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
KINDS = {"headers": HEADERS, "bodies": BODY, "reads": READ}


@contextlib.contextmanager
def crowd(port: int, kind: str, size: int = CROWD) -> Iterator[None]:
    """Keep a crowd of slow clients at work: a byte sent, or a few read, every half second."""
    clients = [_client(port, KINDS[kind]) for _ in range(size)]
    done = threading.Event()
    thread = threading.Thread(target=_trickle, args=(clients, kind, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        for client in clients:
            client.close()


def _client(port: int, begin: bytes) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(2)
    client.connect(("127.0.0.1", port))
    client.sendall(begin)
    client.settimeout(0)
    return client


def _trickle(clients: list[socket.socket], kind: str, done: threading.Event) -> None:
    while not done.wait(0.5):
        for client in clients:
            with contextlib.suppress(OSError):  # hung up on, or nothing to read yet
                if kind == "reads":
                    client.recv(64)
                else:
                    client.send(b"x")


def harm(port: int, kind: str, tries: int = 10, patience: float = 1.0) -> tuple[int, float]:
    """Return how many of the ordinary requests were answered beside the crowd, and the longest wait in seconds."""
    answered, longest = 0, 0.0
    with crowd(port, kind):
        time.sleep(1)  # let every slow client be accepted
        for _ in range(tries):
            begun = time.monotonic()
            answered += answers(port, "/lesson/1", patience)
            longest = max(longest, time.monotonic() - begun)
    return answered, longest
