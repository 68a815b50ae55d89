"""What a server is told: whom it serves, how far it trusts and how long it waits."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import cast
from wsgiref.types import WSGIApplication

AppFactory = str | Callable[[], WSGIApplication]
"""A function that makes the application, or its name as `package.module:function`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a client the server bears, per process; times in seconds."""

    connections: int = 1000
    header_bytes: int = 32 * 1024
    body_bytes: int = 32 * 1024 * 1024
    """A fence for the disk; the application's own, lower limit answers with its own page."""
    header_seconds: float = 20
    """For the whole head of a request, however it trickles."""
    idle_seconds: float = 20
    """For a kept connection on which nothing is asked."""
    stall_seconds: float = 60
    """For a body or a response that does not move at all."""
    body_rate: int = 500
    """Bytes a second that a body must bring, on average, once `stall_seconds` have passed."""
    grace_seconds: float = 10
    """For the requests in flight after TERM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What each worker process does."""

    app_factory: AppFactory
    threads: int = 4
    """Most requests in progress at once; a second one starts only while the first takes long."""
    trusted_proxies: int = 0
    after_fork: Callable[[], None] | None = None
    background: Callable[[threading.Event], None] | None = None
    """Runs beside the requests in exactly one process, until its event is set."""
    limits: Limits = field(default_factory=Limits)

    def application(self) -> WSGIApplication:
        """Make the application."""
        factory = resolve_name(self.app_factory) if isinstance(self.app_factory, str) else self.app_factory
        return cast("WSGIApplication", factory())
