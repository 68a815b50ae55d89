"""What a coordinator narrowed the overview to, as it stands in the address: to be shared, kept and asked for again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from elearn.domain.attention import Concern
from elearn.domain.fold import polish_sort_key
from elearn.domain.standing import Standing
from elearn.domain.weeks import mondays
from elearn.reports.overview import Line

STATES = ("", "taking", "attention", "not-started", "in-progress", "completed", "started", "tested", "earlier")
"""Which people the table holds: everybody, those who take the course, who need attention, one state, a result."""
SORTS = ("name", "organisation", "done", "active")
FEW, MANY = 10, 100
"""People on a page: to look at, and to print."""
FIRST_DAY = date(2000, 1, 1)
Concerns = Mapping[int, Concern]
"""Number of the membership → what is to be looked after."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The filters, the order and the page."""

    course: str
    """Slug."""
    as_of: date
    today: date
    organisation: int | None = None
    state: str = ""
    sort: str = "name"
    """One of `SORTS`, after a hyphen the other way round."""
    page: int = 1
    many: bool = False
    week: date | None = None
    """The Monday of a week of the chart: only who finished a lesson in it."""

    @property
    def per_page(self) -> int:
        """People on a page."""
        return MANY if self.many else FEW

    @property
    def is_past(self) -> bool:
        """Whether a day that has gone by is shown."""
        return self.as_of < self.today

    @property
    def compared(self) -> date:
        """The day it is compared with: the last of the month before."""
        return self.as_of.replace(day=1) - timedelta(days=1)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The same as values of an address, with changes; what is as usual is left out. Another state ends the week."""
        week = None if "state" in changes else self.week
        other = replace(self, **({"page": 1, "week": week} | changes))
        values = {
            "course": other.course,
            "organisation": other.organisation,
            "state": other.state or None,
            "week": other.week.isoformat() if other.week else None,
            "as_of": other.as_of.isoformat() if other.is_past else None,
            "sort": other.sort if other.sort != "name" else None,
            "page": other.page if other.page > 1 else None,
            "rows": MANY if other.many else None,
        }
        return {name: value for name, value in values.items() if value is not None}

    def turned(self, sort: str) -> "Narrowed":
        """The same in another order, or in the same one turned round."""
        return replace(self, sort=f"-{sort}" if self.sort == sort else sort, page=1)


def narrowed(args: Mapping[str, str], courses: Sequence[str], today: date) -> Narrowed:
    """Read the address; whatever cannot be is as usual. `courses` are the slugs there are, the usual one first."""
    course, state, sort = args.get("course", ""), args.get("state", ""), args.get("sort", "")
    as_of, week = _day(args.get("as_of", ""), today), args.get("week", "")
    return Narrowed(
        course=course if course in courses else next(iter(courses), ""),
        as_of=as_of,
        today=today,
        organisation=_number(args.get("organisation", "")),
        state=state if state in STATES else "",
        sort=sort if sort.removeprefix("-") in SORTS else "name",
        page=max(_number(args.get("page", "")) or 1, 1),
        many=args.get("rows") == str(MANY),
        week=next((monday for monday in mondays(as_of) if monday.isoformat() == week), None),
    )


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if FIRST_DAY <= day <= today else today


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None  # noqa: PLR2004 -- of digits


def shown(lines: Iterable[Line], concerns: Concerns, wanted: Narrowed) -> list[Line]:
    """The people of the state asked for, in the order asked for; in every order equals stand by name."""
    kept = [line for line in lines if _is_in(line, wanted.state, concerns)]
    kept.sort(key=_by_name)
    order = wanted.sort.removeprefix("-")
    if order == "name":
        return kept[::-1] if wanted.sort.startswith("-") else kept
    return sorted(kept, key=_ORDERS[order], reverse=wanted.sort.startswith("-"))


def _is_in(line: Line, state: str, concerns: Concerns) -> bool:
    if state == "attention":
        return line.member_id in concerns
    if state == "taking":
        return not line.earlier
    if state == "started":
        return line.started
    if state == "tested":
        return line.score is not None
    return not state or line.standing is Standing(state)


@lru_cache(50_000)
def _sorted_as(name: str) -> tuple[tuple[int, ...], str]:
    return polish_sort_key(name)


def _by_name(line: Line) -> tuple[Any, ...]:
    return (*_sorted_as(line.shown_name), line.member_id)


_ORDERS: Mapping[str, Callable[[Line], Any]] = {
    "organisation": lambda line: (not line.partner, _sorted_as(line.partner)),
    "done": lambda line: (not line.earlier, line.done, line.score or 0),
    "active": lambda line: line.active_at.timestamp() if line.active_at else 0.0,
}
