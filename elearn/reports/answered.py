"""How the questions of quizzes are answered by the members of groups, for exports and for who writes them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.domain.items import Answered, Item, Sitting, analysis, in_order
from elearn.domain.quiz.model import Question
from elearn.domain.quiz.typed import TOLERATED, comparable
from elearn.learning import faring
from elearn.learning import queries as learning
from elearn.learning.models import Answer
from elearn.reports.sheets import BLOCK, Part, Try, sliced


class Asked(NamedTuple):
    """How a question of a lesson's quiz is answered."""

    course: Published
    lesson: str
    question: Question
    item: Item


def first_tries(found: Iterable[Part]) -> dict[int, dict[int, Try]]:
    """Course id → the first attempt that each person handed in at each of its quizzes, by the attempt's number.

    Later attempts come after the answers were seen. Who is in several groups counts once.
    """
    by_course: dict[int, dict[int, Try]] = defaultdict(dict)
    for part in found:
        for _lesson, tries in groupby(part.tries, key=lambda one: one.lesson):
            first = next((one for one in tries if one.handed_in_at is not None), None)
            if first is not None:
                by_course[part.course.course_id][first.id] = first
    return by_course


def items(session: Session, course: Published, tries: Mapping[int, Try], *, seen_from: int) -> Iterator[Asked]:
    """How each question of a course is answered in these attempts, in the order of the quizzes.

    A wrong answer given less often than `seen_from` is not named.
    """
    pool = _pool(session, {(one.revision_id, one.lesson) for one in tries.values()})
    words: dict[str, str] = {}
    found = analysis(_sittings(session, tries, pool, words), seen_from=seen_from)
    for lesson in course.outline.lessons:
        now = catalog.quiz(session, course.revision_id, lesson.slug)
        own = {question.id: question for question in (now.questions if now else ())}
        own |= {name: one for (_revision, slug, name), one in pool.items() if slug == lesson.slug and name not in own}
        for item in in_order({name: found[name] for name in own if name in found}, own):
            named = replace(item, wrong=words.get(item.wrong, ""))
            yield Asked(course, lesson.slug, own[item.question], named)


Pool = Mapping[tuple[int, str, str], Question]
"""Revision, lesson and name of a question → the question as it was asked."""


def _pool(session: Session, quizzes: Iterable[tuple[int, str]]) -> Pool:
    return {
        (revision_id, lesson, one.id): one
        for revision_id, lesson in sorted(quizzes, reverse=True)
        for one in learning.asked(session, revision_id, lesson).questions
    }


def _sittings(session: Session, tries: Mapping[int, Try], pool: Pool, words: dict[str, str]) -> Iterator[Sitting]:
    """The attempts with their answers that count; `words` gets what each wrong answer says."""
    said: dict[tuple[int, str, str], tuple[str, ...]] = {}
    for some in sliced(sorted(tries), BLOCK):
        asked = (
            select(Answer.attempt_id, Answer.position, Answer.question, Answer.response, *_GRADE)
            .where(Answer.attempt_id.in_(some))
            .order_by(Answer.attempt_id, Answer.position, Answer.version)
        )
        for attempt_id, rows in groupby(session.execute(asked), key=lambda row: row.attempt_id):
            one = tries[attempt_id]
            answers = []
            for row in {row.position: row for row in rows}.values():
                question = pool[one.revision_id, one.lesson, row.question]
                wrong = () if row.correct else _wrong(one.revision_id, question, row.response, said, words)
                answers.append(Answered(question.id, row.hundredths, 100 * question.points, row.correct, wrong))
            yield Sitting(one.hundredths or 0, 100 * one.points, answers)


_GRADE = (Answer.hundredths, Answer.correct)


def _wrong(
    revision_id: int,
    question: Question,
    response: Any,
    said: dict[tuple[int, str, str], tuple[str, ...]],
    words: dict[str, str],
) -> tuple[str, ...]:
    """What is wrong in an answer, folded so that the same is the same; read once for all who answered alike."""
    key = (revision_id, question.id, json.dumps(response, sort_keys=True))
    if key not in said:
        folded = {comparable(part, frozenset(TOLERATED)): part for part in faring.wrong_parts(question, response)}
        words.update({same: part for same, part in folded.items() if same not in words})
        said[key] = tuple(folded)
    return said[key]
