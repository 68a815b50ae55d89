"""What reviewers say of a draft: remarks beside its passages, and their word on the whole."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from elearn import mail
from elearn.accounts.models import Person
from elearn.authoring.actions import note
from elearn.authoring.models import CourseApproval, PassageComment
from elearn.db import insert_once

LONGEST = 4_000
"""Signs of a remark."""


class Remark(NamedTuple):
    """A remark beside a passage, or an answer to one."""

    id: int
    lesson: str
    language: str
    passage: str
    said: str
    answers: int | None
    """Id of the remark that this one answers."""
    at: datetime
    by_id: int | None
    by_name: str
    settled_at: datetime | None


class Approval(NamedTuple):
    """A reviewer's word that the draft in exactly this state is good to publish."""

    digest: str
    note: str
    at: datetime
    by_name: str


_NAME = func.coalesce(func.nullif(Person.name, ""), Person.email, "")


def remarks(
    session: Session, draft_id: int | None, lesson: str | None = None, language: str | None = None
) -> list[Remark]:
    """The remarks on a course, or on one lesson in one language, the oldest first; answers are among them."""
    wanted = (
        select(
            PassageComment.id,
            PassageComment.lesson,
            PassageComment.language,
            PassageComment.passage,
            PassageComment.said,
            PassageComment.answers_id,
            PassageComment.at,
            PassageComment.by_id,
            _NAME,
            PassageComment.settled_at,
        )
        .outerjoin(Person, Person.id == PassageComment.by_id)
        .where(PassageComment.draft_id == (draft_id or 0))
        .order_by(PassageComment.id)
    )
    if lesson is not None:
        wanted = wanted.where(PassageComment.lesson == lesson, PassageComment.language == language)
    return [Remark(*row) for row in session.execute(wanted)]


def open_count(session: Session, draft_id: int | None) -> int:
    """How many remarks wait to be settled."""
    waiting = (PassageComment.settled_at.is_(None), PassageComment.answers_id.is_(None))
    wanted = select(func.count()).where(PassageComment.draft_id == (draft_id or 0), *waiting)
    return session.scalar(wanted) or 0


def remark(
    session: Session,
    draft_id: int,
    lesson: str,
    language: str,
    *,
    title: str,
    passage: str,
    said: str,
    now: datetime,
    by: int,
) -> int:
    """Put a remark beside a passage; return its id."""
    made = PassageComment(
        draft_id=draft_id, lesson=lesson, language=language, passage=passage, said=said, answers_id=None, at=now,
        by_id=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    note(session, draft_id, "remarked", {"lesson": lesson, "title": title, "language": language}, now=now, by=by)
    return made.id


def answer(session: Session, draft_id: int, remark_id: int, said: str, *, now: datetime, by: int) -> bool:
    """Answer a remark; False when the draft has none of that number."""
    asked = session.get(PassageComment, remark_id)
    if asked is None or asked.draft_id != draft_id or asked.answers_id is not None:
        return False
    facts = {"lesson": asked.lesson, "language": asked.language, "passage": asked.passage}
    session.add(PassageComment(draft_id=draft_id, **facts, said=said, answers_id=remark_id, at=now, by_id=by))
    return True


def settle(session: Session, draft_id: int, remark_id: int, *, settled: bool, now: datetime, by: int) -> bool:
    """Mark a remark as settled, or open it again; False when nothing changed."""
    before = PassageComment.settled_at.is_(None) if settled else PassageComment.settled_at.is_not(None)
    which = (PassageComment.id == remark_id, PassageComment.draft_id == draft_id, before)
    moment, who = (now, by) if settled else (None, None)
    changed = update(PassageComment).where(*which).values(settled_at=moment, settled_by_id=who)
    return session.execute(changed.returning(PassageComment.id)).first() is not None


def approvals(session: Session, draft_id: int | None) -> list[Approval]:
    """Every approval the course ever had, newest first."""
    wanted = (
        select(CourseApproval.digest, CourseApproval.note, CourseApproval.at, _NAME)
        .outerjoin(Person, Person.id == CourseApproval.by_id)
        .where(CourseApproval.draft_id == (draft_id or 0))
        .order_by(CourseApproval.id.desc())
    )
    return [Approval(*row) for row in session.execute(wanted)]


def review(
    session: Session,
    draft_id: int,
    *,
    approved: bool,
    digest: str,
    said: str,
    letters: Iterable[tuple[str, str]],
    facts: dict[str, str],
    now: datetime,
    by: int,
) -> bool:
    """Give one's word on the draft as it stands, and tell those who write it; False: the same word was given before.

    `letters` are addresses and languages, `facts` what the letter says besides (`course`, `by`, `url`).
    """
    if approved:
        values = {"draft_id": draft_id, "digest": digest, "note": said, "at": now, "by_id": by}
        if insert_once(session, CourseApproval, values, on=("draft_id", "digest", "by_id")) is None:
            return False
    note(session, draft_id, "approved" if approved else "changes-wanted", {"said": said}, now=now, by=by)
    for address, language in letters:
        told = {**facts, "approved": approved, "said": said}
        mail.queue(session, "course-reviewed", address, told, language=language, now=now)
    return True
