"""A question as its form's fields: every kind there and back, lenient with what is wrong, translations that follow."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.writer import question_text
from elearn.domain.draft.asked import Row, read, text, typed
from elearn.domain.draft.reshaping import begun, followed, of_kind, with_row, with_row_moved, without_row
from elearn.domain.draft.trial import question
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.typed import TOLERATED
from tests.domain.course.strategies import questions
from tests.learning.quizzes import CASES

SINGLE = """## ? Ile to dwa i dwa?
id: dwa
kind: single
points: 2
source: B-01, B-02
passage: #wynik
tags: rachunki, łatwe

( ) Trzy
  > Za mało.
  > O jeden.
(x) Cztery

> Policz.
>
> Na palcach."""

LINES = st.text(st.sampled_from("ab >#-=()[]x.1\\|\n\t:żĄ"), max_size=60)


def _form(asked):
    """Return the fields of the form that shows the question, as a browser sends them."""
    return {
        "prompt": [asked.prompt],
        "points": [asked.points],
        "source": list(asked.sources),
        "passage": [asked.passage],
        "tags": [", ".join(asked.tags)],
        "text": [row.text for row in asked.rows],
        "other": [row.other.replace("\n", "\r\n") for row in asked.rows],
        "right": [str(place) for place, row in enumerate(asked.rows) if row.right],
        "paragraph": [asked.paragraph.replace("\n", "\r\n")],
        "ignore": list(asked.ignore),
        "tolerance": [asked.tolerance],
        "unit": [asked.unit],
        "explanation": [asked.explanation.replace("\n", "\r\n")],
        "stray": [asked.stray.replace("\n", "\r\n")],
    }


def test_a_block_becomes_fields():
    asked = read(SINGLE)
    assert (asked.id, asked.kind, asked.points, asked.passage) == ("dwa", "single", "2", "#wynik")
    assert (asked.sources, asked.tags) == (("B-01", "B-02"), ("rachunki", "łatwe"))
    assert asked.rows == (Row("Trzy", "Za mało.\nO jeden."), Row("Cztery", "", right=True))
    assert asked.explanation == "Policz.\n\nNa palcach."
    assert text(asked) == SINGLE


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_as_it_was(kind):
    block = CASES[kind].text.strip()
    asked = read(block)
    assert not asked.stray
    assert not asked.others
    assert sorted(text(asked).split("\n")) == sorted(block.split("\n"))
    assert text(read(text(asked))) == text(asked)
    assert typed(_form(asked), asked) == asked


def test_two_spaces_that_break_a_line_of_the_explanation_stay():
    asked = read("## ? Ile?\nid: a\nkind: text\n\n= dwa\n\n> raz  \n> dwa")
    assert typed(_form(asked), asked).explanation == "raz  \ndwa"


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_the_format_can_say_survives_the_form(data):
    made = data.draw(questions("pytanie", ["pl", "en"], ["A-1", "A-2"], ["lekcja#tu", "inna#tam"]))
    block = question_text(made, "lekcja", "pl", base=True).rstrip("\n")
    asked = read(block)
    again, problems = question("lekcja", "pl", text(typed(_form(asked), asked)), {})
    assert not problems
    expected = replace(made, texts={"pl": made.texts["pl"]}, tags=tuple(dict.fromkeys(made.tags)))
    if made.kind == "text" and made.key.ignore is not None and set(made.key.ignore) == set(TOLERATED):
        expected = replace(expected, key=replace(made.key, ignore=None))
    if made.kind == "text" and again.key.ignore is not None:
        assert set(again.key.ignore) == set(made.key.ignore)
        expected = replace(expected, key=again.key)
    assert again == expected
    said = question_text(made, "lekcja", "en", base=False).rstrip("\n")
    assert text(read(said, made.kind), base=False) == said


@settings(max_examples=60)
@given(block=LINES, kind=st.sampled_from(["", "rebus", *KINDS]))
def test_rubbish_is_read_and_stays(block, kind):
    asked = read(f"## ? {block}\nid: x\nkind: {kind}\n\n{block}")
    once = text(asked)
    assert text(read(once)) == once
    assert sum(line.startswith("## ?") for line in once.split("\n")) == 1


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3), kind=st.sampled_from(list(KINDS)))
def test_whatever_is_typed_stays_in_its_field(rows, kind):
    before = begun("x", kind)
    form = _form(before) | {
        "text": [row[0] for row in rows],
        "other": [row[1] for row in rows],
        "paragraph": [rows[0][0]],
        "explanation": [rows[0][1]],
        "prompt": [rows[0][0]],
    }
    asked = typed(form, before)
    kept = read(text(asked))
    assert (kept.prompt, kept.kind, kept.explanation) == (asked.prompt, kind, asked.explanation)
    if kind in {"single", "multiple", "ordering", "text"}:
        assert [row.text for row in kept.rows] == [row.text for row in asked.rows]
    if kind == "matching":
        assert [row.other for row in kept.rows] == [row.other for row in asked.rows]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("> nie wyjaśnienie", "> nie wyjaśnienie"),
        ("## nie nagłówek", "## nie nagłówek"),
        ("=> strzałka", "=> strzałka"),
    ],
)
def test_what_would_begin_something_else_is_taken_as_words(line, shown):
    gap = typed(_form(begun("x", "gaps")) | {"paragraph": [f"{line} [[a]]"]}, begun("x", "gaps"))
    assert read(text(gap)).paragraph == f"{shown} [[a]]"
    assert read(text(gap)).explanation == ""
    pair = typed(_form(begun("x", "matching")) | {"text": [line], "other": ["b => c"]}, begun("x", "matching"))
    assert read(text(pair)).rows[0] == Row(shown, "b => c")


def test_a_wrong_value_is_kept_as_typed():
    asked = typed(_form(read(SINGLE)) | {"points": ["dużo"], "prompt": ["Ile\r\nto\0?"]}, read(SINGLE))
    assert (asked.points, asked.prompt) == ("dużo", "Ile to?")
    made, problems = question("lekcja", "pl", text(asked), {})
    assert made is None
    assert [problem.code for problem in problems] == ["question_points"]


def test_lines_that_fit_no_answer_are_shown_and_written_back():
    asked = read("## ? Ile?\nid: x\nkind: number\nkolor: zielony\n\n= 5\n= 6\nco to?\n\n> Tyle.\ndopisek")
    assert (asked.rows, asked.stray) == ((Row("5"),), "= 6\nco to?\ndopisek")
    assert asked.others == (("kolor", "zielony"),)
    assert text(asked) == "## ? Ile?\nid: x\nkind: number\nkolor: zielony\n\n= 5\n= 6\nco to?\ndopisek\n\n> Tyle."


def test_answers_without_a_kind_find_their_place_when_it_is_chosen():
    asked = of_kind(read("## ? Ile?\nid: x\n\n( ) Trzy\n(x) Cztery"), "single")
    assert asked.rows == (Row("Trzy"), Row("Cztery", "", right=True))
    assert not asked.stray


@pytest.mark.parametrize(
    ("kind", "rows", "paragraph"),
    [
        ("multiple", (Row("a", "bo", right=True), Row("b", "nie")), ""),
        ("text", (Row("a"),), ""),
        ("number", (Row("a"),), ""),
        ("ordering", (Row("a"), Row("b")), ""),
        ("matching", (Row("a"), Row("b")), ""),
        ("gaps", (), "[[a]]"),
        ("truefalse", (Row("true"), Row("false")), ""),
    ],
)
def test_another_kind_keeps_the_words_it_has_a_place_for(kind, rows, paragraph):
    single = read("## ? ?\nid: x\nkind: single\n\n(x) a\n  > bo\n( ) b\n  > nie")
    asked = of_kind(single, kind)
    assert (asked.rows, asked.paragraph) == (rows, paragraph)


def test_two_right_answers_become_one_for_single_choice():
    asked = of_kind(read("## ? ?\nid: x\nkind: multiple\n\n[x] a\n[x] b\n[ ] c"), "single")
    assert [row.right for row in asked.rows] == [True, False, False]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_has_room_for_an_answer(kind):
    asked = begun("nowe", kind, "Co\nto?")
    assert (asked.prompt, read(text(asked)).kind) == ("Co to?", kind)
    assert len(asked.rows) == {"gaps": 0, "text": 1, "number": 1}.get(kind, 2)


EN = "## ? How much?\nid: dwa\n\n( ) Three\n  > Too little.\n( ) Four\n\n> Count."


def test_a_translation_follows_the_order():
    before = read(SINGLE)
    after, came = with_row_moved(before, 1, -1)
    assert read(followed(EN, before, after, came), "single").rows == (Row("Four"), Row("Three", "Too little."))
    assert "(x)" not in followed(EN, before, after, came)


def test_a_translation_loses_the_row_that_is_gone():
    before = read(SINGLE)
    after, came = without_row(before, 0)
    assert read(followed(EN, before, after, came), "single").rows == (Row("Four"),)


def test_a_new_row_stands_in_the_base_language_until_it_is_translated():
    before = read(SINGLE)
    after, came = with_row(before)
    said = followed(EN, before, after, came)
    assert [row.text for row in read(said, "single").rows] == ["Three", "Four", ""]
    filled = replace(after, rows=(*after.rows[:2], Row("Pięć", "Za dużo.")))
    said = followed(said, after, filled)
    assert read(said, "single").rows[2] == Row("Pięć", "Za dużo.")
    again = replace(filled, rows=(*filled.rows[:2], Row("Sześć", "Za dużo.")))
    assert read(followed(said, filled, again), "single").rows[2] == Row("Sześć", "Za dużo.")


def test_words_of_a_translation_stay_when_the_base_changes():
    before = read(SINGLE)
    after = replace(before, prompt="Ile?", rows=(Row("3"), *before.rows[1:]), explanation="Licz.")
    assert followed(EN, before, after) == EN


def test_a_translation_follows_another_kind():
    before = read(SINGLE)
    after = of_kind(before, "text")
    assert read(followed(EN, before, after), "text").rows == (Row("Four"),)
    assert read(followed(EN, before, of_kind(before, "ordering")), "ordering").rows == (Row("Three"), Row("Four"))


def test_a_unit_comes_and_goes_with_the_base():
    before = read("## ? Ile?\nid: x\nkind: number\n\n= 5")
    with_unit = replace(before, unit="zł")
    said = followed("## ? How much?\nid: x", before, with_unit)
    assert said == "## ? How much?\nid: x\nunit: zł"
    assert followed("## ? How much?\nid: x\nunit: PLN", with_unit, before) == "## ? How much?\nid: x"


@pytest.mark.parametrize("place", [-1, 5])
def test_a_row_that_is_not_there_moves_nothing(place):
    asked = read(SINGLE)
    assert with_row_moved(asked, place, 1)[0] == asked
    assert without_row(asked, place)[0] == asked
