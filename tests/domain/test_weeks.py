"""Weeks of a chart: Mondays, what falls into each, heights, and the pace."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from elearn.domain import weeks

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("day", [MONDAY + timedelta(days=n) for n in range(7)])
def test_the_last_week_holds_the_day(day: date) -> None:
    found = weeks.mondays(day)
    assert len(found) == 9
    assert found[-1] == MONDAY
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in pairwise(found))
    assert found[0] == date(2026, 1, 5)


def test_a_week_runs_from_monday_to_sunday() -> None:
    starts = weeks.mondays(MONDAY, 2)
    days = [
        date(2026, 2, 22),
        date(2026, 2, 23),
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(2026, 3, 8),
        date(2026, 3, 9),
    ]
    assert weeks.per_week(days, starts) == {date(2026, 2, 23): 2, MONDAY: 2}


def test_few_things_are_stacked_one_by_one() -> None:
    drawn = weeks.columns({MONDAY: 23, MONDAY - timedelta(weeks=1): 6})
    assert [(one.count, one.height) for one in drawn] == [(6, 42), (23, 161)]


def test_many_things_never_grow_above_the_tallest_and_one_is_still_seen() -> None:
    drawn = weeks.columns({MONDAY: 5000, MONDAY - timedelta(weeks=1): 1, MONDAY - timedelta(weeks=2): 0})
    assert [one.height for one in drawn] == [0, weeks.STEP, weeks.TALLEST]


def test_pace_sets_the_last_weeks_against_those_before() -> None:
    starts = weeks.mondays(MONDAY)
    drawn = weeks.columns(dict(zip(starts, [6, 9, 8, 7, 9, 18, 21, 17, 23], strict=True)))
    assert weeks.pace(drawn) == weeks.Pace(recent=79, before=33, weeks=4)


def test_a_chart_of_nothing_is_flat() -> None:
    assert {one.height for one in weeks.columns(dict.fromkeys(weeks.mondays(MONDAY), 0))} == {0}
