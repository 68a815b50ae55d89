"""Weeks of a chart: which ones stand in it, what falls into each, how high its bar is, what the last ones say."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 9
"""Columns of a chart."""
TALLEST = 161
STEP = 7
"""Height that one thing adds to its column, until the tallest would be too high."""
COMPARED = 4
"""Weeks that the sentence above the chart sets against as many before them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One week of a chart."""

    monday: date
    count: int
    height: int
    """0 for none; the highest column of a chart is never above `TALLEST`."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the last weeks say beside those before."""

    recent: int
    before: int
    weeks: int
    """How many weeks each of the two figures holds."""


def mondays(last: date, weeks: int = WEEKS) -> tuple[date, ...]:
    """The Mondays of that many weeks, oldest first, of which the last holds the day."""
    newest = last - timedelta(days=last.weekday())
    return tuple(newest - timedelta(weeks=back) for back in reversed(range(weeks)))


def per_week(days: Iterable[date], starts: Sequence[date]) -> dict[date, int]:
    """How many of the days fall into each week; what lies before the first or after the last falls into none."""
    counts = dict.fromkeys(starts, 0)
    end = starts[-1] + timedelta(weeks=1)
    for day in days:
        place = bisect_right(starts, day) - 1
        if place >= 0 and day < end:
            counts[starts[place]] += 1
    return counts


def columns(counts: Mapping[date, int]) -> tuple[Column, ...]:
    """The columns of a chart in order; equal counts are equally high, and one thing is never drawn as none."""
    most = max(counts.values(), default=0)
    drawn = []
    for monday, count in sorted(counts.items()):
        high = count * STEP if most * STEP <= TALLEST else round(count * TALLEST / most)
        drawn.append(Column(monday, count, max(high, STEP) if count else 0))
    return tuple(drawn)


def pace(drawn: Sequence[Column], weeks: int = COMPARED) -> Pace:
    """What was done in the last weeks, the one that still runs among them, beside as many before."""
    counts = [column.count for column in drawn]
    return Pace(sum(counts[-weeks:]), sum(counts[-2 * weeks : -weeks]), weeks)
