"""A translation enters a course when it is whole, and leaves it without losing a word."""

from elearn.domain.course import reader
from elearn.domain.draft.alignment import Memory
from elearn.domain.draft.sketch import sketch
from elearn.domain.draft.tongues import Bilingual, translated, with_language, withdrawn
from tests.factories import course_files, lesson_file

SHEET = "# Karta\n\nZapisz.\n"
FILES = {
    **course_files(lessons={"pierwsza": lesson_file("Pierwsza", worksheet="karta"), "druga": lesson_file("Druga")}),
    "media/karta.pl.md": SHEET.encode(),
}


def both(files, memory=None):
    return Bilingual(files, sketch(files).base, "en", memory or Memory([]))


def after(files, step):
    return {path: content for path, content in (files | step.changes).items() if content is not None}


def all_of(desk, *wanted):
    """Every piece of these files said in English, as its words in capitals."""
    return {name: {piece.key: piece.source.upper() for piece in desk.sheet(name).pieces} for name in wanted}


def test_lessons_wait_for_the_language_and_come_with_it():
    desk = both(FILES)
    first = translated(desk, all_of(desk, "02-druga.md"))
    assert (first.changes, first.entered) == ({}, ())
    assert {pair.made for pair in first.remembered} >= {"DRUGA", "DRUGA: O CZYM JEST."}
    step = translated(desk, all_of(desk, "course.md"))
    assert (step.entered, step.language_entered) == (("course.md", "02-druga.md"), True)
    course, problems = reader.read(after(FILES, step))
    assert problems == []
    assert course.languages == ("pl", "en")
    assert course.lessons[1].texts["en"].title == "DRUGA"


def test_a_lesson_and_its_worksheet_enter_together():
    desk = both(FILES)
    files = after(FILES, translated(desk, all_of(desk, "course.md")))
    desk = both(files, desk.memory)
    assert translated(desk, all_of(desk, "01-pierwsza.md")).changes == {}
    step = translated(desk, all_of(desk, "media/karta.md"))
    assert step.entered == ("01-pierwsza.md", "media/karta.md")
    assert reader.read(after(files, step))[1] == []


def test_a_file_that_is_there_changes_at_once_and_no_other_does():
    desk = both(FILES)
    files = after(FILES, translated(desk, all_of(desk, "course.md", "02-druga.md")))
    desk = both(files, desk.memory)
    title = next(piece for piece in desk.sheet("02-druga.md").pieces if piece.kind == "title")
    step = translated(desk, {"02-druga.md": {title.key: "Second"}})
    assert list(step.changes) == ["en/02-druga.md"]
    assert b'title = "Second"' in step.changes["en/02-druga.md"]


def test_what_leaves_is_remembered_and_comes_back_when_asked_for():
    desk = both(FILES)
    files = after(FILES, translated(desk, all_of(desk, "course.md", "02-druga.md")))
    out = withdrawn(both(files), ["02-druga.md"])
    assert out.changes == {"en/02-druga.md": None}
    left = after(files, out)
    assert reader.read(left)[1] == []
    memory = Memory(out.remembered)
    other = translated(both(left, memory), all_of(both(left), "01-pierwsza.md"))
    assert "en/02-druga.md" not in other.changes
    back = translated(both(left, memory), {"02-druga.md": {}})
    assert after(left, back) == files


def test_with_the_courses_page_the_language_leaves():
    desk = both(FILES)
    files = after(FILES, translated(desk, all_of(desk, "course.md", "02-druga.md")))
    left = after(files, withdrawn(both(files), ["course.md"]))
    assert left == FILES


def test_settings_that_cannot_be_read_stay_as_they_are():
    assert with_language(b"languages = [", "en") is None
    assert with_language(b'languages = ["pl", "en"]\n', "en") is None
    files = {**FILES, "course.toml": b"base = "}
    desk = Bilingual(files, "pl", "en", Memory([]))
    step = translated(desk, all_of(desk, "course.md"))
    assert list(step.changes) == ["en/course.md", *(f"en/{name}" for name in step.entered[1:])]
