"""What changed between two courses."""

import pytest

from elearn.domain.course.changes import changes
from elearn.domain.course.codes import CHANGE_CODES
from elearn.domain.course.reader import read
from tests.domain.course.sample import COURSE, FILES, PNG, TEST_PL, folder

FIRST, FIRST_EN, TEST = "pl/01-pierwsza.md", "en/01-pierwsza.md", "pl/03-sprawdzian.md"
THIRD = 'lessons = ["druga", "sprawdzian"]'
TWO_TREES = TEST_PL.replace("## ? Ile drzew?\nid: drzewa", "## ? Ile domów?\nid: domy")
NO_SECOND = {"pl/02-druga.md": None, "course.toml": COURSE.replace('"druga", ', "")}
NO_ENGLISH = {path: None for path in FILES if path.startswith("en/")} | {
    "course.toml": COURSE.replace('["pl", "en"]', '["pl"]')
}
GLOSSARY = '+++\ntitle = "Pojęcia"\n+++\n\n## Dom {#dom}\n\nTu.\n'
HEAD, FENCE, TREES = TEST_PL.split("## ? ")
BACKWARDS = f"{HEAD}## ? {TREES}\n## ? {FENCE}"
OTHER_PARTS = COURSE.replace('"pierwsza"', '"pierwsza", "druga"').replace('["druga", "sprawdzian"]', '["sprawdzian"]')


def course(edits=None):
    made, problems = read(folder(edits))
    assert problems == []
    return made


def swap(path, old, new):
    assert FILES[path].count(old) == 1
    return {path: FILES[path].replace(old, new)}


CASES = [
    ("course_text_changed", swap("en/course.md", "About the course.", "All about it."), {"language": "en"}),
    ("glossary_changed", {f"{language}/glossary.md": GLOSSARY for language in ("pl", "en")}, {}),
    ("course_settings_changed", swap("course.toml", '"brand"', '"law"'), {}),
    ("badge_changed", swap("pl/course.md", "zna sąsiadów.", "zna ich."), {"language": "pl"}),
    ("completion_changed", swap("course.toml", '"final"', '"all"'), {}),
    ("badge_months_changed", {"course.toml": f"{COURSE}\n[badge]\nmonths = 24\n"}, {}),
    ("alignment_changed", {"course.toml": f'{COURSE}\n[[alignment]]\nname = "a"\nurl = "https://a.example"\n'}, {}),
    ("parts_changed", {"course.toml": OTHER_PARTS}, {}),
    ("legal_date_changed", swap("course.toml", "2026-11-22", "2027-01-01"), {"date": "2027-01-01"}),
    ("legal_date_removed", swap("course.toml", "legal_date = 2026-11-22\n", ""), {}),
    ("language_removed", NO_ENGLISH, {"language": "en"}),
    ("lesson_removed", NO_SECOND, {"lesson": "druga", "title": "Druga"}),
    ("lesson_text_changed", swap(FIRST, "na rogu.\n\n##", "za rogiem.\n\n##"), {"title": "Pierwsza", "language": "pl"}),
    ("lesson_kind_changed", swap(FIRST, 'kind = "lesson"', 'kind = "test"'), {"lesson": "pierwsza"}),
    ("lesson_minutes_changed", swap(FIRST, "minutes = 5", "minutes = 6"), {"lesson": "pierwsza"}),
    ("lesson_legal_date_changed", swap(FIRST, "2026-11-22", "2026-11-23"), {"lesson": "pierwsza"}),
    ("lesson_worksheet_changed", swap(FIRST, 'worksheet = "karta"\n', ""), {"lesson": "pierwsza"}),
    ("lesson_acts_changed", swap(FIRST, '"art. 1"', '"art. 2"'), {"lesson": "pierwsza"}),
    ("translation_removed", {FIRST_EN: None}, {"lesson": "pierwsza", "language": "en"}),
    ("quiz_removed", swap(FIRST, FILES[FIRST][FILES[FIRST].index("+++ quiz"):], "")
     | swap(FIRST_EN, FILES[FIRST_EN][FILES[FIRST_EN].index("+++ quiz"):], ""), {"lesson": "pierwsza", "count": "1"}),
    ("quiz_settings_changed", swap(FIRST, '"50%"', '"60%"'), {"lesson": "pierwsza"}),
    ("questions_key_changed", swap(FIRST, "points: 2", "points: 3"), {"count": "1"}),
    ("questions_key_changed", swap(TEST, "= 2\n", "= 3\n"), {"lesson": "sprawdzian", "count": "1"}),
    ("questions_text_changed", swap(FIRST, "Gdzie stoi dom?", "Gdzie jest dom?"), {"count": "1"}),
    ("questions_text_changed", swap(FIRST, "tags: dom\n", ""), {"count": "1"}),
    ("questions_order_changed", {TEST: BACKWARDS}, {"lesson": "sprawdzian"}),
    ("worksheet_changed", {"media/karta.en.md": "# Sheet\n\nOther\n"}, {"file": "karta.en.md"}),
    ("picture_changed", {"media/dom.png": PNG + b"1"}, {"file": "dom.png"}),
]  # fmt: skip
BOTH_WAYS = {
    "language_removed": "language_added",
    "lesson_removed": "lesson_added",
    "translation_removed": "translation_added",
    "quiz_removed": "quiz_added",
}
IN_OTHER_TESTS = {"course_added", "lessons_order_changed", "questions_added", "questions_removed"}


@pytest.mark.parametrize(("code", "edits", "values"), CASES)
def test_a_change_is_told_alone(code, edits, values):
    told = changes(course(), course(edits))
    assert [change.code for change in told] == [code]
    assert values.items() <= dict(told[0].values).items()


@pytest.mark.parametrize(("code", "edits", "values"), [case for case in CASES if case[0] in BOTH_WAYS])
def test_what_comes_is_told_as_what_goes(code, edits, values):
    assert BOTH_WAYS[code] in [change.code for change in changes(course(edits), course())]


def test_nothing_is_told_of_equal_courses():
    assert changes(course(), course()) == []


def test_a_new_course_is_told_in_one_line():
    (change,) = changes(None, course())
    assert (change.code, change.values) == ("course_added", (("lessons", "3"),))


def test_other_questions_are_counted():
    edits = {TEST: TWO_TREES, "en/03-sprawdzian.md": FILES["en/03-sprawdzian.md"].replace("id: drzewa", "id: domy")}
    told = [(change.code, dict(change.values).get("count")) for change in changes(course(), course(edits))]
    assert told == [("questions_added", "1"), ("questions_removed", "1")]


def test_another_order_of_lessons_is_told():
    edits = {
        "pl/02-druga.md": None,
        "pl/04-druga.md": FILES["pl/02-druga.md"],
        **swap("course.toml", THIRD, 'lessons = ["sprawdzian", "druga"]'),
    }
    assert "lessons_order_changed" in [change.code for change in changes(course(), course(edits))]


def test_every_code_has_a_case():
    assert {case[0] for case in CASES} | set(BOTH_WAYS.values()) | IN_OTHER_TESTS == set(CHANGE_CODES)
