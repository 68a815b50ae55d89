"""A list of people brought as a file: first only looked at, line by line, then taken in whole or not at all."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearn import jobs
from elearn.accounts.models import Person
from elearn.domain import lists
from elearn.domain.exchange import sheets
from elearn.domain.exchange.report import Notes
from elearn.domain.lists import Column, Line, Reading
from elearn.partners import actions as partner_actions
from elearn.partners import queries as partner_queries
from elearn.reports import joining
from elearn.reports.joining import Guest, Link
from elearn.reports.models import GroupMember, ListUpload
from elearn.reports.queries import GroupFacts, Scope

WAITS = timedelta(days=2)
"""So long a list that nobody took in is kept."""
_OLD, _LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
"""How workbooks of old spreadsheets begin, and those with a password, which have this word inside."""
BELOW, SHEET = "below-header", "sheet"
"""Beside the columns: the place of the first row below the header; the sheet, when others hold addresses, too."""


class Outcome(StrEnum):
    """What a line of a list leads to."""

    INVITE = "invite"
    KNOWN = "known"
    """Somebody from another group of the same coordinator: invited, too."""
    MEMBER = "member"
    WAITING = "waiting"
    DEPARTED = "departed"
    REPEATED = "repeated"
    FAULTY = "faulty"


FORGET = "forget-lists"
"""Kind of the job that empties lists nobody took in."""
INVITED = frozenset({Outcome.INVITE, Outcome.KNOWN})


class Unreadable(Exception):
    """The file is no list: `code` of a remark of `domain.exchange.report`."""

    def __init__(self, code: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code, self.facts = code, dict(facts or {})


@dataclass(frozen=True, slots=True)
class Fate:
    """A line and what it leads to."""

    line: Line
    outcome: Outcome
    known_as: str = ""
    """What a person of the coordinator's other groups is called there."""
    is_new_organisation: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a list would lead to, line by line."""

    fates: tuple[Fate, ...]

    @property
    def counted(self) -> Counter[Outcome]:
        """How many lines lead to what."""
        return Counter(fate.outcome for fate in self.fates)

    @property
    def guests(self) -> tuple[Fate, ...]:
        """The lines by which somebody is invited."""
        return tuple(fate for fate in self.fates if fate.outcome in INVITED)

    @property
    def new_organisations(self) -> tuple[str, ...]:
        """Organisations that would be written down, each once."""
        names = first_spelling(fate for fate in self.guests if fate.is_new_organisation)
        return tuple(names.values())


def first_spelling(fates: Iterable[Fate]) -> dict[str, str]:
    """The organisations of these lines, by their names as names are compared, each as it is spelled first."""
    found: dict[str, str] = {}
    for fate in fates:
        if fate.line.organisation:
            found.setdefault(lists.organisation_key(fate.line.organisation), fate.line.organisation)
    return found


def rows_of(name: str, content: bytes) -> tuple[list[list[str]], str]:
    """The rows of a CSV or XLSX file; of a workbook those of the sheet with the most people.

    The second is the name of that sheet if there are people in others, too, and empty otherwise.

    Raises:
        Unreadable: it is neither, or too much.
    """
    notes, sheet = Notes(), ""
    is_workbook = content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm"))
    if is_workbook and not content.startswith(_OLD):
        found = sheets.as_seen(content, notes) or {}
        sheet = max(found, key=lambda one: _people(found[one]), default="")
        rows = found.get(sheet)
        sheet = sheet if sum(_people(one) > 0 for one in found.values()) > 1 else ""
    elif content.startswith(_OLD):
        raise Unreadable("locked_workbook" if _LOCKED in content else "old_workbook")
    else:
        rows = sheets.from_csv(content, notes)
    said = [one.code for one in notes.all()]
    if rows is None or "workbook_broken" in said:  # of a file that is broken half-way not even the first half
        raise Unreadable(next(iter(said), "workbook_broken"))
    return kept(rows), sheet


def _people(rows: Sequence[Sequence[str]]) -> int:
    return sum(any("@" in cell for cell in row) for row in rows)


def kept(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows as they are stored.

    Raises:
        Unreadable: there are none, or more than one list may have.
    """
    clipped = lists.clipped(rows)
    if not clipped:
        raise Unreadable("file_empty")
    if len(clipped) > lists.MOST_LINES + lists.SEARCHED:
        raise Unreadable("list_long", {"most": lists.MOST_LINES})
    return clipped


