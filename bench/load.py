"""A light load generator: keep-alive clients on one epoll loop, each a script that asks and sees the answer.

`run(target, script, concurrency=16, seconds=5)` → `Result`. A script is an `Ask`, repeated for ever, or a function
that takes the client's number and returns a generator: it yields an `Ask`, receives the `Answer`, and ends when that
client is done. Each client keeps its own cookies; an `Ask` may bring others. Asks with `measured=False` (signing in,
opening a form) stay out of the figures.
"""

import re
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode, urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `expect` lists the statuses that are no error (0 means: the connection broke)."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    measured: bool = True
    expect: tuple[int, ...] = (200,)


def form(path: str, fields: Mapping[str, object], *, measured: bool = True, expect: tuple[int, ...] = (303,)) -> Ask:
    """Ask as a browser does that sends a form."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Ask(path, "POST", headers, urlencode(fields).encode(), measured, expect)


@dataclass(frozen=True)
class Answer:
    """One response; status 0 when the connection broke before it was whole."""

    status: int
    head: bytes = b""
    body: bytes = b""

    @cached_property
    def headers(self) -> dict[str, str]:
        """Headers with lower-case names; of repeated ones the last."""
        lines = (line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in lines}

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


Script = Callable[[int], Generator[Ask, Answer, None]]


@dataclass(frozen=True)
class Result:
    """What was measured; times in milliseconds."""

    requests: int
    seconds: float
    latencies: list[float]
    statuses: Counter[int]
    errors: Counter[str]
    received: int

    @property
    def rate(self) -> float:
        """Answered requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Time within which this share of the requests was answered."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))] if self.latencies else 0.0

    def row(self) -> dict[str, float | int | dict[str, int]]:
        """Return the figures for JSON and tables."""
        return {
            "requests": self.requests,
            "rate": round(self.rate, 1),
            "p50": round(self.percentile(0.50), 2),
            "p95": round(self.percentile(0.95), 2),
            "p99": round(self.percentile(0.99), 2),
            "longest": round(self.latencies[-1], 2) if self.latencies else 0.0,
            "bytes": round(self.received / self.requests) if self.requests else 0,
            "errors": dict(self.errors),
        }


def run(
    target: str,
    script: Ask | Script,
    *,
    concurrency: int = 16,
    seconds: float = 5.0,
    warm_up: float = 0.0,
    patience: float = 30.0,
) -> Result:
    """Let `concurrency` clients follow the script for so many seconds, or until each one's script has ended."""
    return _Loop(target, script, concurrency, patience).run(seconds, warm_up)


def _for_ever(ask: Ask) -> Script:
    def script(_number: int) -> Generator[Ask, Answer, None]:
        while True:
            yield ask

    return script


class _Client:
    """One keep-alive connection that follows one script."""

    __slots__ = ("ask", "cookies", "inbox", "jar", "outbox", "script", "socket", "started")

    def __init__(self, script: Generator[Ask, Answer, None]) -> None:
        self.script = script
        self.ask = next(script)
        self.socket: socket.socket | None = None
        self.started = 0.0
        self.outbox = b""
        self.inbox = bytearray()
        self.jar: dict[bytes, bytes] = {}
        self.cookies = b""

    def keep(self, head: bytes) -> None:
        """Put the cookies of an answer into the jar."""
        found = COOKIE.findall(head)
        if found:
            self.jar.update(found)
            self.cookies = b"Cookie: " + b"; ".join(b"%s=%s" % pair for pair in self.jar.items() if pair[1]) + b"\r\n"

    def answer(self) -> Answer | None:
        """Return the answer as soon as it is whole."""
        inbox = self.inbox
        end = inbox.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(inbox[:end])
        status = int(head[9:12])
        bare = self.ask.method == "HEAD" or status in {204, 304}
        if (length := LENGTH.search(head)) or bare:
            size = 0 if bare or length is None else int(length.group(1))
            return Answer(status, head, bytes(inbox[end + 4 :])) if len(inbox) >= end + 4 + size else None
        if CHUNKED.search(head):
            return Answer(status, head, bytes(inbox[end + 4 :])) if inbox.endswith(b"\r\n0\r\n\r\n") else None
        return None  # ends with the connection


