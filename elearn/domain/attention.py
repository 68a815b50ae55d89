"""What needs a coordinator's attention: a deadline near, three failed attempts, silence, a course not begun."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

NEAR_DAYS = 7
"""So many days before a deadline it is near."""
FAILED_TIMES = 3
"""So many attempts at one quiz without passing call for a talk."""
UNANSWERED_DAYS = 7
"""So long an invitation may wait before it is sent again."""


class Reason(StrEnum):
    """Why somebody needs attention; the most urgent first."""

    DEADLINE = "deadline"
    FAILED = "failed"
    STALLED = "stalled"
    NOT_STARTED = "not-started"
    UNANSWERED = "unanswered"


class Concern(NamedTuple):
    """One thing to look after."""

    reason: Reason
    number: int
    """Days for all but one: until the deadline (below zero: since), of silence, since the course was given, since the
    invitation. For `FAILED` the attempts without passing."""


class Watched(Protocol):
    """A person in a course, as far as these rules look."""

    @property
    def started(self) -> bool:
        """Whether the course was begun."""

    @property
    def completed(self) -> bool:
        """Whether the course was completed with the group."""

    @property
    def earlier(self) -> bool:
        """Whether it was completed before joining."""

    @property
    def since(self) -> date:
        """The day from which the person has had the course: joined, or the course was added later."""

    @property
    def active_on(self) -> date | None:
        """The day of the last thing done in the course."""

    @property
    def failed(self) -> int:
        """Most attempts at one quiz of the course that was not passed yet."""


def concern(row: Watched, *, today: date, deadline: date | None, stalled_days: int) -> Concern | None:
    """The most urgent thing about a person in a course; None: nothing, as about everybody who has completed it."""
    if row.completed or row.earlier:
        return None
    if deadline is not None and (deadline - today).days <= NEAR_DAYS:
        return Concern(Reason.DEADLINE, (deadline - today).days)
    if row.failed >= FAILED_TIMES:
        return Concern(Reason.FAILED, row.failed)
    quiet = (today - (row.active_on or row.since)).days
    if quiet < stalled_days:
        return None
    return Concern(Reason.STALLED if row.started else Reason.NOT_STARTED, quiet)


def unanswered(invited: date, today: date) -> Concern | None:
    """Whether an invitation that waits has waited long."""
    days = (today - invited).days
    return Concern(Reason.UNANSWERED, days) if days >= UNANSWERED_DAYS else None


def urgency(found: Concern) -> tuple[int, int]:
    """A key that sorts the most urgent first: by reason, then by days; a deadline the sooner the more urgent."""
    return _RANK[found.reason], found.number if found.reason is Reason.DEADLINE else -found.number


_RANK = {reason: rank for rank, reason in enumerate(Reason)}
