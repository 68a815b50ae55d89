"""What came from elsewhere as files of a draft."""

import pytest

from elearn.domain.course import reader
from elearn.domain.draft.arrived import folder, minutes, replaced, with_lessons
from elearn.domain.draft.structure import NotPossible
from elearn.domain.exchange.word import WordLesson
from tests.factories import course_files

FILES = course_files()


def after(files, change):
    return {path: content for path, content in (files | change.files).items() if content is not None}


def test_lessons_of_a_document_come_before_the_test_of_their_part_and_can_be_read():
    lessons = [WordLesson("Nowa", "Zdanie.\n\n## Część\n\n+++ quiz\n"), WordLesson("Nowa", "słowo " * 400)]
    slugs, change = with_lessons(FILES, lessons, "calosc")
    assert slugs == ["nowa", "nowa-2"]
    files = after(FILES, change)
    assert sorted(path for path in files if "nowa" in path) == ["pl/03-nowa.md", "pl/04-nowa-2.md"]
    assert "pl/05-test.md" in files
    course, problems = reader.read(files)
    assert course is None
    assert {(one.path, one.code) for one in problems} == {
        ("pl/03-nowa.md", "value_empty"),  # a sentence about it is for the author to write
        ("pl/04-nowa-2.md", "value_empty"),
    }
    described = {path: text.replace(b'summary = ""', b'summary = "O czym."') for path, text in files.items()}
    course, problems = reader.read(described)
    assert not problems
    texts = {lesson.slug: lesson for lesson in course.lessons}
    assert texts["nowa"].texts["pl"].body.endswith("+++ quiz")
    assert texts["nowa"].quiz is None
    assert texts["nowa-2"].minutes == 2


def test_a_part_that_is_not_there_takes_no_lessons():
    with pytest.raises(NotPossible):
        with_lessons(FILES, [WordLesson("A", "b")], "inna")


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (1, 1), (900, 5), (90_000, 90)])
def test_reading_takes_as_long_as_there_are_words(words, expected):
    assert minutes("słowo " * words) == expected


def test_an_archives_folder_is_sorted():
    found = folder(
        "inny", {**FILES, "README.md": b"x", "pl/notatka.txt": b"x", "media/a.exe": b"x", "pl/obok/x.md": b""}
    )
    assert (found.slug, found.files) == ("kurs", FILES)
    assert found.passed_over == ("README.md", "media/a.exe", "pl/notatka.txt", "pl/obok/x.md")
    assert folder("nazwa", {"course.toml": b"= \xff"}).slug == "nazwa"


def test_a_folder_in_the_place_of_a_draft_takes_away_what_it_lacks():
    assert replaced({"a": b"", "b": b""}, {"b": b"1", "c": b"2"}) == {"a": None, "b": b"1", "c": b"2"}
