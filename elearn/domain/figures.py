"""The figures of a group in a course: from the rows that the page shows, and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counted(Protocol):
    """A person in a course, as far as the figures count them."""

    @property
    def earlier(self) -> bool:
        """Whether the course was completed before joining: then nothing more is known of it."""

    @property
    def completed(self) -> bool:
        """Whether the course was completed with the group."""

    @property
    def done(self) -> int:
        """Lessons finished."""

    @property
    def score(self) -> int | None:
        """Best result at a test in whole percent, rounded down; None: no result."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of people have done in a course."""

    people: int
    """Those who take the course with the group."""
    earlier: int
    """Besides them: those who completed it before joining."""
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
    everybody = list(rows)
    counted = [row for row in everybody if not row.earlier]
    scores = [row.score for row in counted if row.score is not None]
    return Figures(
        people=len(counted),
        earlier=len(everybody) - len(counted),
        completed=sum(row.completed for row in counted),
        lessons_done=sum(min(row.done, lessons) for row in counted),
        lessons=lessons * len(counted),
        results=len(scores),
        score=(2 * sum(scores) + len(scores)) // (2 * len(scores)) if scores else 0,
    )


def percent(part: int, whole: int) -> int:
    """Whole percent, rounded down: 100 only when it is all, and 0 only when it is none."""
    return max(100 * part // whole, 1) if whole and part else 0
