"""Many certificates at once: the job that prints an order into the instance folder, its progress, its end.

Progress stands in a file beside what is printed, not in the database: nothing is locked while Typst works.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy.orm import Session

from elearn.certificates import actions, printing, queries, wording
from elearn.certificates.queries import Ordered, Paper
from elearn.certificates.wording import Sheet
from elearn.config import Settings
from elearn.db import looking_first
from elearn.domain.fold import fold
from elearn.web.locale import WARSAW

FOLDER = "certificates"
PROGRESS = "progress"
LEFT_OUT = "left-out"
CYRILLIC = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y"}
    | {"і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s"}
    | {"т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"}
)
"""For names of files: the official Ukrainian way."""

Progress = Callable[[int], None]


class Printed(NamedTuple):
    """A file with many certificates, and the credentials that have none in it."""

    content: bytes
    left_out: list[str]
    """Public ids."""


def printed(
    papers: Sequence[Paper], settings: Settings, kind: str, now: datetime, progress: Progress = lambda _: None
) -> Printed:
    """Print the certificates, each in its holder's language, into one file; `progress` hears how many are done.

    What cannot be printed is left out and named: no certificate any more, no name, or signs that no font has.
    """
    sheets = [_sheet(one, settings) for one in papers if not one.hindrance(now)]
    fit = [sheet for sheet in sheets if not printing.unwritable(*sheet.texts)]
    there = {sheet.public_id for sheet in fit}
    content = _bundle(fit, settings, progress) if kind == "zip" else _bound(fit, settings, progress)
    return Printed(content, [one.public_id for one in papers if one.public_id not in there])


def period(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the moments from which and before which badges were given in these days of Warsaw, the last included."""
    first = datetime.combine(since, time(), WARSAW) if since else None
    return first, datetime.combine(until + timedelta(days=1), time(), WARSAW) if until else None


def _sheet(paper: Paper, settings: Settings) -> Sheet:
    spoken = paper.language if paper.language in settings.languages else settings.languages[0]
    return wording.sheet(paper, settings, spoken)


def _bundle(sheets: Iterable[Sheet], settings: Settings, progress: Progress) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for place, sheet in enumerate(sheets, 1):
            day = sheet.issued_at.astimezone(WARSAW)
            entry = zipfile.ZipInfo(f"{place:03}-{file_name(sheet)}", (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, single(sheet, settings))
            progress(place)
    return out.getvalue()


def _bound(sheets: Sequence[Sheet], settings: Settings, progress: Progress) -> bytes:
    """Print all in one document; they are set in one go, so that progress jumps."""
    if not sheets:
        return b""
    made = printing.pdf(sheets, title=wording.bound_title(sheets), author=sheets[0].issuer, logo=logo_of(settings))
    progress(len(sheets))
    return made


def single(sheet: Sheet, settings: Settings) -> bytes:
    """Print one certificate as a document of its own.

    Raises:
        Unwritable: a sign would become a box.
    """
    return printing.pdf([sheet], title=sheet.title, author=sheet.issuer, logo=logo_of(settings))


def logo_of(settings: Settings) -> Path | None:
    """Return the centre's own logo."""
    return Path(settings.logo) if settings.logo else None


def file_name(sheet: Sheet) -> str:
    """Name the file by the holder and the beginning of the badge's id, in letters that every system takes."""
    latin = fold(sheet.name).translate(CYRILLIC)
    words = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:60]
    return "-".join(one for one in (words, sheet.public_id[:8]) if one) + ".pdf"


# Orders


def fulfil(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Print an order: the job. Nothing is held in the database meanwhile."""
    public_id = str(facts["order"])
    settings: Settings = current_app.extensions["settings"]
    session.rollback()  # the job was taken in a transaction of its own; a new one would lock all writers out
    with looking_first(session):
        ordered = queries.order(session, public_id)
        papers = queries.papers(session, ordered.credentials) if ordered is not None else []
    if ordered is None or ordered.erased_at is not None:
        return
    folder = _folder(settings, public_id)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    made = printed(papers, settings, ordered.kind, now, lambda done: _put(folder / PROGRESS, str(done).encode()))
    _put(folder / LEFT_OUT, "\n".join(made.left_out).encode())
    _put(folder / ordered.kind, made.content)


def erase(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Delete an order's file: the job of a week later."""
    public_id = str(facts["order"])
    rmtree(_folder(current_app.extensions["settings"], public_id), ignore_errors=True)
    actions.forget(session, public_id, now)


JOBS = {actions.PRINT: fulfil, actions.ERASE: erase}
"""What the worker does for orders."""


def made_of(ordered: Ordered, settings: Settings) -> Path | None:
    """Return the file of an order; None: it is not made yet, or gone."""
    path = _folder(settings, ordered.public_id) / ordered.kind
    return path if path.is_file() and path.stat().st_size else None


def progress_of(ordered: Ordered, settings: Settings) -> int:
    """Return how many certificates of an order are printed."""
    with suppress(FileNotFoundError, ValueError):
        return int((_folder(settings, ordered.public_id) / PROGRESS).read_bytes())
    return 0


def left_out_of(ordered: Ordered, settings: Settings) -> list[str]:
    """Return the credentials that got no certificate: public ids."""
    with suppress(FileNotFoundError):
        return (_folder(settings, ordered.public_id) / LEFT_OUT).read_text(encoding="ascii").split()
    return []


def _folder(settings: Settings, public_id: str) -> Path:
    return settings.instance / FOLDER / public_id


def _put(path: Path, content: bytes) -> None:
    """Put the file in place whole, readable by the server only."""
    draft = path.with_name(f".{path.name}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)
