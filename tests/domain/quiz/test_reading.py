"""Answer blocks: reading, every complaint, writing back."""

import ast
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import elearn.domain.quiz
from elearn.domain.quiz.codes import ANSWER_CODES, LINE_CODES
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import QuestionText
from tests.domain.quiz.samples import BLOCKS, KEYS, numbered, placed, question

kinds = pytest.mark.parametrize("kind", KINDS)


def codes(kind, block, keys=None, *, base=True):
    _, _, problems = KINDS[kind].read(numbered(block), placed(keys or {}), base=base)
    return [(problem.line, problem.code) for problem in problems]


@kinds
def test_the_sample_is_written_back_as_it_was(kind):
    for block, keys, base in zip(BLOCKS[kind], KEYS.get(kind, ({}, {})), (True, False), strict=True):
        key, text, problems = KINDS[kind].read(numbered(block), placed(keys), base=base)
        assert problems == []
        assert "\n".join(KINDS[kind].write(key, text, base=base)) == block
        assert KINDS[kind].write_keys(key, text) == list(keys.items())
        assert (key is None) == (not base)


@kinds
def test_a_kind_names_its_keys(kind):
    base, translation = KEYS.get(kind, ({}, {}))
    assert set(base) == set(KINDS[kind].BASE_KEYS)
    assert set(translation) == set(KINDS[kind].TEXT_KEYS)


def test_what_is_read():
    single = question("single")
    assert (single.key.options, single.key.right) == (3, 1)
    assert single.texts["pl"].body.options[1].text == "Skojarzenia"
    assert single.texts["pl"].body.options[1].explanation == "Tak.\n\nWłaśnie tak."
    assert question("multiple").key.right == (0, 2)
    assert question("truefalse").key.right is False
    assert question("text").key.ignore == ("case", "space", "diacritics", "quotes")
    assert question("text", "= a").key.ignore is None
    assert question("text", "= a", keys={"ignore": ""}).key.ignore == ()
    assert question("number").texts["en"].body.unit == "percent"
    assert question("matching").key.lefts == (0, 1, 3)
    assert question("ordering").key.items == 3
    gaps = question("gaps")
    assert [gap.choices for gap in gaps.key.gaps] == [0, 3]
    assert gaps.texts["pl"].body.segments == ("Marka to ", ", a logo\nto jej ", ".")
    assert gaps.texts["pl"].body.gaps[0].words == ("skojarzenia", "zbiór skojarzeń")


def test_capital_x_blank_lines_and_more_spaces_are_understood():
    asked = question("single", "()  Nie\n\n  (X)   Tak\n\t>  bo  ")
    assert asked.key.right == 1
    assert KINDS["single"].write(asked.key, asked.texts["pl"].body, base=True) == ["( ) Nie", "(x) Tak", "  >  bo"]


