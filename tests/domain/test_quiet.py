"""Quiet hours: nothing that can wait arrives at night, on a weekend or on a holiday."""

from datetime import UTC, date, datetime

import pytest

from elearn.domain.quiet import WARSAW, easter, next_open, next_opening, quiet, working


def warsaw(text):
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25")],
)
def test_easter(year, day):
    assert easter(year) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-21",  # Saturday
        "2026-11-22",  # Sunday
        "2026-11-11",
        "2026-12-24",
        "2026-04-06",  # Easter Monday
        "2026-06-04",  # Corpus Christi
        "2027-01-06",
    ],
)
def test_days_without_work(day):
    assert not working(date.fromisoformat(day))


def test_a_usual_day_is_for_work():
    assert working(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T19:59", "2026-11-23T19:59"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T20:00", "2026-11-24T08:00"),
        ("2026-11-20T20:00", "2026-11-23T08:00"),  # Friday evening
        ("2026-12-23T21:00", "2026-12-28T08:00"),  # over Christmas and its weekend
        ("2026-10-24T12:00", "2026-10-26T08:00"),  # over the change of the clock
    ],
)
def test_a_letter_waits_for_the_next_working_morning(moment, goes):
    assert next_open(warsaw(moment)) == warsaw(goes)
    assert quiet(warsaw(moment)) == (moment != goes)


def test_the_answer_comes_in_the_zone_of_the_question():
    asked = datetime(2026, 7, 1, 21, tzinfo=UTC)
    assert next_open(asked) == datetime(2026, 7, 2, 6, tzinfo=UTC)
    assert next_open(asked).tzinfo is UTC


def test_the_next_opening_is_always_still_to_come():
    assert next_opening(warsaw("2026-11-23T08:00")) == warsaw("2026-11-24T08:00")
    assert next_opening(warsaw("2026-11-23T07:00")) == warsaw("2026-11-23T08:00")
    assert next_opening(warsaw("2026-11-20T12:00")) == warsaw("2026-11-23T08:00")
