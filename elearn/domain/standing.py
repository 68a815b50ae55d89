"""How a person stands in a course at the end of a day: the one definition behind every figure, page, letter and export.

*Not started*: nothing was done in the course by then. *In progress*: begun by then and not completed. *Completed*: the
course's rule was met by then. *Completed earlier*: the same, but before joining the group; nothing more is said of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from elearn.domain.quiet import WARSAW

_SAME_DAY = 22
"""Before this hour of UTC it is the same day in Warsaw, which is one or two hours ahead."""


class Standing(StrEnum):
    """How a member of a group stands in one of its courses."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    EARLIER = "earlier"
    """Completed before joining the group."""


def end_of(day: date) -> datetime:
    """Return the last moment of a day, as clocks show it in Warsaw: what is not later happened by then."""
    return datetime.combine(day + timedelta(days=1), time(0), WARSAW) - timedelta(microseconds=1)


def day_of(moment: datetime) -> date:
    """Return the day on which a moment falls in Warsaw."""
    if moment.tzinfo is UTC and moment.hour < _SAME_DAY:
        return moment.date()  # thousands are asked for at once, and a time zone is slow
    return moment.astimezone(WARSAW).date()


def standing(
    started_at: datetime | None, completed_at: datetime | None, *, joined_at: datetime, by: datetime
) -> Standing:
    """Say how somebody stood by a moment who joined, began and completed the course at these moments, or never."""
    if completed_at is not None and completed_at <= by:
        return Standing.EARLIER if completed_at < joined_at else Standing.COMPLETED
    if started_at is not None and started_at <= by:
        return Standing.IN_PROGRESS
    return Standing.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Tally:
    """How many participations (a person in a course of a group) stand how, and of how many people."""

    people: int = 0
    """Each counted once, whatever the number of courses."""
    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    earlier: int = 0

    @property
    def participations(self) -> int:
        """A person takes part in each course of the group, but for those completed before joining."""
        return self.not_started + self.in_progress + self.completed


def tally(counts: Iterable[tuple[Standing, int]], *, people: int) -> Tally:
    """Add up how many participations stand how; `people` are all who are there, also without any course."""
    sums = dict.fromkeys(Standing, 0)
    for stands, count in counts:
        sums[stands] += count
    return Tally(
        people,
        sums[Standing.NOT_STARTED],
        sums[Standing.IN_PROGRESS],
        sums[Standing.COMPLETED],
        sums[Standing.EARLIER],
    )
