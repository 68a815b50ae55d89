"""What a page gets to show of each kind, before and after the verdict."""

import dataclasses

import pytest

from elearn.domain.quiz.gaps import GapChoice, Segment
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.matching import LeftSide, RightSide
from elearn.domain.quiz.model import UNANSWERED
from elearn.domain.quiz.number import View as NumberView
from elearn.domain.quiz.options import Choice
from elearn.domain.quiz.ordering import Item
from elearn.domain.quiz.text import View as TextView
from tests.domain.quiz.samples import graded, question, viewed

ANSWERS = {
    "single": 0, "multiple": [0, 1], "truefalse": True, "text": "marka", "number": "7", "matching": [0, 2, 3],
    "ordering": [0, 2, 1], "gaps": ["logo", 2],
}  # fmt: skip


def test_single_choice():
    asked = question("single")
    assert viewed(asked, (2, 0, 1), 0).choices == (
        Choice("0", "Nazwa", chosen=False, right=None, explanation=""),
        Choice("1", "Logo", chosen=True, right=None, explanation=""),
        Choice("2", "Skojarzenia", chosen=False, right=None, explanation=""),
    )
    assert viewed(asked, (2, 0, 1), 0, graded(asked, 0), "en").choices == (
        Choice("0", "The name", chosen=False, right=False, explanation=""),
        Choice("1", "The logo", chosen=True, right=False, explanation="Only a part."),
        Choice("2", "Associations", chosen=False, right=True, explanation="Yes."),
    )


def test_several_choices():
    asked = question("multiple")
    assert [(c.value, c.text, c.chosen, c.right) for c in viewed(asked, (), [0, 1], graded(asked, [0, 1])).choices] == [
        ("0", "Rozmowy w sklepie", True, True),
        ("1", "Statut", True, False),
        ("2", "Komentarze", False, True),
        ("3", "Uchwała", False, False),
    ]


def test_true_or_false():
    asked = question("truefalse")
    assert viewed(asked).choices == (
        Choice("true", "true", chosen=False, right=None, explanation=""),
        Choice("false", "false", chosen=False, right=None, explanation=""),
    )
    assert viewed(asked, (), answer=True, grade=graded(asked, answer=True)).choices == (
        Choice("true", "true", chosen=True, right=False, explanation="Logo to znak."),
        Choice("false", "false", chosen=False, right=True, explanation="Tak."),
    )


def test_text():
    asked = question("text", "= a \\| b")
    assert viewed(asked) == TextView("text", "", ())
    assert viewed(asked, (), "x", graded(asked, "x")) == TextView("text", "x", ("a | b",))


def test_number():
    asked = question("number")
    assert viewed(asked) == NumberView("number", "", "%", "", "")
    assert viewed(asked, (), "7", graded(asked, "7"), "en") == NumberView("number", "7", "percent", "63,5", "1")


def test_matching():
    asked = question("matching")
    view = viewed(asked, (3, 2, 1, 0), [0, 2, 3], graded(asked, [0, 2, 3]))
    assert view.options == (
        RightSide("0", "ocena latami"),
        RightSide("1", "kolor logo"),
        RightSide("2", "co myślą inni"),
        RightSide("3", "co mówimy o sobie"),
    )
    assert view.lefts[1] == LeftSide("pair-1", "wizerunek", "1", False, "kolor logo", "co myślą inni")
    assert viewed(asked).lefts[2] == LeftSide("pair-2", "reputacja", "", None, "", "")


def test_ordering():
    asked = question("ordering")
    view = viewed(asked, (2, 0, 1), [0, 2, 1], graded(asked, [0, 2, 1]))
    assert view.positions == (1, 2, 3)
    assert view.items == (
        Item("position-0", "Porównaj", 2, correct=False, expected=3),
        Item("position-1", "Zapytaj swoich", 1, correct=True, expected=1),
        Item("position-2", "Zapytaj obcych", 3, correct=False, expected=2),
    )
    assert viewed(asked, (2, 0, 1)).items[0] == Item("position-0", "Porównaj", None, correct=None, expected=None)


def test_gaps():
    asked = question("gaps")
    assert viewed(asked, (1, 2, 0), [None, 2]).segments == (
        Segment("Marka to "),
        Segment("", "gap-0", 1),
        Segment(", a logo\nto jej "),
        Segment(
            "", "gap-1", 2, value="koszt",
            choices=(
                GapChoice("0", "istota", chosen=False),
                GapChoice("1", "koszt", chosen=True),
                GapChoice("2", "znak", chosen=False),
            ),
        ),
        Segment("."),
    )  # fmt: skip
    typed, chosen = (
        part
        for part in viewed(asked, (), ["Associations", 2], graded(asked, ["Associations", 2])).segments
        if part.name
    )
    assert (typed.value, typed.correct, typed.expected) == ("Associations", True, ("skojarzenia", "zbiór skojarzeń"))
    assert (chosen.value, chosen.correct, chosen.expected) == ("koszt", False, ("znak",))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_given_away_before_the_verdict(kind):
    asked = question(kind)
    before, after = viewed(asked, (), ANSWERS[kind]), viewed(asked, (), ANSWERS[kind], graded(asked, ANSWERS[kind]))
    other = dataclasses.replace(asked, key=OTHER_KEYS[kind](asked.key))
    assert before == viewed(other, (), ANSWERS[kind])
    assert before != after


OTHER_KEYS = {
    "single": lambda key: dataclasses.replace(key, right=2),
    "multiple": lambda key: dataclasses.replace(key, right=(1,)),
    "truefalse": lambda key: dataclasses.replace(key, right=True),
    "text": lambda key: dataclasses.replace(key, ignore=()),
    "number": lambda key: dataclasses.replace(key, value="1", tolerance="5"),
    "matching": lambda key: key,
    "ordering": lambda key: key,
    "gaps": lambda key: dataclasses.replace(key, gaps=(key.gaps[0], dataclasses.replace(key.gaps[1], right=1))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_left_unanswered_shows_what_was_right(kind):
    asked = question(kind)
    view = viewed(asked, (), None, UNANSWERED)
    match kind:
        case "single" | "multiple" | "truefalse":
            assert any(choice.right for choice in view.choices)
            assert not any(choice.chosen for choice in view.choices)
        case "text":
            assert view.variants == ("reputacja", "renoma")
        case "number":
            assert view.expected == "63,5"
        case "matching":
            assert [(left.correct, left.expected) for left in view.lefts][1] == (False, "co myślą inni")
        case "ordering":
            assert [(item.correct, item.expected) for item in view.items] == [(False, 1), (False, 2), (False, 3)]
        case "gaps":
            assert [part.correct for part in view.segments if part.name] == [False, False]
