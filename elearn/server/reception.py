"""The loop of one worker process: one thread reads, answers and writes; another goes on when an answer takes long.

waitress parses, buffers and writes. Its own division, one thread for the network and some for the application, makes
them fight for Python's interpreter lock and halves the speed: here the thread that leads the loop answers the requests
itself. When an answer takes longer than `PATIENCE` (a slow query, a password being hashed), `watch` lets a fresh thread
lead the loop; the old one finishes its answer and ends.
"""

import logging
import socket
import threading
import time
from collections import deque
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import create_server

from elearn.server.census import Census
from elearn.server.plan import Limits, Plan

PATIENCE = 0.1
"""Seconds an answer may take before somebody else leads the loop."""
TOGETHER = 64 * 1024
"""Bytes of a response that leave in one piece instead of head and body apart."""
SPOOL = 128 * 1024
"""Bytes of one body or response kept in memory; more goes to a temporary file."""
GLANCE = 0.05
"""Seconds after which a worker takes a newcomer though others hold fewer: they may be busy."""
BATCH = 16
"""Requests answered before the loop looks at the network again."""
FRESH = 0.5
"""Seconds a new connection has to ask something while the server closes."""

log = logging.getLogger(__name__)


class Turn:
    """One thread's time as leader of the loop."""

    __slots__ = ("relieved", "since")

    def __init__(self) -> None:
        self.since = 0.0
        self.relieved = False


class Inbox:
    """Where waitress puts the connections that have a whole request; takes the place of its thread pool."""

    def __init__(self) -> None:
        self.waiting: deque[Any] = deque()
        self.closing = False

    def add_task(self, channel: Any) -> None:
        """Queue the connection; once the server closes, its answer will say so."""
        if self.closing:
            channel.requests[0].headers["CONNECTION"] = "close"
        self.waiting.append(channel)


class Reception:
    """All connections of one process."""

    def __init__(
        self, listener: socket.socket, application: WSGIApplication, plan: Plan, census: Census, number: int
    ) -> None:
        self.limits = plan.limits
        self.census = census
        self.number = number
        self.threads = plan.threads
        self.map: dict[int, Any] = {}
        self.inbox = Inbox()
        self.server = create_server(
            application, self.map, _dispatcher=self.inbox, sockets=[listener], **adjustments(plan)
        )
        self.server.pull_trigger = self._wake
        self.lock = threading.Lock()
        self.running = 0
        self.answered = 0
        self.turn = Turn()
        self.leader = 0
        self.unfinished: dict[Any, float] = {}
        self.next_sweep = 0.0
        self.next_glance = 0.0
        self.open = True
        self.closing_since = 0.0
        self.finished = threading.Event()

    def start(self) -> None:
        """Let a thread lead the loop."""
        threading.Thread(target=self._lead, args=(self.turn,), name="reception", daemon=True).start()

    def watch(self) -> bool:
        """Relieve a leader that has been answering for long; say whether anything was answered since the last look."""
        with self.lock:
            seen, self.answered = self.answered, 0
            turn = self.turn
            if turn.since and time.monotonic() - turn.since > PATIENCE:
                self.turn = Turn()
                self.start()
                turn.relieved = True
            return bool(seen or self.running)

    def close(self) -> None:
        """Stop accepting, finish what was asked, then set `finished`."""
        self.inbox.closing = True
        self.server.trigger.pull_trigger()

    def _wake(self) -> None:
        """Interrupt the leader's waiting; the leader itself needs no waking."""
        if threading.get_ident() != self.leader:
            self.server.trigger.pull_trigger()

    def _lead(self, turn: Turn) -> None:
        self.leader = threading.get_ident()
        while not self.finished.is_set():
            self._poll()
            for _ in range(min(BATCH, len(self.inbox.waiting))):
                if not self._answer(turn):
                    return
            if self.inbox.closing:
                self._wind_down()

    def _poll(self) -> None:
        """Move bytes in and out, and take in newcomers."""
        now = time.time()
        fair = self._fair()
        self.server.accepting = self.open and self.running < self.threads and (fair or now >= self.next_glance)
        if not fair and self.server.accepting:
            self.next_glance = now + GLANCE
        # While another thread writes an answer, its bytes may leave one by one: the loop would spin on what it holds.
        self.server.adj.send_bytes = 1 if self.running else TOGETHER
        wasyncore.poll2(self._pause(fair=fair), self.map)
        if self.open and self.inbox.waiting:
            self._accept()  # one a round would keep newcomers waiting while the others are answered again and again
        if now >= self.next_sweep:
            self.next_sweep = now + 1
            self._sweep(now)

    def _fair(self) -> bool:
        """Whether the next newcomer is for this process."""
        return not self.inbox.closing and self.census.report(self.number, len(self.server.active_channels))

    def _accept(self) -> None:
        """Take in those who have knocked, all of them at the close."""
        known = -1
        while known < len(self.server.active_channels) < self.limits.connections:
            known = len(self.server.active_channels)
            if self.inbox.closing or self._fair():
                self.server.handle_accept()

    def _pause(self, *, fair: bool) -> float:
        """Return how long the loop may sleep."""
        if self.inbox.waiting and self.running < self.threads:
            return 0.0
        return 1.0 if fair else GLANCE

    def _answer(self, turn: Turn) -> bool:
        """Answer one request; say whether this thread still leads the loop."""
        if self.running >= self.threads:
            return True
        channel = self.inbox.waiting.popleft()
        with self.lock:
            self.running += 1
            turn.since = time.monotonic()
        try:
            channel.service()
        except BaseException:
            log.exception("a request failed outside the application")
            channel.will_close = True
        with self.lock:
            self.running -= 1
            self.answered += 1
            turn.since = 0.0
        if turn.relieved:
            self._wake()
        elif channel.connected and channel.writable():
            wasyncore.write(channel)
        return not turn.relieved

    def _sweep(self, now: float) -> None:
        """Hang up on clients that keep a connection and do nothing with it, or next to nothing."""
        begun = {}
        for channel in list(self.server.active_channels.values()):
            request = channel.request
            if request is not None:
                begun[request] = self.unfinished.get(request, now)
            if overdue(channel, now, begun.get(request, now), self.limits):
                channel.will_close = True
        self.unfinished = begun

    def _wind_down(self) -> None:
        if self.open:
            self._shut_the_door()
        now = time.time()
        for channel in list(self.server.active_channels.values()):
            if done_with(channel, now, self.closing_since):
                channel.will_close = True
        if not self.server.active_channels:
            self.finished.set()

    def _shut_the_door(self) -> None:
        """Take in those who already knocked, then close the listening socket."""
        self.open = False
        self.closing_since = time.time()
        self._accept()
        self.census.leave(self.number)
        self.server.del_channel()
        self.server.socket.close()
        for channel in list(self.server.active_channels.values()):
            for request in list(channel.requests):
                request.headers["CONNECTION"] = "close"


