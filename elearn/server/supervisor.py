"""The supervisor: opens the port, forks the workers, replaces those that die, and ends them all on TERM."""

import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from elearn.server.census import Census
from elearn.server.plan import AppFactory, Limits, Plan
from elearn.server.worker import BOOT_FAILED, WATCHED, work

STEADY = 10.0
"""Seconds a worker must live for its end to count as an accident and not as a crash loop."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds before a worker that died young is replaced: doubled each time."""
BOUNCE = 0.5
"""Seconds within which a second TERM is an echo of the first (terminal, make and systemd signal whole groups)."""
MARGIN = 2.0
"""Seconds a worker may overrun its grace before it is killed."""

log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address or port cannot be used; the message says which and why."""


def announce(url: str) -> None:
    """Print the line that tells where the server is."""
    print(f"Łącznik: {url}", flush=True)  # noqa: T201 -- the one line people and scripts wait for


def serve(
    app_factory: AppFactory,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: int = 0,
    threads: int = 4,
    trusted_proxies: int = 0,
    preload: Callable[[], object] | None = None,
    after_fork: Callable[[], None] | None = None,
    background: Callable[[Event], None] | None = None,
    on_start: Callable[[str], None] = announce,
    limits: Limits | None = None,
) -> int:
    """Serve until TERM or INT; return the exit code.

    `processes`: 0 for one a core; `port`: 0 for any free one. `preload` runs once before the workers are forked, so
    that they share what it built (it must leave no thread and no open database connection behind). In each worker
    `after_fork` runs, then `app_factory` makes the application. `background` runs in one thread of one worker until its
    event is set. Raises `CannotListen`; returns 1 when the application cannot be made, or after a second TERM.
    """
    plan = Plan(
        app_factory=app_factory,
        threads=threads,
        trusted_proxies=trusted_proxies,
        after_fork=after_fork,
        background=background,
        limits=limits or Limits(),
    )
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)  # from here on a TERM waits to be seen
    try:
        with listening(host, port) as listener:
            if preload is not None:
                preload()
            return Supervisor(listener, plan, processes or cores()).run(on_start)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def cores() -> int:
    """Return how many processors this process may use."""
    return max(1, len(os.sched_getaffinity(0)))


def listening(host: str, port: int) -> socket.socket:
    """Open the port that all workers will accept from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=1024, dualstack_ipv6=both)
    except OSError as error:
        raise CannotListen(f"cannot listen on {host} port {port}: {error.strerror or error}") from None


def address(listener: socket.socket) -> str:
    """Return the URL of the listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@dataclass(slots=True)
class Slot:
    """The place of one worker, taken by one process after another."""

    number: int
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    """How many in a row came young."""
    due: float = 0.0


class Supervisor:
    """Parent of the workers."""

    def __init__(self, listener: socket.socket, plan: Plan, processes: int) -> None:
        self.listener = listener
        self.plan = plan
        self.slots = [Slot(number) for number in range(processes)]
        self.census = Census(processes)
        self.replaced = self.stopping = False

    def run(self, on_start: Callable[[str], None]) -> int:
        """Keep every slot taken until told to end."""
        _allow_files(4 * self.plan.limits.connections)
        gc.collect()
        gc.freeze()  # the collector leaves these objects alone, so that their pages stay shared
        told = _told(0)
        if not told:
            self._fill()
            on_start(address(self.listener))
        while not told:
            told = _told(self._pause())
            if self._bury() and not self.replaced:
                return self._stop() or 1
            if not told:
                self._fill()
        return self._stop()

    def _pause(self) -> float:
        """Return the seconds until the next replacement is due."""
        due = [slot.due for slot in self.slots if not slot.pid]
        return max(0.0, min(due) - time.monotonic()) if due else 60.0

    def _fill(self) -> None:
        now = time.monotonic()
        for slot in self.slots:
            if not slot.pid and slot.due <= now:
                self._fork(slot, now)

    def _fork(self, slot: Slot, now: float) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:  # no memory or no process left: the others go on serving
            log.warning("worker %s cannot start: %s", slot.number, error)
            self._postpone(slot, now)
            return
        if pid == 0:
            _live(self.listener, self.plan, self.census, number=slot.number, supervisor=supervisor)
        self.replaced |= slot.started > 0
        slot.pid, slot.started = pid, now

    def _bury(self) -> bool:
        """Note which workers have ended; say whether one could not make its application."""
        hopeless = False
        now = time.monotonic()
        for slot in self.slots:
            if slot.pid and (status := _exit_status(slot.pid)) is not None:
                hopeless |= status == BOOT_FAILED
                level = logging.INFO if self.stopping else logging.WARNING
                log.log(level, "worker %s (process %s) ended with %s", slot.number, slot.pid, status)
                slot.deaths = slot.deaths + 1 if now - slot.started < STEADY else 0
                slot.pid = 0
                self.census.leave(slot.number)
                self._postpone(slot, now)
        return hopeless

    def _postpone(self, slot: Slot, now: float) -> None:
        pause = FIRST_PAUSE * 2 ** (slot.deaths - 1) if slot.deaths else 0.0
        slot.due = now + min(pause, LONGEST_PAUSE)

    def _stop(self) -> int:
        """End the workers: at their ease after a first TERM, at once after a second."""
        self.stopping = True
        self.listener.close()
        begun = time.monotonic()
        self._signal(signal.SIGTERM)
        while any(slot.pid for slot in self.slots):
            again = _told(0.2) and time.monotonic() - begun > BOUNCE
            self._bury()
            if again:
                self._signal(signal.SIGKILL)
                return 1
            if time.monotonic() - begun > self.plan.limits.grace_seconds + MARGIN:
                self._signal(signal.SIGKILL)
        return 0

    def _signal(self, number: signal.Signals) -> None:
        for slot in self.slots:
            if slot.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(slot.pid, number)


def _told(seconds: float) -> bool:
    """Wait for a signal; say whether it tells to end."""
    received = signal.sigtimedwait(WATCHED, seconds)
    return received is not None and received.si_signo != signal.SIGCHLD


def _exit_status(pid: int) -> int | None:
    """Return the exit code of a child that has ended (negative: the signal that killed it), `None` while it lives."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _live(listener: socket.socket, plan: Plan, census: Census, *, number: int, supervisor: int) -> None:
    """Be a worker; never return into the supervisor's code."""
    code = 1
    try:
        code = work(listener, plan, census, number=number, supervisor=supervisor)
    except BaseException:
        log.exception("worker failed")
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _allow_files(wanted: int) -> None:
    """Raise the soft limit of open files: a connection may need several."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))
