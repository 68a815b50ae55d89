"""One worker process: makes the application, answers requests, runs the background task if it is the first one."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable

from elearn.server.census import Census
from elearn.server.plan import Plan
from elearn.server.reception import Reception

BOOT_FAILED = 3
"""Exit code of a worker whose application could not be made."""
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
"""Signals that the supervisor keeps blocked and waits for."""
CLOSELY, IDLY = 0.02, 0.2
"""Seconds between two looks at the leader of the loop: while there are requests, and while there are none."""

log = logging.getLogger(__name__)


class Told:
    """Whether the process was told to end: by TERM, or by the death of its supervisor."""

    def __init__(self, supervisor: int) -> None:
        self.supervisor = supervisor
        self.signalled = False
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all; the supervisor answers it
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    def _note(self, *_: object) -> None:
        self.signalled = True

    def __bool__(self) -> bool:
        return self.signalled or os.getppid() != self.supervisor


def work(listener: socket.socket, plan: Plan, census: Census, *, number: int, supervisor: int) -> int:
    """Serve until told to end; return the exit code."""
    told = Told(supervisor)
    try:
        if plan.after_fork is not None:
            plan.after_fork()
        reception = Reception(listener, plan.application(), plan, census, number)
    except Exception:
        log.exception("the application does not start")
        return BOOT_FAILED
    stop = threading.Event()
    background = _started(plan.background, stop) if plan.background is not None and number == 0 else None
    reception.start()
    while not told:
        reception.finished.wait(CLOSELY if reception.watch() else IDLY)
    _end(reception, background, stop, plan.limits.grace_seconds)
    return 0


def _end(reception: Reception, background: threading.Thread | None, stop: threading.Event, grace: float) -> None:
    """Finish the requests in flight and the background's piece of work, but not for longer than the grace."""
    deadline = time.monotonic() + grace
    stop.set()
    reception.close()
    while not reception.finished.wait(CLOSELY) and time.monotonic() < deadline:
        reception.watch()
    if background is not None:
        background.join(max(0.0, deadline - time.monotonic()))
    if not reception.finished.is_set() or (background is not None and background.is_alive()):
        log.warning("process %s ends with work unfinished after %g s", os.getpid(), grace)


def _started(background: Callable[[threading.Event], None], stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=_persist, args=(background, stop), name="background", daemon=True)
    thread.start()
    return thread


def _persist(background: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Run the background task again, later and later, whenever it fails."""
    pause = 1.0
    while not stop.is_set():
        try:
            background(stop)
        except Exception:
            log.exception("the background task failed; next try in %g s", pause)
        else:
            return
        stop.wait(pause)
        pause = min(60.0, pause * 2)
