"""Attention: each rule at its edge, which one wins, and the order in which they are shown."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from elearn.domain.attention import Concern, Reason, concern, unanswered, urgency

TODAY = date(2026, 3, 10)


@dataclass(frozen=True)
class Row:
    started: bool = False
    completed: bool = False
    earlier: bool = False
    since: date = TODAY
    active_on: date | None = None
    failed: int = 0


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ask(row: Row, deadline: date | None = None) -> Concern | None:
    return concern(row, today=TODAY, deadline=deadline, stalled_days=14)


@pytest.mark.parametrize(
    ("days", "said"), [(13, None), (14, Concern(Reason.STALLED, 14)), (23, Concern(Reason.STALLED, 23))]
)
def test_silence_in_a_course_begun(days: int, said: Concern | None) -> None:
    assert ask(Row(started=True, since=ago(90), active_on=ago(days))) == said


@pytest.mark.parametrize(("days", "said"), [(13, None), (14, Concern(Reason.NOT_STARTED, 14))])
def test_a_course_not_begun_since_it_was_given(days: int, said: Concern | None) -> None:
    assert ask(Row(since=ago(days))) == said


@pytest.mark.parametrize(
    ("failed", "said"), [(2, None), (3, Concern(Reason.FAILED, 3)), (5, Concern(Reason.FAILED, 5))]
)
def test_three_attempts_without_passing(failed: int, said: Concern | None) -> None:
    assert ask(Row(started=True, active_on=TODAY, failed=failed)) == said


@pytest.mark.parametrize(("days", "said"), [(8, None), (7, 7), (0, 0), (-3, -3)])
def test_a_deadline_near_or_past(days: int, said: int | None) -> None:
    found = ask(Row(started=True, active_on=TODAY), TODAY + timedelta(days=days))
    assert found == (None if said is None else Concern(Reason.DEADLINE, said))


def test_the_most_urgent_reason_wins() -> None:
    row = Row(started=True, active_on=ago(40), failed=4)
    assert ask(row, TODAY + timedelta(days=2)) == Concern(Reason.DEADLINE, 2)
    assert ask(row) == Concern(Reason.FAILED, 4)


def test_who_completed_the_course_is_left_alone() -> None:
    assert ask(Row(completed=True, started=True, active_on=ago(90), failed=3), ago(1)) is None
    assert ask(Row(earlier=True, since=ago(90)), ago(1)) is None


@pytest.mark.parametrize(("days", "said"), [(6, None), (7, Concern(Reason.UNANSWERED, 7))])
def test_an_invitation_unanswered(days: int, said: Concern | None) -> None:
    assert unanswered(ago(days), TODAY) == said


def test_the_most_urgent_stand_first() -> None:
    found = [
        Concern(Reason.UNANSWERED, 30),
        Concern(Reason.STALLED, 15),
        Concern(Reason.STALLED, 23),
        Concern(Reason.DEADLINE, 3),
        Concern(Reason.DEADLINE, -2),
        Concern(Reason.FAILED, 3),
    ]
    assert [(one.reason.value, one.number) for one in sorted(found, key=urgency)] == [
        ("deadline", -2),
        ("deadline", 3),
        ("failed", 3),
        ("stalled", 23),
        ("stalled", 15),
        ("unanswered", 30),
    ]
