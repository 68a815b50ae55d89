"""The languages a course is translated into, and what was translated from which words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from elearn.accounts.models import Person
from elearn.authoring import actions, queries
from elearn.authoring.models import CourseLanguage, DraftState, TranslationImport, TranslationMade
from elearn.authoring.queries import Desk
from elearn.catalog.models import Revision, RevisionFile
from elearn.db import insert_once
from elearn.domain.draft.alignment import Made, Memory, unnumbered
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.draft.tongues import Bilingual, Step
from elearn.domain.draft.translation import Sheet, path_of, sheet

FIRST, LAST = 10, 40
"""So many former states of a file, the oldest and the newest, are read to see what a translation was made from."""


class Taken(NamedTuple):
    """A file of translated texts that was taken in."""

    id: int
    language: str
    file_name: str
    counts: dict[str, int]
    report: list[Any]
    at: datetime


# What is there


def begun(session: Session, desk: Desk) -> dict[str, datetime | None]:
    """The languages begun in the studio, and since when each is declared complete."""
    wanted = select(CourseLanguage.language, CourseLanguage.complete_at).where(
        CourseLanguage.draft_id == (desk.draft_id or 0)
    )
    return {row.language: row.complete_at for row in session.execute(wanted.order_by(CourseLanguage.language))}


def complete(session: Session, desk: Desk) -> frozenset[str]:
    """The languages declared complete: with anything missing in them nothing is published."""
    return frozenset(language for language, since in begun(session, desk).items() if since is not None)


def offered(session: Session, desk: Desk, here: Sketch) -> list[str]:
    """The languages besides the base that the course has or that somebody began, in the order of the course."""
    return [one for one in dict.fromkeys([*here.languages, *begun(session, desk)]) if one != here.base]


def made(session: Session, desk: Desk, language: str) -> list[Made]:
    """Everything ever translated into the language, oldest first."""
    wanted = (
        select(TranslationMade.path, TranslationMade.source, TranslationMade.made)
        .where(TranslationMade.draft_id == (desk.draft_id or 0), TranslationMade.language == language)
        .order_by(TranslationMade.id)
    )
    return [Made(*row) for row in session.execute(wanted)]


class Hand(NamedTuple):
    """Who translated something last."""

    by_id: int | None
    by_name: str
    at: datetime


def hands(session: Session, desk: Desk, language: str, words: Iterable[str]) -> dict[str, Hand]:
    """Who last made these translations, and when."""
    wanted = (
        select(TranslationMade.made, TranslationMade.by_id, Person.name, Person.email, TranslationMade.at)
        .outerjoin(Person, Person.id == TranslationMade.by_id)
        .where(
            TranslationMade.draft_id == (desk.draft_id or 0),
            TranslationMade.language == language,
            TranslationMade.made.in_(list(words)),
        )
        .order_by(TranslationMade.id)
    )
    return {row.made: Hand(row.by_id, row.name or row.email or "", row.at) for row in session.execute(wanted)}


def texts(session: Session, desk: Desk) -> dict[str, bytes]:
    """The files of a course that hold texts, its worksheets among them."""
    found = queries.texts(session, desk)
    for medium in queries.media(session, desk):
        if medium.name.endswith(".md"):
            path = f"media/{medium.name}"
            found[path] = queries.file(session, desk, path) or b""
    return found


def bilingual(session: Session, desk: Desk, language: str, files: Mapping[str, bytes] | None = None) -> Bilingual:
    """The course's texts beside those in the language, with all that is known of what was made from what."""
    files = files if files is not None else texts(session, desk)
    both = Bilingual(files, sketch(files).base, language, Memory(made(session, desk, language)))
    return _with_origins(session, desk, both)


def counted(session: Session, desk: Desk, language: str, files: Mapping[str, bytes]) -> list[Sheet]:
    """All files beside their translations."""
    return bilingual(session, desk, language, files).sheets()


# What was made from what, where nobody wrote it down


class _Past(NamedTuple):
    """A former state of a file: of a revision (its file's id) or of the draft (the state's id)."""

    at: datetime
    id: int
    is_published: bool


def _with_origins(session: Session, desk: Desk, both: Bilingual) -> Bilingual:
    """Find out from former states what was translated elsewhere, in the folder or in the lesson editor.

    It was made from the words that stood in the base language when it appeared.
    """
    pairs: list[Made] = []
    past = _past(session, desk)
    for name in both.names():
        base, own = path_of(name, both.base), path_of(name, both.language)
        states = past.get(unnumbered(base), [])
        if len(states) < 2 or own not in both.files:  # noqa: PLR2004 -- the base never changed
            continue
        unknown = set(both.sheet(name).unknown)
        for then_base, then_own in _former(session, states, past.get(unnumbered(own), [])):
            here = {
                words for words in unknown if words.split("\n")[0].replace('"', '\\"') in then_own or words in then_own
            }
            if here:
                then = sheet(name, both.language, then_base, then_own, Memory([]))
                known = [Made(name, one.source, one.made) for one in then.pieces if one.made in here]
                pairs += known
                unknown -= {one.made for one in known}
            if not unknown:
                break
    return replace(both, memory=Memory([*pairs, *made(session, desk, both.language)])) if pairs else both


