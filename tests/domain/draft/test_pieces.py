"""A file is cut into pieces and put together again without losing a letter, whatever was typed into it."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearn.domain.course import reader, writer
from elearn.domain.course.folder import files_of
from elearn.domain.draft.pieces import Pieces, block_id, cut, joined, lesson_path, mark
from elearn.domain.draft.sketch import sketch

COURSES = sorted(path.parent for path in (Path(__file__).parents[3] / "courses").glob("*/course.toml"))
LINES = st.sampled_from(
    [
        "+++",
        "+++ quiz",
        "\\+++ quiz",
        'title = "T"',
        "title = ",
        "tekst",
        "",
        "## ? Pytanie",
        "id: a",
        "> dlaczego",
        "x]",
    ]
)


@pytest.mark.parametrize("folder", COURSES, ids=lambda path: path.name)
def test_canonical_files_come_back_byte_for_byte(folder):
    course, _ = reader.read(files_of(folder)[0])
    for path, content in writer.write(course).items():
        if path.endswith(".md") and not path.startswith("media/"):
            assert joined(cut(content.decode())) == content.decode(), path


@settings(max_examples=150)
@given(st.lists(LINES, max_size=14))
@example(["+++", "title = ", "+++", "", "tekst", "", "+++ quiz", "pass = ", "+++", "", "## ? P"])
@example(["+++ quiz", "bez końca"])
def test_cutting_never_fails_and_loses_no_word(lines):
    pieces = cut("\n".join(lines))
    text = joined(pieces)
    assert cut(text) == pieces
    for word in ("tekst", "dlaczego", "title", "x]", "pass", "bez końca"):
        # What begins with # is a remark in the front matter, which the canonical form does not keep.
        assert text.count(word) >= min(1, "\n".join(lines).count(word)), word


def test_a_question_is_found_and_replaced_by_its_id():
    pieces = Pieces(settings={}, blocks=("## ? A\nid: a\n\n( ) x", "## ? B\nid: b", "## ? bez"))
    assert pieces.ids() == ("a", "b", "")
    assert pieces.block("b") == "## ? B\nid: b"
    assert pieces.with_block("a", None).ids() == ("b", "")
    assert pieces.with_block("b", "## ? C\nid: c").ids() == ("a", "c", "")
    assert block_id("## ? A\n\nid: nie-klucz") == ""


def test_a_lesson_lies_where_its_slug_says():
    paths = ["course.toml", "pl/01-a.md", "en/01-a.md", "pl/12-b-a.md"]
    assert (lesson_path(paths, "en", "a"), lesson_path(paths, "pl", "b-a")) == ("en/01-a.md", "pl/12-b-a.md")
    assert lesson_path(paths, "en", "b-a") is None
    assert mark("a") != mark("b")


def test_a_sketch_shows_what_there_is():
    files = {
        "course.toml": b'base = "pl"\n[[parts]]\nid = "p"\nlessons = ["a", "nie-ma"]\n',
        "pl/course.md": '+++\ntitle = "Kurs"\n[parts]\np = "Część"\n+++\n'.encode(),
        "pl/01-a.md": b"+++\ntitle = \n+++\n",
        "pl/02-b.md": b'+++\ntitle = "Be"\nminutes = "duzo"\n+++\n',
        "en/02-b.md": b'+++\ntitle = "Bee"\n+++\n',
        "media/x.png": b"",
    }
    drawn = sketch(files)
    assert (drawn.title("en"), drawn.languages) == ("Kurs", ("pl", "en"))
    assert [(part.id, part.title("pl"), part.lessons) for part in drawn.parts] == [
        ("p", "Część", ("a",)),
        ("", "", ("b",)),
    ]
    assert [(one.title("en"), one.minutes, one.kind) for one in drawn.lessons] == [
        ("a", "", "lesson"), ("Bee", "duzo", "lesson")
    ]  # fmt: skip
    assert sketch({}).lessons == sketch({"course.toml": b"\xff"}).lessons == ()
