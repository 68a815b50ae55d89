"""Exports as files: small ones are made at once, big ones by the worker, which mails a link; all go after a week.

Each file is its orderer's alone. Progress stands in a file beside it, so that nothing is locked while rows are read.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearn import jobs, mail
from elearn.accounts import queries as accounts
from elearn.db import looking_first
from elearn.domain.access import Permission, allows_somewhere
from elearn.domain.standing import Standing, end_of
from elearn.domain.tables import Row, Table, csv_pieces, write_xlsx
from elearn.jobs import Job
from elearn.reports import actions, exported, queries
from elearn.reports import export_words as words
from elearn.reports.exported import Asked, Progress
from elearn.reports.models import ExportOrder
from elearn.reports.queries import Scope
from elearn.reports.sheets import Wanted

FOLDER, FILE, PROGRESS = "exports", "file", "progress"
KEPT = timedelta(days=7)
"""So long the file can be fetched."""
MAKE, ERASE = "make-export", "erase-export"
AT_ONCE = 2000
"""Participations of an export that nobody has to wait for."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants as a file; it is kept with the order and read again by the worker."""

    kind: str
    as_of: date
    group_id: int | None = None
    group: str = ""
    course: int | None = None
    partner: int | None = None
    state: str = ""
    with_left: bool = False
    anonymous: bool = False
    chosen: tuple[tuple[str, str], ...] = ()
    """The filters in words, for the sheet that explains."""
    is_past: bool = False

    def asked(self, scope: Scope, site: str) -> Asked:
        """The export itself, of what the scope covers."""
        wanted = Wanted(
            scope,
            end_of(self.as_of),
            group=self.group_id,
            course=self.course,
            partner=self.partner,
            state=Standing(self.state) if self.state else None,
            with_left=self.with_left,
        )
        return Asked(self.kind, wanted, self.anonymous, site)

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON, without what the order has columns for."""
        return {
            "group": self.group,
            "course": self.course,
            "partner": self.partner,
            "state": self.state,
            "with_left": self.with_left,
            "anonymous": self.anonymous,
            "chosen": [list(pair) for pair in self.chosen],
            "is_past": self.is_past,
        }


class Ordered(NamedTuple):
    """An order as its page shows it."""

    public_id: str
    person_id: int
    group_id: int | None
    kind: str
    form: str
    wanted: dict[str, Any]
    as_of: date
    done: int
    total: int
    ordered_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    erased_at: datetime | None
    failed_at: datetime | None
    """When the worker gave up."""

    @property
    def group(self) -> str:
        """What the group was called; empty: all groups."""
        return str(self.wanted["group"])

    def state(self, now: datetime) -> str:
        """How the order stands: `gone`, `ready`, `failed` or `waiting`."""
        if self.erased_at is not None or self.expires_at <= now:
            return "gone"
        if self.ready_at is not None:
            return "ready"
        return "failed" if self.failed_at is not None else "waiting"


_ORDERS = select(
    ExportOrder.public_id,
    ExportOrder.person_id,
    ExportOrder.group_id,
    ExportOrder.kind,
    ExportOrder.form,
    ExportOrder.wanted,
    ExportOrder.as_of,
    ExportOrder.done,
    ExportOrder.total,
    ExportOrder.ordered_at,
    ExportOrder.ready_at,
    ExportOrder.expires_at,
    ExportOrder.erased_at,
    Job.failed_at,
).outerjoin(Job, Job.id == ExportOrder.job_id)


def ordered(session: Session, public_id: str) -> Ordered | None:
    """One order."""
    row = session.execute(_ORDERS.where(ExportOrder.public_id == public_id)).one_or_none()
    return None if row is None else Ordered(*row)


def orders(session: Session, person_id: int, group_id: int | None, now: datetime) -> list[Ordered]:
    """What a person ordered of a group, or of all groups, and can still fetch; the newest first."""
    wanted = _ORDERS.where(ExportOrder.person_id == person_id, ExportOrder.expires_at > now)
    here = ExportOrder.group_id.is_(None) if group_id is None else ExportOrder.group_id == group_id
    return [Ordered(*row) for row in session.execute(wanted.where(here).order_by(ExportOrder.id.desc()).limit(20))]


def covered(order: Ordered | ExportOrder, scope: Scope) -> Scope | None:
    """What was ordered, as far as the orderer may see it now: all of it, or None.

    Whose grant was taken has lost the file, too; who was given more since then has not ordered it.
    """
    if order.group_id is not None:
        return Scope(groups=frozenset({order.group_id})) if scope.holds(order.group_id) else None
    held = frozenset(order.wanted.get("groups", ()))
    if not held:  # ordered by somebody who saw every group
        return scope if scope.everything else None
    return Scope(groups=held) if scope.everything or held <= scope.groups else None


# Making files


class Made(NamedTuple):
    """A file that was made, and whom it names."""

    rows: int
    people: Mapping[tuple[int, str], set[int]]
    """Group, by number and name → its people in the file."""


def make(
    session: Session, request: Request, form: str, scope: Scope, *, path: Path, progress: Progress = lambda _: None
) -> Made:
    """Write the file in the language of now; rows go from the database to the disk without being kept."""
    settings = current_app.extensions["settings"]
    asked = request.asked(scope, settings.url)
    sheet = exported.sheet(session, asked, exported.extent(session, asked.wanted), progress)
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in sheet.rows:
            count += 1
            yield row

    about = words.about(request.kind, _facts(request), anonymous=request.anonymous)
    _write(path, form, sheet.table, counted(), about=about, day=request.as_of)
    return Made(count, sheet.people)


def _facts(request: Request) -> list[tuple[str, str]]:
    return words.facts(request.as_of, request.group, request.chosen, is_past=request.is_past)


def _write(
    path: Path, form: str, table: Table, rows: Iterable[Row], *, about: tuple[Table, list[Row]], day: date
) -> None:
    """Write the file whole or not at all, whoever else is writing it."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    try:
        if form == "csv":
            with draft.open("wb") as out:
                out.writelines(csv_pieces(table, rows))
        else:
            write_xlsx(draft, table, rows, about=about, day=day)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def path_of(public_id: str) -> Path:
    """Where the file of an order lies."""
    instance: Path = current_app.extensions["settings"].instance
    return instance / FOLDER / public_id / FILE