def _past(session: Session, desk: Desk) -> dict[str, list[_Past]]:
    """Unnumbered path → its former states, oldest first: published before the draft was begun, then the draft's."""
    found: dict[str, list[_Past]] = {}
    published = (
        select(RevisionFile.path, Revision.published_at, RevisionFile.id)
        .join(Revision, Revision.id == RevisionFile.revision_id)
        .where(Revision.course_id == (desk.course_id or 0), RevisionFile.path.like("%.md"))
        .order_by(Revision.number)
    )
    drafted = (
        select(DraftState.path, DraftState.at, DraftState.id)
        .where(
            DraftState.draft_id == (desk.draft_id or 0),
            DraftState.path.like("%.md"),
            DraftState.content.is_not(None),
            DraftState.reason != "aside",
        )
        .order_by(DraftState.id)
    )
    states = list(session.execute(drafted))
    begun_at = states[0].at if states else None
    for row in session.execute(published):
        if begun_at is None or row.published_at <= begun_at:
            found.setdefault(unnumbered(row.path), []).append(_Past(row.published_at, row.id, is_published=True))
    for row in states:
        found.setdefault(unnumbered(row.path), []).append(_Past(row.at, row.id, is_published=False))
    return found


def _former(session: Session, base: Sequence[_Past], own: Sequence[_Past]) -> Iterator[tuple[str, str]]:
    """The translation's states, each with the base as it stood at that time, oldest first."""
    seen: dict[_Past, str] = {}
    for one in own if len(own) <= FIRST + LAST else [*own[:FIRST], *own[-LAST:]]:
        then = next((state for state in reversed(base) if state.at <= one.at), base[0])
        for state in (one, then):
            if state not in seen:
                seen[state] = _content(session, state)
        yield seen[then], seen[one]


def _content(session: Session, past: _Past) -> str:
    column = RevisionFile if past.is_published else DraftState
    content = session.scalar(select(column.content).where(column.id == past.id))
    return bytes(content or b"").decode(errors="replace").replace("\r\n", "\n")


# What is done


def begin(session: Session, draft_id: int, language: str, *, now: datetime, by: int | None) -> bool:
    """Begin to translate into a language; say whether it is new."""
    values = {"draft_id": draft_id, "language": language, "begun_at": now, "begun_by_id": by}
    return insert_once(session, CourseLanguage, values, on=("draft_id", "language")) is not None


def declare(session: Session, draft_id: int, language: str, *, now: datetime, by: int | None, done: bool) -> None:
    """Declare a language complete from now on, or no longer."""
    begin(session, draft_id, language, now=now, by=by)
    session.execute(
        update(CourseLanguage)
        .where(CourseLanguage.draft_id == draft_id, CourseLanguage.language == language)
        .values(complete_at=now if done else None)
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


def take(
    session: Session, draft_id: int, language: str, step: Step, *, reason: str, now: datetime, by: int | None
) -> int:
    """Store what follows from something translated; return how many files changed."""
    remember(session, draft_id, language, step.remembered, now=now, by=by)
    changed = actions.write(session, draft_id, step.changes, reason=reason, now=now, by=by)
    if step.language_entered:
        actions.note(session, draft_id, "language-entered", {"language": language}, now=now, by=by)
    for name in step.entered:
        if not step.language_entered and not name.startswith("media/"):
            facts = {"language": language, "path": path_of(name, language)}
            actions.note(session, draft_id, "translation-entered", facts, now=now, by=by)
    return changed


def take_in(
    session: Session,
    draft_id: int,
    language: str,
    file_name: str,
    *,
    counts: Mapping[str, int],
    report: Sequence[Any],
    now: datetime,
    by: int | None,
) -> int:
    """Keep the report of a file that was taken in; return its id."""
    row = TranslationImport(
        draft_id=draft_id,
        language=language,
        file_name=file_name[:200],
        counts=dict(counts),
        report=list(report),
        at=now,
        by_id=by,
    )
    session.add(row)
    session.flush()
    return row.id


def taken(session: Session, draft_id: int, number: int) -> Taken | None:
    """The report of a file that was taken in, or None."""
    wanted = select(
        TranslationImport.id,
        TranslationImport.language,
        TranslationImport.file_name,
        TranslationImport.counts,
        TranslationImport.report,
        TranslationImport.at,
    ).where(TranslationImport.draft_id == draft_id, TranslationImport.id == number)
    row = session.execute(wanted).one_or_none()
    return None if row is None else Taken(*row)