@pytest.mark.parametrize(
    ("kind", "block", "keys", "expected"),
    [
        ("single", "", {}, [(0, "quiz_answers_missing")]),
        ("single", "( ) a\n( ) b", {}, [(0, "quiz_single_needs_one_right")]),
        ("single", "(x) a\n(x) b", {}, [(0, "quiz_single_needs_one_right")]),
        ("single", "(x) a", {}, [(0, "quiz_answers_count")]),
        ("single", "(x) 0\n" + "\n".join(f"( ) {n}" for n in range(1, 11)), {}, [(0, "quiz_answers_count")]),
        ("single", "(x) a\n( ) \n( ) c", {}, [(11, "quiz_answer_empty")]),
        ("single", "(x) a\n( ) a  ", {}, [(11, "quiz_answer_twice")]),
        ("single", "  > bo\n(x) a\n( ) b", {}, [(10, "quiz_explanation_alone")]),
        ("single", "(x) a\n[ ] b\n( ) c", {}, [(11, "quiz_line_not_understood")]),
        ("single", "(x) a\n( ) b\nreszta b", {}, [(12, "quiz_line_not_understood")]),
        ("multiple", "[ ] a\n[ ] b", {}, [(0, "quiz_multiple_needs_right")]),
        ("multiple", "[x] a\n(x) b\n[ ] c", {}, [(11, "quiz_line_not_understood")]),
        ("truefalse", "(x) false\n( ) true", {}, [(10, "quiz_truefalse_lines")]),
        ("truefalse", "(x) true", {}, [(10, "quiz_truefalse_lines")]),
        ("truefalse", "(x) tak\n( ) nie", {}, [(10, "quiz_truefalse_lines")]),
        ("truefalse", "( ) true\n( ) false", {}, [(0, "quiz_truefalse_needs_one_right")]),
        ("text", "", {}, [(0, "quiz_answers_missing")]),
        ("text", "= a\n=", {}, [(11, "quiz_answer_empty")]),
        ("text", "= a\n= a", {}, [(11, "quiz_answer_twice")]),
        ("text", "= a\n  > bo", {}, [(11, "quiz_explanation_not_here")]),
        ("text", "= " + "a" * 501, {}, [(10, "quiz_answer_too_long")]),
        ("text", "= a", {"ignore": "case, wszystko"}, [(2, "quiz_text_ignore_unknown")]),
        ("number", "", {}, [(0, "quiz_number_needs_one")]),
        ("number", "= 1\n= 2", {}, [(0, "quiz_number_needs_one")]),
        ("number", "= dużo", {}, [(10, "quiz_number_not_a_number")]),
        ("number", "= 63 %", {}, [(10, "quiz_number_not_a_number")]),
        ("number", "= 1e9", {}, [(10, "quiz_number_not_a_number")]),
        ("number", "= 1", {"tolerance": "mało"}, [(2, "quiz_number_not_a_number")]),
        ("number", "= 1", {"tolerance": "-1"}, [(2, "quiz_number_tolerance_negative")]),
        ("number", "= 1", {"unit": "2 kg"}, [(2, "quiz_number_unit")]),
        ("number", "= 1", {"unit": "x" * 31}, [(2, "quiz_number_unit")]),
        ("number", "= 1\nok. 1", {}, [(11, "quiz_line_not_understood")]),
        ("matching", "", {}, [(0, "quiz_answers_missing")]),
        ("matching", "- => a\n- => b", {}, [(10, "quiz_answers_missing")]),
        ("matching", "- a => b", {}, [(0, "quiz_answers_count")]),
        ("matching", "- a => b\n- c", {}, [(11, "quiz_line_not_understood"), (0, "quiz_answers_count")]),
        ("matching", "- a => b\n- c =>\n- d => e", {}, [(11, "quiz_answer_empty")]),
        ("matching", "- a => b\n- c => b", {}, [(11, "quiz_answer_twice")]),
        ("matching", "- a => b\n- a => c", {}, [(11, "quiz_answer_twice")]),
        ("matching", "- a \\=> b\n- c => d\n- e => f", {}, [(10, "quiz_line_not_understood")]),
        ("ordering", "", {}, [(0, "quiz_answers_missing")]),
        ("ordering", "1. a", {}, [(0, "quiz_answers_count")]),
        ("ordering", "1. a\n3. b", {}, [(11, "quiz_ordering_number")]),
        ("ordering", "1. a\n2.", {}, [(11, "quiz_answer_empty")]),
        ("ordering", "1. a\n2. a", {}, [(11, "quiz_answer_twice")]),
        ("ordering", "1. a\n- b\n2. c", {}, [(11, "quiz_line_not_understood")]),
        ("gaps", "", {}, [(0, "quiz_answers_missing")]),
        ("gaps", "Bez luk.", {}, [(0, "quiz_answers_missing")]),
        ("gaps", "Bez \\[[luk]].", {}, [(0, "quiz_answers_missing")]),
        ("gaps", "a [[b]]\nc [[d", {}, [(11, "quiz_gap_open")]),
        ("gaps", "a [[b\nc]] [[d]]", {}, [(10, "quiz_gap_open")]),
        ("gaps", "[[a]]\n\n[[b]]", {}, [(11, "quiz_gaps_one_paragraph")]),
        ("gaps", "[[a]]\n  > bo", {}, [(11, "quiz_explanation_not_here")]),
        ("gaps", "[[a | ]]", {}, [(10, "quiz_answer_empty")]),
        ("gaps", "[[]]", {}, [(10, "quiz_answer_empty")]),
        ("gaps", "[[a | a]]", {}, [(10, "quiz_answer_twice")]),
        ("gaps", "[[( ) a ( ) b]]", {}, [(10, "quiz_gap_needs_one_right")]),
        ("gaps", "[[(x) a (x) b]]", {}, [(10, "quiz_gap_needs_one_right")]),
        ("gaps", "[[(x) a]]", {}, [(0, "quiz_answers_count")]),
        ("gaps", "[[(x) a ( )]]", {}, [(10, "quiz_answer_empty")]),
        ("gaps", "[[a]]" * 21, {}, [(0, "quiz_answers_count")]),
    ],
)
def test_each_mistake_is_named(kind, block, keys, expected):
    assert codes(kind, block, keys) == expected


