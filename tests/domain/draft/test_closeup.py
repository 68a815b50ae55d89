"""A lesson looked at while it is written: only its own faults, each at the line that its editor shows."""

from elearn.domain.draft.closeup import closeup, minutes
from elearn.domain.draft.pieces import cut
from tests.factories import ONE_QUESTION, course_files, lesson_file

BODY = "## Raz\n\nZobacz [tutaj](https://example.org) i ![](media/krag.png).\n\n#### Za głęboko\n"
FILES = course_files(
    lessons={"pierwsza": lesson_file("Pierwsza", ONE_QUESTION.format(id="a"), body=BODY), "druga": "+++"}
)


def looked_at(files, path="pl/01-pierwsza.md"):
    return closeup(files, path, cut(files[path].decode()).body)


def test_faults_and_advice_stand_at_the_lines_of_the_text():
    seen = looked_at(FILES)
    assert ("picture_alt", 3) in [(one.problem.code, one.place.line) for one in seen.errors]
    assert ("heading_level", 5) in [(one.problem.code, one.place.line) for one in seen.errors]
    assert ("link_vague", 3) in [(one.problem.code, one.place.line) for one in seen.advice]
    assert seen.has("heading_")
    assert not seen.has("table_")


def test_a_sound_lesson_has_its_figures_and_no_faults():
    seen = looked_at(course_files())
    assert (seen.errors, seen.words, seen.minutes) == ((), 2, 1)


def test_an_empty_text_takes_no_time():
    assert (minutes(0), minutes(10), minutes(900)) == (0, 1, 5)
