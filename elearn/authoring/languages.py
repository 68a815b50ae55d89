"""The languages a course is translated into, and what was translated from which words."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from elearn.authoring.models import CourseLanguage, TranslationMade
from elearn.authoring.queries import Desk
from elearn.db import insert_once


class Made(NamedTuple):
    """Words and their translation, as somebody made it."""

    path: str
    """The file without its language, such as `02-wiarygodnosc.md`."""
    source: str
    made: str


def begun(session: Session, desk: Desk) -> dict[str, datetime | None]:
    """The languages begun in the studio, and since when each is declared complete."""
    wanted = select(CourseLanguage.language, CourseLanguage.complete_at).where(
        CourseLanguage.draft_id == (desk.draft_id or 0)
    )
    return {row.language: row.complete_at for row in session.execute(wanted.order_by(CourseLanguage.language))}


def complete(session: Session, desk: Desk) -> frozenset[str]:
    """The languages declared complete: with anything missing in them nothing is published."""
    return frozenset(language for language, since in begun(session, desk).items() if since is not None)


def made(session: Session, desk: Desk, language: str) -> list[Made]:
    """Everything ever translated into the language, oldest first."""
    wanted = (
        select(TranslationMade.path, TranslationMade.source, TranslationMade.made)
        .where(TranslationMade.draft_id == (desk.draft_id or 0), TranslationMade.language == language)
        .order_by(TranslationMade.id)
    )
    return [Made(*row) for row in session.execute(wanted)]


def begin(session: Session, draft_id: int, language: str, *, now: datetime, by: int | None) -> bool:
    """Begin to translate into a language; say whether it is new."""
    values = {"draft_id": draft_id, "language": language, "begun_at": now, "begun_by_id": by}
    return insert_once(session, CourseLanguage, values, on=("draft_id", "language")) is not None


def declare(session: Session, draft_id: int, language: str, *, now: datetime | None, by: int | None) -> None:
    """Declare a language complete from now on, or no longer (None)."""
    if now is not None:
        begin(session, draft_id, language, now=now, by=by)
    session.execute(
        update(CourseLanguage)
        .where(CourseLanguage.draft_id == draft_id, CourseLanguage.language == language)
        .values(complete_at=now)
    )


def remember(
    session: Session, draft_id: int, language: str, pairs: Iterable[Made], *, now: datetime, by: int | None
) -> None:
    """Keep what was translated and from what."""
    rows = [
        {"draft_id": draft_id, "language": language, **pair._asdict(), "at": now, "by_id": by}
        for pair in dict.fromkeys(pairs)
    ]
    if rows:
        session.execute(insert(TranslationMade), rows)