class _Loop:
    """All clients of one measurement."""

    def __init__(self, target: str, script: Ask | Script, concurrency: int, patience: float) -> None:
        parts = urlsplit(target)
        self.address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.host = f"Host: {parts.netloc}\r\n".encode()
        self.patience = patience
        self.epoll = select.epoll()
        self.clients: dict[int, _Client] = {}
        follow = _for_ever(script) if isinstance(script, Ask) else script
        self.waiting = [_Client(follow(number)) for number in range(concurrency)]
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.errors: Counter[str] = Counter()
        self.received = 0
        self.open = True

    def run(self, seconds: float, warm_up: float) -> Result:
        begun = time.perf_counter()
        for client in self.waiting:
            self._send(client)
        if warm_up:
            self._turn_until(begun + warm_up)
            self.latencies, self.statuses, self.errors, self.received = [], Counter(), Counter(), 0
            begun = time.perf_counter()
        self._turn_until(begun + seconds)
        ended = time.perf_counter()
        for client in self.clients.values():
            if client.socket is not None:
                client.socket.close()
        self.epoll.close()
        return Result(
            len(self.latencies), ended - begun, sorted(self.latencies), self.statuses, self.errors, self.received
        )

    def _turn_until(self, end: float) -> None:
        look = 0.0
        while self.clients and (now := time.perf_counter()) < end:
            for number, event in self.epoll.poll(min(0.2, end - now)):
                client = self.clients.get(number)
                if client is not None:
                    self._advance(client, event)
            if now > look:
                look = now + 0.5
                self._give_up(now)

    def _give_up(self, now: float) -> None:
        for client in [each for each in self.clients.values() if now - each.started > self.patience]:
            self._broken(client, "no answer in time")

    def _advance(self, client: _Client, event: int) -> None:
        if client.outbox and event & select.EPOLLOUT:
            self._push(client)
        if not event & ~select.EPOLLOUT:
            return
        assert client.socket is not None
        try:
            data = client.socket.recv(262144)
        except BlockingIOError:
            return
        except OSError as error:
            self._broken(client, type(error).__name__)
            return
        if not data:
            self._ended(client)
            return
        client.inbox += data
        self.received += len(data)
        answer = client.answer()
        if answer is not None:
            self._answered(client, answer)

    def _ended(self, client: _Client) -> None:
        """The server closed: fine for an answer without length, else an error."""
        head, found, body = bytes(client.inbox).partition(b"\r\n\r\n")
        if found and not LENGTH.search(head) and not CHUNKED.search(head):
            self._answered(client, Answer(int(head[9:12]), head, body))
        else:
            self._broken(client, "closed in the middle" if client.inbox else "closed")

    def _answered(self, client: _Client, answer: Answer) -> None:
        if client.ask.measured:
            self.latencies.append((time.perf_counter() - client.started) * 1000)
            self.statuses[answer.status] += 1
        if answer.status not in client.ask.expect:
            self.errors[f"status {answer.status}"] += 1
        client.keep(answer.head)
        if CLOSES.search(answer.head):
            self._hang_up(client)
        self._follow(client, answer)

    def _broken(self, client: _Client, reason: str) -> None:
        self._hang_up(client)
        if 0 not in client.ask.expect:
            self.errors[reason] += 1
        self._follow(client, Answer(0))

    def _hang_up(self, client: _Client) -> None:
        if client.socket is not None:
            del self.clients[client.socket.fileno()]
            client.socket.close()
            client.socket = None

    def _follow(self, client: _Client, answer: Answer) -> None:
        try:
            client.ask = client.script.send(answer)
        except StopIteration:
            self._hang_up(client)
        else:
            self._send(client)

    def _send(self, client: _Client) -> None:
        ask = client.ask
        extra = "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items()).encode()
        length = b"Content-Length: %d\r\n" % len(ask.body) if ask.body or ask.method not in {"GET", "HEAD"} else b""
        line = f"{ask.method} {ask.path} HTTP/1.1\r\n".encode()
        cookies = b"" if "Cookie" in ask.headers else client.cookies
        client.outbox = b"".join((line, self.host, cookies, extra, length, b"\r\n", ask.body))
        client.inbox.clear()
        client.started = time.perf_counter()
        if client.socket is None and not self._connected(client):
            return
        self._push(client)

    def _connected(self, client: _Client) -> bool:
        try:
            client.socket = socket.create_connection(self.address, timeout=self.patience)
        except OSError as error:
            self.errors[type(error).__name__] += 1
            client.script.close()
            return False
        client.socket.settimeout(0)
        client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.clients[client.socket.fileno()] = client
        self.epoll.register(client.socket.fileno(), select.EPOLLIN)
        return True

    def _push(self, client: _Client) -> None:
        assert client.socket is not None
        try:
            sent = client.socket.send(client.outbox)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # the reading side finds out and says why
        client.outbox = client.outbox[sent:]
        wanted = select.EPOLLIN | (select.EPOLLOUT if client.outbox else 0)
        self.epoll.modify(client.socket.fileno(), wanted)