def adjustments(plan: Plan) -> dict[str, Any]:
    """Return the plan in the words of waitress."""
    limits = plan.limits
    words: dict[str, Any] = {
        "asyncore_use_poll": True,
        "connection_limit": limits.connections,
        "channel_timeout": 10**9,  # `overdue` judges instead
        "max_request_header_size": limits.header_bytes,
        "max_request_body_size": limits.body_bytes,
        "inbuf_overflow": SPOOL,
        "outbuf_overflow": SPOOL,
        "outbuf_high_watermark": 256 * 1024 * 1024,  # a slow reader costs disk, never a thread
        "ident": None,
    }
    if plan.trusted_proxies:
        words |= {
            "trusted_proxy": "*",
            "trusted_proxy_count": plan.trusted_proxies,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return words


def overdue(channel: Any, now: float, begun: float, limits: Limits) -> bool:
    """Whether a client keeps its connection longer than it may; its unfinished request was first seen at `begun`."""
    if channel.requests:
        return False
    quiet = now - channel.last_activity
    if channel.total_outbufs_len:
        return bool(quiet > limits.stall_seconds)
    request = channel.request
    if request is None:
        return bool(quiet > limits.idle_seconds)
    if not request.headers_finished:
        return now - begun > limits.header_seconds
    wanted = (now - begun - limits.stall_seconds) * limits.body_rate
    return bool(quiet > limits.stall_seconds or request.body_bytes_received < wanted)


def done_with(channel: Any, now: float, closing_since: float) -> bool:
    """Whether a closing server owes this connection nothing more."""
    if channel.requests or channel.total_outbufs_len:
        return False
    if channel.request is not None:
        return not channel.request.headers_finished and now - closing_since > FRESH
    asked = channel.last_activity > channel.creation_time
    return bool(asked or now - channel.creation_time > FRESH)