@pytest.mark.parametrize(
    ("kind", "block", "keys", "expected"),
    [
        ("single", "( ) a\n(x) b", {}, [(11, "quiz_right_in_translation")]),
        ("multiple", "[x] a\n[ ] b", {}, [(10, "quiz_right_in_translation")]),
        ("truefalse", "(x) true\n( ) false", {}, [(10, "quiz_right_in_translation")]),
        ("truefalse", "( ) false\n( ) true", {}, [(10, "quiz_truefalse_lines")]),
        ("number", "= 63", {"unit": "%"}, [(10, "quiz_answers_not_here")]),
        ("gaps", "[[(x) a ( ) b]]", {}, [(10, "quiz_right_in_translation")]),
        ("text", "", {}, [(0, "quiz_answers_missing")]),
    ],
)
def test_each_mistake_of_a_translation_is_named(kind, block, keys, expected):
    assert codes(kind, block, keys, base=False) == expected


def test_all_mistakes_are_named_at_once():
    assert codes("single", "  > bo\n(x) a\n(x) \nb\n(x) a") == [
        (10, "quiz_explanation_alone"),
        (12, "quiz_answer_empty"),
        (13, "quiz_line_not_understood"),
        (14, "quiz_answer_twice"),
        (0, "quiz_single_needs_one_right"),
    ]


@pytest.mark.parametrize(
    ("kind", "block", "keys", "expected"),
    [
        ("single", "( ) a\n( ) b", {}, ["quiz_answers_differ"]),
        ("multiple", "[ ] a", {}, ["quiz_answers_differ"]),
        ("truefalse", "( ) true\n( ) false", {}, []),
        ("text", "= a\n= b\n= c", {}, []),
        ("number", "", {}, ["quiz_number_unit_missing"]),
        ("matching", "- a => b", {}, ["quiz_answers_differ"]),
        ("matching", "- a => b\n- c => d\n- e => f\n- => g", {}, ["quiz_matching_rights_differ"] * 2),
        ("ordering", "1. a", {}, ["quiz_answers_differ"]),
        ("gaps", "[[a]]", {}, ["quiz_answers_differ"]),
        ("gaps", "[[a]] [[b]]", {}, ["quiz_gap_kind_differs"]),
        ("gaps", "[[a]] [[( ) b ( ) c]]", {}, ["quiz_answers_differ"]),
    ],
)
def test_a_translation_has_the_structure_of_the_base(kind, block, keys, expected):
    _, text, problems = KINDS[kind].read(numbered(block), placed(keys), base=False)
    assert problems == []
    assert [problem.code for problem in KINDS[kind].matches(question(kind).key, text)] == expected


def test_a_unit_only_in_the_translation_is_named():
    _, text, _ = KINDS["number"].read([], placed({"unit": "%"}), base=False)
    found = KINDS["number"].matches(question("number", "= 1").key, text)
    assert [problem.code for problem in found] == ["quiz_number_unit_not_here"]


def test_backslashes_take_meaning_away():
    matching = question("matching", "- a \\=> b => c => d\n- e=>f")
    assert [(row.left, row.right) for row in matching.texts["pl"].body.rows] == [("a \\=> b", "c => d"), ("e", "f")]
    gaps = question("gaps", r"\[[nie]] [[a \| b | \(x) c | \]]] i [[( ) f() (x) g\( )]]")
    assert gaps.texts["pl"].body.segments == (r"\[[nie]] ", " i ", "")
    assert [gap.words for gap in gaps.texts["pl"].body.gaps] == [(r"a \| b", r"\(x) c", r"\]"), ("f()", r"g\( )")]


