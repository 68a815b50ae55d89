"""The HTTP server: one supervisor and a process per core, each answering one request at a time; needs no proxy.

Four promises, each with a test in `tests/server`: all cores work; clients that trickle headers, bodies or reads harm
nobody; a process that dies is replaced; TERM lets the requests in flight finish. The figures are in `docs/server.md`.
"""

from elearn.server.plan import Limits, Plan
from elearn.server.supervisor import CannotListen, announce, serve

__all__ = ["CannotListen", "Limits", "Plan", "announce", "serve"]