def new_id() -> str:
    """What names an order; cannot be guessed."""
    return secrets.token_urlsafe(18)


def order(
    session: Session,
    public_id: str,
    request: Request,
    form: str,
    *,
    language: str,
    scope: Scope,
    total: int,
    made: Made | None,
    by: int,
    now: datetime,
) -> None:
    """Note an order: one that was made at once, or one for the worker; the file is erased in a week."""
    job = None if made else jobs.enqueue(session, MAKE, {"order": public_id}, now=now)
    jobs.enqueue(session, ERASE, {"order": public_id}, now=now, due=now + KEPT)
    session.flush()
    held = {"groups": sorted(scope.groups), **request.kept} if request.group_id is None else request.kept
    session.add(
        ExportOrder(
            public_id=public_id,
            group_id=request.group_id,
            person_id=by,
            kind=request.kind,
            form=form,
            language=language,
            wanted=held,
            as_of=request.as_of,
            job_id=job.id if job else None,
            done=made.rows if made else 0,
            total=made.rows if made else total,
            ordered_at=now,
            ready_at=now if made else None,
            expires_at=now + KEPT,
        )
    )
    if made:
        _note(session, request, made, by=by, now=now)


def _note(session: Session, request: Request, made: Made, *, by: int, now: datetime) -> None:
    """Note the export for everybody whom the file names, and in the group's log."""
    for (group_id, group), people in sorted(made.people.items()):
        actions.note_export(session, people, group_id=group_id, group=group, kind=request.kind, by=by, now=now)
    if request.group_id is not None:
        facts = {"kind": request.kind, "rows": made.rows, "names": bool(made.people)}
        actions.note(session, request.group_id, "exported", facts, by=by, now=now)


