"""Points and marks of each kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.quiz.fields import hundredths
from elearn.domain.quiz.model import Mark
from tests.domain.quiz.samples import graded, question


def points(asked, answer):
    grade = graded(asked, answer)
    return grade.hundredths, grade.correct


def test_single_is_all_or_nothing():
    asked = question("single", points=2)
    assert points(asked, 1) == (200, True)
    assert points(asked, 0) == (0, False)
    assert graded(asked, 0, "en").marks == (Mark(correct=False, chosen="The logo", expected="Associations"),)


def test_true_or_false_is_all_or_nothing():
    asked = question("truefalse")
    assert points(asked, answer=False) == (100, True)
    assert points(asked, answer=True) == (0, False)
    assert graded(asked, answer=True).marks == (Mark(correct=False, chosen="true", expected="false"),)
    assert points(question("truefalse", "(x) true\n( ) false"), answer=True) == (100, True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([0, 2], (300, True)),
        ([0], (150, False)),
        ([0, 1], (0, False)),
        ([0, 1, 2], (150, False)),
        ([0, 1, 2, 3], (0, False)),
        ([1, 3], (0, False)),
    ],
)
def test_each_wrong_choice_takes_away_what_a_right_one_gives(answer, expected):
    assert points(question("multiple", points=3), answer) == expected


def test_several_choices_are_marked_one_by_one():
    assert graded(question("multiple"), [0, 1]).marks == (
        Mark(correct=True, chosen="Rozmowy w sklepie", expected="Rozmowy w sklepie"),
        Mark(correct=False, chosen="Statut", expected=""),
        Mark(correct=False, chosen="", expected="Komentarze"),
        Mark(correct=True, chosen="", expected=""),
    )


@pytest.mark.parametrize(
    "answer",
    ["reputacja", "RENOMA", " Renoma. ", "renomą", "„renoma”", "good  name", "Good\u00a0Name.", "reputation"],
)
def test_a_typed_variant_of_any_language_is_right(answer):
    assert points(question("text", points=2), answer) == (200, True)


@pytest.mark.parametrize("answer", ["marka", "reno ma", "", ".", "goodname", "renoma renoma"])
def test_another_word_is_wrong(answer):
    assert points(question("text"), answer) == (0, False)


@pytest.mark.parametrize(
    ("ignore", "variant", "answer", "right"),
    [
        ("", "Łódź", "Łódź", True),
        ("", "Łódź", "Ło\u0301dz\u0301", True),
        ("", "Łódź", " Łódź. ", True),
        ("", "Łódź", "łódź", False),
        ("case", "Łódź", "łódź", True),
        ("case", "Łódź", "Lodz", False),
        ("diacritics", "Łódź", "Lodz", True),
        ("diacritics", "Łódź", "lodz", False),
        ("case, diacritics", "Łódź", "lodz", True),
        ("case", "dwa słowa", "dwa  słowa", False),
        ("space", "dwa słowa", "dwa \u202f słowa", True),
        ("case", "tygodnik „Sowa”", 'tygodnik "sowa"', True),
        ("case", "tygodnik „Sowa”", "tygodnik sowa", False),
        ("case, quotes", "tygodnik „Sowa”", "tygodnik sowa", True),
        ("quotes", "Stone'a", "Stone’a", True),
        ("", "e-mail", "e–mail", True),
        ("", r"a \| b", "a | b", True),
        ("", "C++", "C++.", True),
        ("quotes", "„”", "“”", True),
        ("quotes", "„”", ".", False),
        ("", "...", "...", True),
    ],
)
def test_only_what_is_to_be_ignored_is(ignore, variant, answer, right):
    assert points(question("text", f"= {variant}", keys={"ignore": ignore}), answer) == (100 * right, right)


def test_text_shows_the_first_variant_of_the_language():
    assert graded(question("text"), "marka", "en").marks == (
        Mark(correct=False, chosen="marka", expected="reputation"),
    )


@pytest.mark.parametrize(
    ("value", "tolerance", "answer", "right"),
    [
        ("63", "", "63", True),
        ("63", "", "63,0", True),
        ("63", "", "63.", True),
        ("63", "", "063", True),
        ("63", "", "+63", True),
        ("63", "", "63,001", False),
        ("63", "", "-63", False),
        ("-63", "", "−63", True),
        ("-63", "", "– 63", True),
        ("63", "1", "62", True),
        ("63", "1", "64,0", True),
        ("63", "1", "64,01", False),
        ("0,3", "0.1", "0,2", True),
        ("0.3", "0,1", "0.4", True),
        ("0,3", "0,1", "0,4000000001", False),
        ("1 000,5", "", "1000.5", True),
        ("1000000", "", "1 000 000", True),
        ("1000000", "", "1\u00a0000\u202f000", True),
        ("63", "", "63 %", True),
        ("63", "", "63%", True),
        ("63", "", "63 Percent.", True),
        ("99999999999999999999999,1", "", "99999999999999999999999,2", False),
    ],
)
def test_a_number_is_right_within_its_tolerance(value, tolerance, answer, right):
    keys = {"tolerance": tolerance, "unit": "%"}
    asked = question("number", f"= {value}", "", keys=keys, translation_keys={"unit": "percent"})
    assert points(asked, answer) == (100 * right, right)


def test_a_number_is_shown_with_its_unit():
    assert graded(question("number"), "1", "en").marks == (Mark(correct=False, chosen="1", expected="63,5 percent"),)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**6), st.integers(0, 5), st.sampled_from([-1, 1]))
def test_the_ends_of_the_tolerance_are_in_and_nothing_beyond(right, tolerance, places, side):
    asked = question("number", f"= {_decimal(right, places)}", keys={"tolerance": _decimal(tolerance, places)})
    assert points(asked, _decimal(right + side * tolerance, places)) == (100, True)
    assert points(asked, _decimal(right + side * (tolerance + 1), places)) == (0, False)


def _decimal(number, places):
    digits = str(abs(number)).zfill(places + 1)
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if number < 0 else "") + whole + ("," + part if part else "")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([0, 1, 3], (100, True)), ([0, 3, 1], (33, False)), ([2, 2, 2], (0, False)), ([0, 1, 0], (67, False))],
)
def test_each_pair_gives_its_share(answer, expected):
    assert points(question("matching"), answer) == expected


def test_pairs_are_marked_one_by_one():
    assert graded(question("matching"), [0, 2, 3], "en").marks == (
        Mark(correct=True, chosen="what we say", expected="what we say"),
        Mark(correct=False, chosen="colour of the logo", expected="what others think"),
        Mark(correct=True, chosen="years", expected="years"),
    )


@pytest.mark.parametrize(
    ("answer", "expected"), [([0, 1, 2], (300, True)), ([0, 2, 1], (100, False)), ([1, 2, 0], (0, False))]
)
def test_each_item_in_its_place_gives_its_share(answer, expected):
    assert points(question("ordering", points=3), answer) == expected


def test_an_ordering_is_marked_place_by_place():
    marks = graded(question("ordering"), [1, 2, 0], "en").marks
    assert [(mark.correct, mark.chosen, mark.expected) for mark in marks] == [
        (False, "Compare", "Ask your own"), (False, "Ask your own", "Ask others"), (False, "Ask others", "Compare"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (["zbiór skojarzeń", 0], (200, True)),
        (["Associations.", 0], (200, True)),
        (["skojarzenia", 2], (100, False)),
        (["logo", 0], (100, False)),
        (["logo", 1], (0, False)),
    ],
)
def test_each_gap_gives_its_share(answer, expected):
    assert points(question("gaps", points=2), answer) == expected


def test_gaps_are_marked_one_by_one():
    assert graded(question("gaps"), ["logo", 2], "en").marks == (
        Mark(correct=False, chosen="logo", expected="associations"),
        Mark(correct=False, chosen="cost", expected="sign"),
    )


@given(st.integers(0, 1000), st.integers(-50, 60), st.integers(1, 50))
def test_all_points_only_for_all_parts(most, right, parts):
    got = hundredths(most, right, parts)
    assert 0 <= got <= 100 * most
    if most:
        assert (got == 100 * most) == (right >= parts)
    if 0 <= right < parts:
        assert abs(got * parts - 100 * most * right) * 2 <= parts or got == 100 * most - 1