def bring(
    session: Session, group_id: int, name: str, rows: list[list[str]], *, now: datetime, by: int, sheet: str = ""
) -> int:
    """Keep a list to be looked at and return its number; if nobody takes it in, it is forgotten in two days."""
    jobs.enqueue(session, FORGET, {}, now=now, due=now + WAITS + timedelta(minutes=1))
    how = lists.reading(rows)
    upload = ListUpload(
        group_id=group_id, by_id=by, at=now, name=name[-200:], rows=rows, columns=as_stored(how, sheet), outcome={},
        taken_at=None,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    return upload.id


def forget(session: Session, facts: Mapping[str, Any], now: datetime) -> None:  # noqa: ARG001 -- what all jobs take
    """Empty the lists that were only looked at, long ago: people who were never invited leave no trace."""
    stale = (ListUpload.at < now - WAITS, ListUpload.taken_at.is_(None))
    session.execute(update(ListUpload).where(*stale).values(rows=[]))


def waits(row: ListUpload, now: datetime) -> bool:
    """Whether the list can still be taken in."""
    return row.taken_at is None and bool(row.rows) and row.at > now - WAITS


def as_stored(how: Reading, sheet: str) -> dict[str, Any]:
    """How a list is read, as JSON."""
    places = {column.value: place for column, place in how.places.items()}
    return {**places, BELOW: how.first, **({SHEET: sheet} if sheet else {})}


def reading_of(stored: Mapping[str, Any]) -> Reading:
    """How a list is read, from JSON."""
    places = {Column(name): place for name, place in stored.items() if name not in {BELOW, SHEET}}
    return Reading(stored.get(BELOW, 0), places)


def read_again(row: ListUpload, places: Mapping[Column, int]) -> None:
    """Let the list be read by other columns."""
    how = replace(reading_of(row.columns), places=places)
    row.columns = as_stored(how, row.columns.get(SHEET, ""))


def upload(session: Session, group_id: int, number: int) -> ListUpload | None:
    """A list of this group."""
    wanted = select(ListUpload).where(ListUpload.group_id == group_id, ListUpload.id == number)
    return session.scalars(wanted).one_or_none()


def forecast(session: Session, group: GroupFacts, scope: Scope, row: ListUpload, now: datetime) -> Forecast:
    """What the list leads to if it is taken in now; `scope` are the groups whose people the coordinator knows."""
    found = lists.lines(row.rows, reading_of(row.columns))
    members = joining.member_emails(session, group.id)
    waiting = joining.waiting_emails(session, group.id, now)
    departed = joining.departed_emails(session, group.id)
    known = _known(session, scope, group.id)
    organisations = partner_queries.by_key(session)
    fates = []
    for line in found:
        outcome = _outcome(line, members, waiting, departed, known)
        new = bool(line.organisation) and lists.organisation_key(line.organisation) not in organisations
        fates.append(Fate(line, outcome, known.get(line.email, ""), new and outcome in INVITED))
    return Forecast(tuple(fates))


def _outcome(
    line: Line, members: Collection[str], waiting: Collection[str], departed: Collection[str], known: Mapping[str, str]
) -> Outcome:
    if line.faulty:
        return Outcome.FAULTY
    if line.repeated:
        return Outcome.REPEATED
    known_to_be = {
        Outcome.MEMBER: members, Outcome.WAITING: waiting, Outcome.DEPARTED: departed, Outcome.KNOWN: known,
    }  # fmt: skip
    return next((outcome for outcome, emails in known_to_be.items() if line.email in emails), Outcome.INVITE)


def _known(session: Session, scope: Scope, group_id: int) -> dict[str, str]:
    """Address → name of the people in the coordinator's other groups; nobody else's account is given away."""
    wanted = (
        select(Person.email, Person.name)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .where(scope.covers(GroupMember.group_id), GroupMember.group_id != group_id, GroupMember.left_at.is_(None))
    )
    return {email: name or email for email, name in session.execute(wanted)}


def take_in(
    session: Session,
    group: GroupFacts,
    scope: Scope,
    row: ListUpload,
    *,
    by_name: str,
    link: Link,
    now: datetime,
    by: int,
) -> int:
    """Invite whom the list names, all in the caller's transaction; return how many. A second time nothing happens."""
    claimed = update(ListUpload).where(ListUpload.id == row.id, ListUpload.taken_at.is_(None)).values(taken_at=now)
    if session.execute(claimed.returning(ListUpload.id)).first() is None:
        return 0
    found = forecast(session, group, scope, row, now)
    named = first_spelling(found.guests)
    numbers = {
        key: partner_actions.write_down(session, name, by=by, now=now) for key, name in sorted(named.items())
    }  # fmt: skip -- in one order: two lists with the same new names would wait for each other
    guests = [
        Guest(
            fate.line.email, fate.line.name,
            numbers.get(lists.organisation_key(fate.line.organisation)),
        )
        for fate in found.guests
    ]  # fmt: skip
    count = joining.invite(session, group, guests, by_name=by_name, link=link, now=now, by=by, listed=row.name)
    outcome = {code.value: number for code, number in found.counted.items()}
    session.execute(update(ListUpload).where(ListUpload.id == row.id).values(rows=[], outcome=outcome))
    return count


JOBS = {FORGET: forget}