def fulfil(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Make the file of an order and mail its link: the job. Nothing is locked while rows are read."""
    public_id = str(facts["order"])
    session.rollback()  # the job was taken in a transaction of its own; a new one would lock all writers out
    path = path_of(public_id)
    with looking_first(session):
        found = session.scalars(select(ExportOrder).where(ExportOrder.public_id == public_id)).one_or_none()
        if found is None or found.ready_at is not None or found.erased_at is not None:
            return
        scope = _scope(session, found)
        if scope is None:
            return
        request, form, spoken, by = request_of(found), found.form, found.language, found.person_id
        with force_locale(spoken):
            made = make(session, request, form, scope, path=path, progress=_telling(path))
    first = (
        update(ExportOrder)
        .where(ExportOrder.public_id == public_id, ExportOrder.ready_at.is_(None))
        .values(ready_at=now, done=made.rows, total=made.rows)
        .returning(ExportOrder.id)
    )
    if session.execute(first).scalar() is None:  # another worker, whose turn came with the lease's end, told of it
        return
    _note(session, request, made, by=by, now=now)
    _mail(session, public_id, request, spoken=spoken, by=by, now=now)


def request_of(order: ExportOrder) -> Request:
    """What was ordered, without the list of groups that an order of all groups keeps."""
    kept = {name: value for name, value in order.wanted.items() if name not in {"groups", "chosen"}}
    chosen = tuple((str(term), str(said)) for term, said in order.wanted["chosen"])
    return Request(order.kind, order.as_of, order.group_id, chosen=chosen, **kept)


def _scope(session: Session, order: ExportOrder) -> Scope | None:
    """What the orderer may see by now; None: nothing of what was ordered."""
    grants = accounts.grants(session, order.person_id)
    if not allows_somewhere(grants, Permission.SEE_COMPLETION):
        return None
    return covered(order, queries.scope(session, grants))


def _telling(path: Path) -> Callable[[int], None]:
    """Note beside the file how many participations are read."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)

    def tell(done: int) -> None:
        draft = path.with_name(f".{PROGRESS}")
        draft.write_text(str(done), encoding="ascii")
        draft.replace(path.with_name(PROGRESS))

    return tell


def _mail(session: Session, public_id: str, request: Request, *, spoken: str, by: int, now: datetime) -> None:
    settings = current_app.extensions["settings"]
    person = accounts.person(session, by)
    if person is None:
        return
    facts = {
        "group": request.group,
        "url": f"{settings.url}/{spoken}/coordination/exports/{public_id}",
    }
    mail.queue(session, "export-ready", person.email, facts, language=spoken, now=now)


def progress_of(order: Ordered) -> int:
    """How many participations are read so far."""
    with suppress(FileNotFoundError, ValueError):
        return int(path_of(order.public_id).with_name(PROGRESS).read_text(encoding="ascii"))
    return order.done


def erase(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Delete an order's file: the job of a week later; with it goes what broken off orders left behind."""
    public_id = str(facts["order"])
    rmtree(path_of(public_id).parent, ignore_errors=True)
    session.execute(update(ExportOrder).where(ExportOrder.public_id == public_id).values(erased_at=now))
    for folder in _folders_before(now - KEPT - timedelta(days=1)):
        rmtree(folder, ignore_errors=True)


def _folders_before(moment: datetime) -> Iterator[Path]:
    with suppress(FileNotFoundError):
        for folder in path_of("any").parent.parent.iterdir():
            if folder.stat().st_mtime < moment.timestamp():
                yield folder


JOBS = {MAKE: fulfil, ERASE: erase}
"""What the worker does for exports."""
