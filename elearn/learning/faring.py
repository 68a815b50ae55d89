"""What the studio asks about learners: whom a new revision meets, and how each question is answered."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.orm import Session, aliased

from elearn.authoring.learners import Faring, Touched
from elearn.domain.quiz import matching, ordering
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import JSON, Question
from elearn.domain.quiz.typed import TOLERATED, comparable
from elearn.learning import queries
from elearn.learning.models import Answer, Attempt, Enrolment

TYPED = frozenset({"text", "number", "gaps"})
"""Kinds whose answers are somebody's own words: those of a single person are shown to nobody."""
AT_LEAST = 2


class _Given(NamedTuple):
    revision_id: int
    lesson: str
    question: str
    response: str
    """JSON as text."""
    correct: bool
    times: int


def touched(session: Session, course_id: int) -> Touched:
    """How many people take the course, and how far they are."""
    begun, finished = session.execute(
        select(func.count(), func.count(Enrolment.completed_at)).where(Enrolment.course_id == course_id)
    ).one()
    amid = session.scalar(
        select(func.count(Attempt.enrolment_id.distinct()))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course_id == course_id, Attempt.handed_in_at.is_(None))
    )
    return Touched(enrolled=begun, in_progress=begun - finished, completed=finished, open_attempts=amid or 0)


def faring(session: Session, course_id: int) -> Mapping[str, Faring]:
    """Question id → how it is answered in quizzes handed in.

    Practice is left out: it comes after the answer was seen.
    """
    answered: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
    words: dict[tuple[str, str], str] = {}
    for given in _given(session, course_id):
        answered[given.question] += given.times
        right[given.question] += given.times if given.correct else 0
        for said in [] if given.correct else _wrong_words(session, given):
            same = comparable(said, frozenset(TOLERATED))
            wrong[given.question][same] += given.times
            words.setdefault((given.question, same), said)
    found = {}
    for question, count in answered.items():
        most, times = next(iter(wrong[question].most_common(1)), ("", 0))
        found[question] = Faring(count, right[question], words.get((question, most), ""), times)
    return found


def _given(session: Session, course_id: int) -> Iterable[_Given]:
    """The answers that count, the same ones of a revision together."""
    later = aliased(Answer)
    response = cast(Answer.response, Text)
    wanted = (
        select(Attempt.revision_id, Attempt.lesson, Answer.question, response, Answer.correct, func.count())
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(
            later,
            and_(
                later.attempt_id == Answer.attempt_id,
                later.position == Answer.position,
                later.version > Answer.version,
            ),
        )
        .where(
            Enrolment.course_id == course_id,
            Attempt.kind == "quiz",
            Attempt.handed_in_at.is_not(None),
            later.id.is_(None),
        )
        .group_by(Attempt.revision_id, Attempt.lesson, Answer.question, response, Answer.correct)
        .order_by(Attempt.revision_id.desc(), Answer.question, response)
    )
    return [_Given(*row) for row in session.execute(wanted)]


def _wrong_words(session: Session, given: _Given) -> list[str]:
    """What was wrong in the answer, as readable texts; nothing that only one person may have written."""
    asked = queries.asked(session, given.revision_id, given.lesson).questions
    question = next(one for one in asked if one.id == given.question)
    if question.kind in TYPED and given.times < AT_LEAST:
        return []
    return wrong_parts(question, json.loads(given.response))


def wrong_parts(question: Question, response: JSON) -> list[str]:
    """What was chosen or written wrongly in an answer, as readable texts in the question's base language."""
    language = next(iter(question.texts))
    marks = KINDS[question.kind].grade(question, response, language).marks
    places = _places(question, question.texts[language].body)
    wrong = [(place, mark.chosen) for place, mark in enumerate(marks) if not mark.correct and mark.chosen]
    return [f"{places[place]}{chosen}" if places else chosen for place, chosen in wrong]


def _places(question: Question, body: Any) -> list[str]:
    """What stands before the chosen part of an answer to say where it was put."""
    if isinstance(body, matching.Text):
        return [f"{body.rows[line].left} → " for line in question.key.lefts]
    if isinstance(body, ordering.Text):
        return [f"{number}. " for number in range(1, len(body.items) + 1)]
    return []
