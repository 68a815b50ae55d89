"""Questions out of our own lesson files and into new ones, and which format a file has."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.findings import Findings
from elearn.domain.course.lessons import read_lessons
from elearn.domain.course.pages import read_page
from elearn.domain.exchange import formats
from elearn.domain.exchange.intake import LANGUAGE, Wording
from elearn.domain.exchange.lesson import read, write
from tests.domain.exchange.asked import ALL

WORDS = Wording(title="Pytania", summary="Pytania z banku.")
COURSES = Path(__file__).parents[3] / "courses"
BROKEN = """+++
title = "Lekcja"
+++

Tekst.

+++ quiz
pass = "80%"
+++

## ? Dobre?
id: dobre
kind: truefalse

(x) true
( ) false

## ? Złe?
id: zle
kind: single

( ) a
( ) b

## ? Bez rodzaju?
id: bez

"""


def said(remarks):
    return [(remark.code, *(value for _, value in remark.values)) for remark in remarks]


@pytest.mark.parametrize("path", sorted(COURSES.glob("*/pl/0*.md")), ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_question_of_our_courses_is_read_without_a_word(path):
    content = path.read_bytes()
    found = read(content, WORDS)
    page = read_page(path.name, content.decode(), Findings(), with_quiz=True)
    assert [one.id for one in found.questions] == [block.id for block in page.quiz.blocks]
    assert {entry.outcome for entry in found.report.entries} == {"taken"}
    assert found.report.complete


def test_a_question_with_a_problem_is_named_the_others_are_taken():
    found = read(BROKEN.encode(), WORDS)
    assert [(entry.line, entry.outcome, said(entry.remarks)) for entry in found.report.entries] == [
        (11, "taken", []),
        (18, "left_out", [("problem", "quiz_single_needs_one_right", "18", "0")]),
        (25, "left_out", [("problem", "question_kind_missing", "25", found.report.entries[2].remarks[0].values[2][1])]),
    ]
    assert said(found.report.remarks) == [("lesson_text",)]


def test_a_file_of_nothing_but_questions_is_read():
    content = BROKEN.partition("## ?")[2]
    assert [one.id for one in read(f"## ?{content}".encode(), WORDS).questions] == ["dobre"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b'+++\ntitle = "x"\n+++\n\nTekst\n', "quiz_missing"),
        (b"+++\nx = [\n+++\n", "lesson_broken"),
    ],
)
def test_a_file_without_questions_says_so(content, code):
    assert next(remark.code for remark in read(content, WORDS).report.remarks) == code


def test_what_is_written_is_a_lesson_that_the_reader_takes():
    out = write(ALL.values(), LANGUAGE, WORDS)
    assert out.report.complete
    assert read(out.content, WORDS).questions == tuple(ALL.values())
    found = Findings()
    page = read_page("pl/01-pytania.md", out.content.decode(), found, with_quiz=True)
    (lesson,) = read_lessons("pl", ["pl"], {"pl": {"01-pytania.md": page}}, found)
    assert found.sorted() == []
    assert (lesson.kind, lesson.minutes, lesson.texts["pl"].title) == ("test", 8, "Pytania")


PIECES = [
    "+++\n",
    "+++ quiz\n",
    "## ? a\n",
    "id: x\n",
    "kind: single\n",
    "\n",
    "(x) a\n",
    "( ) b\n",
    "> c\n",
    "# d\n",
    "=",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_rubbish_is_refused_with_words(rubbish):
    found = read(rubbish.encode(), WORDS)
    assert len(found.questions) == sum(entry.outcome != "left_out" for entry in found.report.entries)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bank.gift", b"", "gift"),
        ("bank.txt", b"Kto?{=a ~b}", "gift"),
        ("bank.txt", b"Kto {x}?\nA) a\nB) b\nANSWER: A", "aiken"),
        ("Bank.XML", b"<quiz/>", "moodle"),
        ("pytania.csv", b"", "csv"),
        ("pytania.xlsx", b"PK", "xlsx"),
        ("01-lekcja.md", b"", "lesson"),
        ("bank.bin", b"<?xml version='1.0'?><quiz>", "moodle"),
        ("paczka.qti.zip", b"", "qti"),
        ("obraz.png", b"", None),
    ],
)
def test_the_format_of_a_file_is_recognized(name, content, code):
    found = formats.recognized(name, content)
    assert (found and found.code) == code


@pytest.mark.parametrize("code", [code for code in formats.FORMATS if code != "qti"])
def test_every_format_gives_its_questions_the_language_of_the_course(code):
    form = formats.FORMATS[code]
    out = form.write([ALL["single"]], LANGUAGE, WORDS)
    (question,) = formats.read(form, out.content, "pl", WORDS).questions
    assert list(question.texts) == ["pl"]
    assert question.key == ALL["single"].key


@pytest.mark.parametrize("code", [code for code in formats.FORMATS if code not in {"qti", "aiken"}])
def test_a_thousand_questions_are_quick(code):
    """Far under the promise of two seconds, so that a slow machine holds it too; `bench` measures it."""
    many = [replace(ALL[kind], id=f"{kind}-{n}") for n in range(150) for kind in ALL if kind != "gaps"][:1000]
    form = formats.FORMATS[code]
    content = form.write(many, LANGUAGE, WORDS).content
    assert len(formats.read(form, content, "pl", WORDS).questions) == 1000
