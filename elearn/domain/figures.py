"""The figures of a group in a course: from the rows that the page shows, and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counted(Protocol):
    """A person in a course, as far as the figures count them."""

    @property
    def counts(self) -> bool:
        """Whether the person takes the course with the group: not if it was completed before joining."""

    @property
    def completed(self) -> bool:
        """Whether the course is completed."""

    @property
    def done(self) -> int:
        """Lessons finished."""

    @property
    def score(self) -> int | None:
        """Hundredths of a percent of the points of the test that counts; None: no result."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of people have done in a course."""

    people: int
    """Those who take the course with the group."""
    completed: int
    lessons_done: int
    lessons: int
    """Lessons of the course times people."""
    results: int
    """People with a result of the test."""
    score: int
    """Their mean in whole percent; 0 if nobody has one."""

    @property
    def share(self) -> int:
        """Lessons finished of all there are, in percent."""
        return percent(self.lessons_done, self.lessons)

    @property
    def completed_share(self) -> int:
        """People who completed the course, in percent."""
        return percent(self.completed, self.people)


def figures(rows: Iterable[Counted], lessons: int) -> Figures:
    """Count the rows; `lessons` is how many lessons the course has."""
    counted = [row for row in rows if row.counts]
    scores = [row.score for row in counted if row.score is not None]
    return Figures(
        people=len(counted),
        completed=sum(row.completed for row in counted),
        lessons_done=sum(min(row.done, lessons) for row in counted),
        lessons=lessons * len(counted),
        results=len(scores),
        score=(sum(scores) + 50 * len(scores)) // (100 * len(scores)) if scores else 0,
    )


def percent(part: int, whole: int) -> int:
    """Whole percent, the half rounded up; 0 only for none and 100 only for all, so that neither is said too early."""
    if not whole or not part:
        return 0
    if part >= whole:
        return 100
    return min(max((200 * part + whole) // (2 * whole), 1), 99)
