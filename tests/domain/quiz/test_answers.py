"""From a submitted form to a stored answer: each kind, each refusal, and whatever a browser may send."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.quiz.codes import ANSWER_CODES
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import AnswerProblem
from tests.domain.quiz.samples import answered, graded, question, viewed

kinds = pytest.mark.parametrize("kind", KINDS)
SAMPLES = {kind: question(kind, points=3) for kind in KINDS}


@pytest.mark.parametrize(
    ("kind", "order", "form", "answer"),
    [
        ("single", (), {"choice": ["1"]}, 1),
        ("single", (2, 0, 1), {"choice": ["0"]}, 2),
        ("multiple", (), {"choice": ["2", "0"]}, [0, 2]),
        ("multiple", (3, 2, 1, 0), {"choice": ["0", "1", "1"]}, [2, 3]),
        ("truefalse", (), {"choice": ["true"]}, True),
        ("truefalse", (), {"choice": ["false"]}, False),
        ("text", (), {"text": ["  Renoma "]}, "Renoma"),
        ("number", (), {"number": [" 63,5 % "]}, "63,5 %"),
        ("number", (), {"number": ["63.5 PERCENT"]}, "63.5 PERCENT"),
        ("matching", (), {"pair-0": ["0"], "pair-1": ["2"], "pair-2": ["3"]}, [0, 2, 3]),
        ("matching", (3, 2, 1, 0), {"pair-0": ["3"], "pair-1": ["0"], "pair-2": ["0"]}, [0, 3, 3]),
        ("ordering", (), {"position-0": ["1"], "position-1": ["2"], "position-2": ["3"]}, [0, 1, 2]),
        ("ordering", (1, 2, 0), {"position-0": ["1"], "position-1": ["3"], "position-2": ["2"]}, [1, 0, 2]),
        ("gaps", (), {"gap-0": ["skojarzenia"], "gap-1": ["0"]}, ["skojarzenia", 0]),
        ("gaps", (2, 0, 1), {"gap-0": ["Ą"], "gap-1": ["0"]}, ["Ą", 2]),
    ],
)
def test_an_answer_is_taken_in_base_order(kind, order, form, answer):
    assert KINDS[kind].answer(form, SAMPLES[kind], order) == answer
    assert KINDS[kind].kept(form, SAMPLES[kind], order) == answer


@pytest.mark.parametrize(
    ("kind", "form", "code", "field"),
    [
        ("single", {}, "answer_choose_one", "choice"),
        ("single", {"choice": " "}, "answer_choose_one", "choice"),
        ("single", {"choice": "3"}, "answer_impossible", "choice"),
        ("single", {"choice": "-1"}, "answer_impossible", "choice"),
        ("single", {"choice": "²"}, "answer_impossible", "choice"),
        ("single", {"choice": "9" * 5000}, "answer_impossible", "choice"),
        ("multiple", {}, "answer_choose_some", "choice"),
        ("multiple", {"choice": "4"}, "answer_impossible", "choice"),
        ("truefalse", {}, "answer_choose_one", "choice"),
        ("truefalse", {"choice": "1"}, "answer_impossible", "choice"),
        ("text", {"text": " \n"}, "answer_write", "text"),
        ("text", {"text": "a" * 501}, "answer_too_long", "text"),
        ("number", {}, "answer_write", "number"),
        ("number", {"number": "dużo"}, "answer_not_number", "number"),
        ("number", {"number": "1,000.5"}, "answer_not_number", "number"),
        ("number", {"number": "6 3"}, "answer_not_number", "number"),
        ("number", {"number": "9" * 41}, "answer_not_number", "number"),
        ("number", {"number": "٦٣"}, "answer_not_number", "number"),
        ("number", {"number": "1e5"}, "answer_unit", "number"),
        ("number", {"number": "63 kg"}, "answer_unit", "number"),
        ("matching", {"pair-0": "0", "pair-2": "1"}, "answer_choose_here", "pair-1"),
        ("matching", {"pair-0": "0", "pair-1": "4", "pair-2": "1"}, "answer_impossible", "pair-1"),
        ("ordering", {"position-0": "1", "position-1": "2"}, "answer_choose_here", "position-2"),
        ("ordering", {"position-0": "1", "position-1": "2", "position-2": "2"}, "answer_position_twice", "position-2"),
        ("ordering", {"position-0": "0", "position-1": "2", "position-2": "1"}, "answer_impossible", "position-0"),
        ("ordering", {"position-0": "4", "position-1": "2", "position-2": "1"}, "answer_impossible", "position-0"),
        ("gaps", {"gap-1": "0"}, "answer_write_here", "gap-0"),
        ("gaps", {"gap-0": "x"}, "answer_choose_here", "gap-1"),
        ("gaps", {"gap-0": "x", "gap-1": "3"}, "answer_impossible", "gap-1"),
        ("gaps", {"gap-0": "x" * 501, "gap-1": "1"}, "answer_too_long", "gap-0"),
    ],
)
def test_what_is_no_answer_is_refused(kind, form, code, field):
    with pytest.raises(AnswerProblem) as refused:
        answered(SAMPLES[kind], form)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_two_values_where_one_is_asked_are_refused():
    for kind, form in (
        ("single", {"choice": ["0", "1"]}),
        ("truefalse", {"choice": ["true", "false"]}),
        ("text", {"text": ["a", "b"]}),
        ("matching", {"pair-0": ["0", "1"], "pair-1": ["1"], "pair-2": ["2"]}),
    ):
        with pytest.raises(AnswerProblem) as refused:
            KINDS[kind].answer(form, SAMPLES[kind], ())
        assert refused.value.code == "answer_impossible"


def test_a_refusal_says_what_would_be_right():
    with pytest.raises(AnswerProblem) as refused:
        answered(SAMPLES["number"], {"number": "63 kg"})
    assert refused.value.values == {"unit": "%"}
    with pytest.raises(AnswerProblem) as refused:
        answered(question("number", "= 63"), {"number": "63 kg"})
    assert refused.value.code == "answer_no_unit"


@pytest.mark.parametrize(
    ("kind", "form", "kept"),
    [
        ("matching", {"pair-0": ["2"], "pair-2": ["9"]}, [2, None, None]),
        ("ordering", {"position-0": ["2"], "position-2": ["2"]}, [1, None, 1]),
        ("gaps", {"gap-0": ["  coś "]}, ["coś", None]),
        ("gaps", {"gap-1": ["1"]}, [None, 1]),
        ("number", {"number": ["dużo"]}, "dużo"),
        ("text", {}, ""),
        ("single", {"choice": ["7"]}, None),
        ("multiple", {"choice": ["7", "1"]}, [1]),
        ("truefalse", {}, None),
    ],
)
def test_what_was_refused_can_be_shown_again(kind, form, kept):
    asked = SAMPLES[kind]
    assert KINDS[kind].kept(form, asked, ()) == kept
    assert isinstance(viewed(asked, (), kept), KINDS[kind].View)


def test_ordering_shows_positions_again_beside_their_items():
    asked = SAMPLES["ordering"]
    kept = KINDS["ordering"].kept({"position-0": ["3"]}, asked, (1, 2, 0))
    assert [(item.text, item.position) for item in viewed(asked, (1, 2, 0), kept).items] == [
        ("Zapytaj obcych", 3), ("Porównaj", None), ("Zapytaj swoich", None),
    ]  # fmt: skip


FIELDS = ["choice", "text", "number", *(f"{name}-{n}" for name in ("pair", "position", "gap") for n in range(4))]
VALUES = st.sampled_from(["0", "1", "2", "3", "true", "false", "63", "٣", "-0", "1 000", "%", "", "\x00"]) | st.text()
FORMS = st.dictionaries(st.sampled_from(FIELDS), st.lists(VALUES, max_size=3))


@kinds
@given(form=FORMS, chance=st.randoms(), shuffle=st.booleans())
def test_the_browser_is_never_believed(kind, form, chance, shuffle):
    asked = SAMPLES[kind]
    order = KINDS[kind].arrange(asked.key, chance, shuffle=shuffle)
    kept = KINDS[kind].kept(form, asked, order)
    viewed(asked, order, json.loads(json.dumps(kept)))
    answer, problem = _answer_or_problem(kind, form, asked, order)
    if problem:
        assert problem.code in ANSWER_CODES
        assert problem.field in FIELDS
        return
    assert kept == answer
    assert json.loads(json.dumps(answer)) == answer
    grade = graded(asked, answer, "en")
    assert 0 <= grade.hundredths <= 100 * asked.points
    assert grade.correct == (grade.hundredths == 100 * asked.points)
    assert grade.correct == all(mark.correct for mark in grade.marks)
    viewed(asked, order, answer, grade)


def _answer_or_problem(kind, form, asked, order):
    try:
        return KINDS[kind].answer(form, asked, order), None
    except AnswerProblem as problem:
        return None, problem


@kinds
@given(chance=st.randoms(), shuffle=st.booleans())
def test_the_right_answer_in_any_order_gets_all_points(kind, chance, shuffle):
    asked = SAMPLES[kind]
    order = KINDS[kind].arrange(asked.key, chance, shuffle=shuffle)
    view = viewed(asked, order)
    form = _right_form(kind, view)
    answer = KINDS[kind].answer(form, asked, order)
    grade = graded(asked, answer)
    assert (grade.hundredths, grade.correct) == (300, True)
    assert _sent_again(kind, viewed(asked, order, answer)) == form


def _right_form(kind, view):
    """The form a person fills in who knows the Polish texts by heart."""
    match kind:
        case "single" | "multiple":
            right = {"Skojarzenia", "Rozmowy w sklepie", "Komentarze"}
            return {"choice": [choice.value for choice in view.choices if choice.text in right]}
        case "truefalse":
            return {"choice": ["false"]}
        case "text" | "number":
            return {view.name: ["renoma" if kind == "text" else "63,5"]}
        case "matching":
            pairs = {"tożsamość": "co mówimy o sobie", "wizerunek": "co myślą inni", "reputacja": "ocena latami"}
            values = {option.text: option.value for option in view.options}
            return {left.name: [values[pairs[left.text]]] for left in view.lefts}
        case "ordering":
            places = {"Zapytaj swoich": "1", "Zapytaj obcych": "2", "Porównaj": "3"}
            return {item.name: [places[item.text]] for item in view.items}
        case "gaps":
            gaps = [part for part in view.segments if part.name]
            values = {choice.text: choice.value for choice in gaps[1].choices}
            return {gaps[0].name: ["zbiór skojarzeń"], gaps[1].name: [values["znak"]]}


def _sent_again(kind, view):
    """The form that the page sends when nothing is changed on it."""
    match kind:
        case "single" | "multiple" | "truefalse":
            return {"choice": [choice.value for choice in view.choices if choice.chosen]}
        case "text" | "number":
            return {view.name: [view.value]}
        case "matching":
            return {left.name: [left.value] for left in view.lefts}
        case "ordering":
            return {item.name: [str(item.position)] for item in view.items}
        case "gaps":
            gaps = [part for part in view.segments if part.name]
            return {gap.name: [choice.value for choice in gap.choices if choice.chosen] or [gap.value] for gap in gaps}
