"""When a letter that can wait may arrive: from 8 to 20 on working days in Warsaw."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
OPENS, CLOSES = time(8), time(20)
SATURDAY = 5
FIXED = frozenset(
    {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)},
)
"""Month and day of the holidays that have a date; Christmas Eve since 2025."""
AFTER_EASTER = (0, 1, 49, 60)
"""Easter Sunday and Monday, Pentecost, Corpus Christi: days after Easter."""


@lru_cache(32)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114, 31)
    return date(year, month, day + 1)


def working(day: date) -> bool:
    """Say whether people work on this day in Poland: no weekend, no public holiday."""
    feasts = {easter(day.year) + timedelta(days=after) for after in AFTER_EASTER}
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED and day not in feasts


def quiet(moment: datetime) -> bool:
    """Say whether a letter that can wait should not arrive now."""
    here = moment.astimezone(WARSAW)
    return not (working(here.date()) and OPENS <= here.time() < CLOSES)


def next_open(moment: datetime) -> datetime:
    """Return this moment, or if it is quiet the next one at which a letter may arrive."""
    if not quiet(moment):
        return moment
    here = moment.astimezone(WARSAW)
    day = here.date() if here.time() < OPENS else here.date() + timedelta(days=1)
    return _opening(day).astimezone(moment.tzinfo)


def next_opening(moment: datetime) -> datetime:
    """Return the beginning of the next working day that is still to come."""
    here = moment.astimezone(WARSAW)
    day = here.date() if here.time() < OPENS else here.date() + timedelta(days=1)
    return _opening(day).astimezone(moment.tzinfo)


def _opening(day: date) -> datetime:
    while not working(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, WARSAW)
