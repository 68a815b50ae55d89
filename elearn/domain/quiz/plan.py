"""The plan of an attempt: which questions it asks and in which order, and how many points it takes to pass."""

import random
from collections.abc import Collection, Iterable
from decimal import ROUND_CEILING, Decimal

from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Plan, PlannedQuestion, Question, Quiz, QuizSettings


def plan(quiz: Quiz, chance: random.Random) -> Plan:
    """What an attempt at the quiz asks, every random choice made."""
    asked = _drawn(quiz, chance)
    points = sum(question.points for question in asked)
    return Plan(_arranged(quiz.settings, asked, chance), points, pass_points(quiz.settings, points))


def practice_plan(quiz: Quiz, ids: Collection[str], chance: random.Random) -> Plan:
    """A plan of the questions with these ids, in the quiz's order; practice has nothing to pass, so it needs no points.

    Ids that the quiz does not have are left out: the question went away with a later revision.
    """
    asked = [question for question in quiz.questions if question.id in ids]
    if quiz.settings.shuffle_questions:
        chance.shuffle(asked)
    return Plan(_arranged(quiz.settings, asked, chance), sum(question.points for question in asked), 0)


def pass_points(settings: QuizSettings, points: int) -> int:
    """The whole points needed to pass of those that can be had: a share is rounded up (70% of 8 is 6)."""
    if settings.pass_points is not None:
        return min(settings.pass_points, points)
    # str gives the share as the author wrote it; the float itself is a little off, and 0.7 of 10 would be 8.
    needed = Decimal(str(settings.pass_share)) * points
    return min(int(needed.to_integral_value(ROUND_CEILING)), points)


def points_asked(quiz: Quiz) -> int | None:
    """The points that can be had in any attempt; None if they depend on which questions are drawn."""
    pool = [question.points for question in quiz.questions]
    count = min(quiz.settings.draw or len(pool), len(pool))
    return sum(pool[:count]) if count == len(pool) or len(set(pool)) == 1 else None


def _drawn(quiz: Quiz, chance: random.Random) -> list[Question]:
    pool = range(len(quiz.questions))
    count = min(quiz.settings.draw or len(pool), len(pool))
    places = chance.sample(pool, count)
    return [quiz.questions[place] for place in (places if quiz.settings.shuffle_questions else sorted(places))]


def _arranged(settings: QuizSettings, asked: Iterable[Question], chance: random.Random) -> tuple[PlannedQuestion, ...]:
    return tuple(
        PlannedQuestion(
            question.id, KINDS[question.kind].arrange(question.key, chance, shuffle=settings.shuffle_options)
        )
        for question in asked
    )
