"""How somebody stands: every order of joining, beginning and completing, and the end of a day in Warsaw."""

from datetime import UTC, date, datetime, timedelta

import pytest

from elearn.domain.quiet import WARSAW
from elearn.domain.standing import Standing, day_of, end_of, standing, tally

JOINED = datetime(2026, 2, 1, 8, tzinfo=UTC)
BY = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("started", "completed", "expected"),
    [
        (None, None, Standing.NOT_STARTED),
        (BY + HOUR, None, Standing.NOT_STARTED),
        (BY + HOUR, BY + 2 * HOUR, Standing.NOT_STARTED),
        (BY, None, Standing.IN_PROGRESS),
        (JOINED - HOUR, None, Standing.IN_PROGRESS),
        (BY - HOUR, BY + HOUR, Standing.IN_PROGRESS),
        (BY - HOUR, BY, Standing.COMPLETED),
        (JOINED - HOUR, JOINED, Standing.COMPLETED),
        (JOINED - 2 * HOUR, JOINED - HOUR, Standing.EARLIER),
    ],
)
def test_standing(started, completed, expected):
    assert standing(started, completed, joined_at=JOINED, by=BY) is expected


def test_a_day_ends_when_clocks_in_warsaw_show_midnight():
    moment = timedelta(microseconds=1)
    assert end_of(date(2026, 1, 31)) + moment == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert end_of(date(2026, 7, 31)) + moment == datetime(2026, 7, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)])
def test_the_end_of_a_day_still_belongs_to_it(day):
    """Also on the days on which clocks change."""
    assert day_of(end_of(day)) == day
    assert day_of(end_of(day) + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_every_hour_belongs_to_the_day_that_clocks_in_warsaw_show():
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for moment in (first + hours * HOUR for hours in range(366 * 24)):
        assert day_of(moment) == moment.astimezone(WARSAW).date()


def test_people_and_participations_are_counted_apart():
    counted = tally([(Standing.COMPLETED, 2), (Standing.EARLIER, 4), (Standing.NOT_STARTED, 1)], people=3)
    assert (counted.people, counted.participations, counted.completed, counted.earlier) == (3, 3, 2, 4)
    assert tally([(Standing.IN_PROGRESS, 1), (Standing.IN_PROGRESS, 1)], people=1).in_progress == 2