PIECES = st.sampled_from(
    [
        "( ) ", "(x) ", "[ ] ", "[x] ", "  > ", "> ", "= ", "- ", " => ", "=>", "1. ", "2. ", "3. ", "[[", "]]", "]",
        "|", "\\", "\\\\", "true", "false", "a", "b", "ł", "63", "1 000,5", "-7", " ", "  ", "\t", "\u00a0", "\u2028",
        "%", "*b*", "`c`", ".", ">",
    ]
)  # fmt: skip
BLOCK_LINES = st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=7)
KEY_VALUES = st.dictionaries(st.sampled_from(["ignore", "tolerance", "unit"]), PIECES | st.just("case, quotes"))
DASHES = {
    "single": "( ) ", "multiple": "[ ] ", "truefalse": "( ) ", "text": "= ", "number": "= ", "matching": "- a => ",
    "ordering": "1. ", "gaps": "a [[",
}  # fmt: skip


@kinds
@given(lines=BLOCK_LINES, keys=KEY_VALUES, base=st.booleans())
@example(lines=["(x) \\", "( ) b"], keys={}, base=True)
def test_whatever_is_read_can_be_written_and_read_again(kind, lines, keys, base):
    _round_trip(kind, lines, keys, base)


@kinds
@given(data=st.data(), base=st.booleans())
def test_whatever_is_nearly_right_can_be_written_and_read_again(kind, data, base):
    starts = {"ordering": [f"{n}. " for n in range(1, 5)]}.get(kind, [DASHES[kind]] * 4)
    rests = data.draw(st.lists(st.lists(PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=4))
    ends = "]]" if kind == "gaps" else ""
    lines = [f"{start}{rest}{ends}" for start, rest in zip(starts, rests, strict=False)]
    if base and kind in {"single", "multiple"}:
        lines[0] = lines[0].replace(" ", "x", 1)
    _round_trip(kind, lines, {}, base)


def _round_trip(kind, lines, keys, base):
    key, text, problems = KINDS[kind].read(list(enumerate(lines, 1)), placed(keys), base=base)
    assert {problem.code for problem in problems} <= set(LINE_CODES)
    if problems:
        assert key is None
        return
    known = KINDS[kind].BASE_KEYS if base else KINDS[kind].TEXT_KEYS
    written = KINDS[kind].write(key, text, base=base)
    written_keys = dict(KINDS[kind].write_keys(key, text))
    assert set(written_keys) <= set(known)
    again_key, again_text, problems = KINDS[kind].read(list(enumerate(written, 1)), placed(written_keys), base=base)
    assert (again_key, again_text, problems) == (key, text, [])
    assert KINDS[kind].write(again_key, again_text, base=base) == written
    assert list(written_keys.items()) == KINDS[kind].write_keys(again_key, again_text)


@kinds
def test_a_base_text_fits_its_own_key(kind):
    asked = question(kind)
    assert KINDS[kind].matches(asked.key, asked.texts["pl"].body) == []


@kinds
def test_long_and_hostile_lines_are_read_in_no_time(kind):
    for line in (
        "(" * 50_000,
        "- " + " " * 50_000,
        "[[" * 50_000,
        "[[a]]" * 20_000,
        "\\" * 50_001,
        "= " + "1 000" * 10_000,
    ):
        KINDS[kind].read([(1, line)], placed({"unit": line, "tolerance": line, "ignore": line}), base=True)


def test_every_code_that_is_written_down_is_in_the_table_and_back():
    used = {"LineProblem": set(), "AnswerProblem": set()}
    for path in Path(elearn.domain.quiz.__file__).parent.glob("*.py"):
        words = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
        if path.name != "codes.py":
            used["LineProblem"] |= {word for word in words if isinstance(word, str) and word.startswith("quiz_")}
            used["AnswerProblem"] |= {word for word in words if isinstance(word, str) and word.startswith("answer_")}
    assert used == {"LineProblem": set(LINE_CODES), "AnswerProblem": set(ANSWER_CODES)}


def test_a_missing_translation_falls_back_to_the_base():
    asked = question("single")
    assert asked.text_in("en").prompt == "Question?"
    assert asked.text_in("uk") == QuestionText("Pytanie?", "Bo tak.", asked.texts["pl"].body)
