"""Pools whose answers show by their looks, and a pool that is fair."""

import pytest

from elearn.domain.quiz import multiple, options, single, truefalse
from elearn.domain.quiz.model import Question, QuestionText
from elearn.domain.review.fairness import looks


def question(kind, key, body, number):
    return Question(f"q{number}", kind, 1, (), "", (), key, {"pl": QuestionText("?", "!", body)})


def choice(lengths, right, number):
    body = single.Text(tuple(options.Option("a" * length, "") for length in lengths))
    return question("single", single.Key(len(lengths), right), body, number)


def echoing(number):
    """The right option repeats what is asked; the places change."""
    texts = ["Zarząd stowarzyszenia", "Starosta", "Wojewoda"]
    right = number % 3
    body = single.Text(tuple(options.Option(texts[(place - right) % 3].ljust(21, "a"), "") for place in range(3)))
    key, said = single.Key(3, right), QuestionText("Kto w stowarzyszeniu jest zarządem?", "!", body)
    return Question(f"e{number}", "single", 1, (), "", (), key, {"pl": said})


def several(lengths, right, number):
    body = multiple.Text(tuple(options.Option("a" * length, "") for length in lengths))
    return question("multiple", multiple.Key(len(lengths), right), body, number)


def statement(*, right, number):
    return question("truefalse", truefalse.Key(right), truefalse.Text("", ""), number)


FAIR = [
    *(choice([5, 9, 7], number % 3, number) for number in range(12)),
    *(several([5, 6, 5, 6], (0, 1), 20 + number) for number in range(4)),
    *(statement(right=number % 2 == 0, number=40 + number) for number in range(4)),
]


def test_a_fair_pool_tells_nothing():
    assert looks(FAIR, "pl").tells() == []


@pytest.mark.parametrize(
    ("pool", "tell"),
    [
        ([choice([9, 5, 5][-n:] + [9, 5, 5][:-n], n, n) for n in (0, 1, 2) * 3], "longest"),
        ([choice([2, 5, 5][-n:] + [2, 5, 5][:-n], n, n) for n in (0, 1, 2) * 3], "shortest"),
        ([choice([5, 5, 5], 1, n) for n in range(9)], "place"),
        ([echoing(n) for n in range(9)], "echo"),
        ([statement(right=True, number=n) for n in range(5)], "true"),
        ([several([9, 9, 3, 3], (0, 1), n) for n in range(5)], "ratio"),
    ],
)
def test_what_gives_the_answer_away_is_named(pool, tell):
    assert looks(pool, "pl").tells() == [tell]


def test_few_questions_prove_nothing():
    assert looks([choice([9, 5, 5], 0, number) for number in range(3)], "pl").tells() == []
    assert looks([], "pl").tells() == []
