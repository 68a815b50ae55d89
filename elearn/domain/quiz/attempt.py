"""Rules over attempts: when one may start, until when it lasts, what it is worth, which one counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from elearn.domain.quiz.model import Grade, Plan, QuizSettings

GRACE_SECONDS = 10
"""So long after the deadline an answer that was sent in time may still arrive."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """When one earlier attempt began, has to end and ended; practice is no attempt."""

    started: datetime
    deadline: datetime | None
    finished: datetime | None

    def ended(self, now: datetime) -> datetime | None:
        """When it ended: handed in, or its time ran out; None while it is open."""
        if self.finished is None and late(self.deadline, now):
            return self.deadline
        return self.finished


@dataclass(frozen=True, slots=True)
class Allowed:
    """A new attempt may start."""

    left: int | None
    """Attempts left with this one; None: no limit."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """An attempt is open and goes on; no other may start."""

    attempt: int
    """Its place among the attempts given."""


@dataclass(frozen=True, slots=True)
class Refused:
    """No attempt may start."""

    reason: Literal["attempts_used_up", "wait"]
    until: datetime | None
    """When it may; None: never."""


def may_start(
    settings: QuizSettings, attempts: Sequence[Attempt], now: datetime, extra_attempts: int = 0
) -> Allowed | Resumed | Refused:
    """Whether a person with these attempts, in any order, may start another one."""
    ends = [attempt.ended(now) for attempt in attempts]
    if None in ends:
        return Resumed(ends.index(None))
    allowed = settings.attempts + extra_attempts if settings.attempts else None
    if allowed is not None and len(attempts) >= allowed:
        return Refused("attempts_used_up", None)
    wait = timedelta(minutes=settings.wait_minutes)
    until = max((end + wait for end in ends if end is not None), default=now)
    if until > now:
        return Refused("wait", until)
    return Allowed(None if allowed is None else allowed - len(attempts))


def deadline(settings: QuizSettings, started: datetime, extra_minutes: int = 0) -> datetime | None:
    """When an attempt's time runs out, with the minutes a person was given on top; None: no time limit."""
    if not settings.time_limit_minutes:
        return None
    return started + timedelta(minutes=settings.time_limit_minutes + extra_minutes)


def late(deadline: datetime | None, now: datetime, grace_seconds: int = GRACE_SECONDS) -> bool:
    """Whether the time has run out, the way an answer may need over a slow line taken off."""
    return deadline is not None and now > deadline + timedelta(seconds=grace_seconds)


@dataclass(frozen=True, slots=True)
class Score:
    """What an attempt is worth."""

    hundredths: int
    """Points had, in hundredths."""
    points: int
    """Points that could be had."""
    pass_points: int
    """Points needed."""
    questions: int
    answered: int
    correct: int
    """Questions answered wholly right."""

    @property
    def passed(self) -> bool:
        """Whether the points needed were had."""
        return self.hundredths >= 100 * self.pass_points

    @property
    def share(self) -> Fraction:
        """The share of the points, from 0 to 1; 0 if there were none to be had."""
        return Fraction(self.hundredths, 100 * self.points) if self.points else Fraction(0)


def score(plan: Plan, grades: Mapping[str, Grade]) -> Score:
    """The sum over the questions of the plan; `grades` by question id, one that is missing was not answered."""
    counted = [grades[planned.question] for planned in plan.questions if planned.question in grades]
    return Score(
        hundredths=sum(grade.hundredths for grade in counted),
        points=plan.points,
        pass_points=plan.pass_points,
        questions=len(plan.questions),
        answered=len(counted),
        correct=sum(grade.correct for grade in counted),
    )


def best(scores: Iterable[Score]) -> Score | None:
    """The score that counts: passed first, then the greater share, then the earlier; None if there is none."""
    return max(scores, key=lambda score: (score.passed, score.share), default=None)
