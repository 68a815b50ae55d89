"""What the forms of a course's settings show is what the files say, and the other way round."""

import tomllib
from datetime import date

import pytest

from elearn.domain.course import reader
from elearn.domain.draft import settings
from elearn.domain.draft.settings import Term, Terms
from elearn.domain.draft.structure import NotPossible, Unreadable
from tests.factories import ONE_QUESTION, course_files, lesson_file


def applied(files, change):
    after = {**files, **change.files}
    return {path: content for path, content in after.items() if content is not None}


def test_saving_what_is_shown_changes_nothing():
    files = course_files(english={"pierwsza": lesson_file("First", base=False)})
    once = applied(files, settings.with_course_fields(files, settings.course_fields(files), []))
    assert reader.read(once)[0] == reader.read(files)[0]
    assert settings.with_course_fields(once, settings.course_fields(once), []).files == {}
    for language in ("pl", "en"):
        change = settings.with_page_fields(once, language, settings.page_fields(once, language))
        once = applied(once, change)
    assert reader.read(once)[0] == reader.read(files)[0]
    change = settings.with_quiz_fields(once, "test", settings.quiz_fields(once, "test"))
    assert reader.read(applied(once, change))[0] == reader.read(files)[0]


def test_settings_are_stored_as_the_specification_says():
    files = course_files()
    typed = settings.course_fields(files) | {
        "topic": "law",
        "licence": "",
        "authors": "Jan Kos\n\n Ola Lis ",
        "legal_date": "2026-11-22",
        "completion_lessons": "none",
        "badge_months": "24",
    }
    rows = [
        {"name": "Skill", "url": "https://a.example/1", "framework": "", "code": "1"},
        {"name": "", "url": "", "framework": "", "code": ""},
    ]
    course, problems = reader.read(applied(files, settings.with_course_fields(files, typed, rows)))
    assert problems == []
    assert (course.topic, course.licence, course.authors) == ("law", "", ("Jan Kos", "Ola Lis"))
    assert (course.legal_date, course.badge_months) == (date(2026, 11, 22), 24)
    assert (course.completion.lessons, course.alignment[0].code) == ("none", "1")
    again = settings.alignment_rows(applied(files, settings.with_course_fields(files, typed, rows)))
    assert again == rows[:1]


def test_what_is_typed_wrong_is_kept_and_told_by_the_reader():
    files = course_files()
    typed = settings.course_fields(files) | {"badge_months": "dwa lata", "legal_date": "wczoraj"}
    after = applied(files, settings.with_course_fields(files, typed, []))
    assert settings.course_fields(after) == typed
    assert {problem.code for problem in reader.read(after)[1]} == {"value_number", "value_date"}


def test_keys_that_the_form_does_not_know_stay():
    files = course_files()
    files["course.toml"] = b'strange = "kept"\n' + files["course.toml"]
    after = applied(files, settings.with_course_fields(files, settings.course_fields(files), []))
    assert tomllib.loads(after["course.toml"].decode())["strange"] == "kept"


def test_a_page_is_stored_with_its_parts():
    files = course_files()
    typed = {
        "title": 'Tytuł "w cudzysłowie"',
        "summary": "Zdanie.",
        "outcomes": "Jedno.\nDrugie.",
        "monday": "Zadzwoń.",
        "badge_name": "B",
        "badge_claim": "C",
        "badge_criteria": "D",
        "description": "Opis.\n\n+++ quiz\n",
    }
    after = applied(files, settings.with_page_fields(files, "pl", typed))
    text = reader.read(after)[0].texts["pl"]
    assert (text.title, text.outcomes, text.monday) == (typed["title"], ("Jedno.", "Drugie."), ("Zadzwoń.",))
    assert (text.badge.claim, text.parts) == ("C", (("calosc", "Całość"),))


def test_a_page_that_is_not_there_yet_begins_with_what_is_typed():
    files = course_files()
    typed = settings.page_fields(files, "en")
    assert set(typed.values()) == {""}
    assert "en/course.md" in settings.with_page_fields(files, "en", {**typed, "title": "New"}).files


def test_signs_tell_whether_somebody_else_changed_the_same_piece():
    files = course_files()
    marks = settings.course_mark(files), settings.page_mark(files, "pl"), settings.quiz_mark(files, "test")
    moved = {**files, "course.toml": files["course.toml"].replace(b'"pierwsza", "druga"', b'"druga", "pierwsza"')}
    assert settings.course_mark(moved) == marks[0]
    assert settings.course_mark({**files, "course.toml": files["course.toml"] + b"# note\n"}) == marks[0]
    after = applied(files, settings.with_course_fields(files, settings.course_fields(files) | {"topic": "law"}, []))
    assert settings.course_mark(after) != marks[0]
    page = settings.page_fields(files, "pl") | {"summary": "Inne."}
    assert settings.page_mark(applied(files, settings.with_page_fields(files, "pl", page)), "pl") != marks[1]
    quiz = settings.quiz_fields(files, "test") | {"attempts": "3"}
    assert settings.quiz_mark(applied(files, settings.with_quiz_fields(files, "test", quiz)), "test") != marks[2]


GLOSSARY = Terms(
    "Słowniczek",
    "",
    (Term("", "Wizerunek", "Obraz.\n\nDrugi akapit."), Term("rep", "Reputacja", "Ocena."), Term("", "", "")),
)


def test_a_glossary_is_written_and_read_again():
    files = course_files()
    after = applied(files, settings.with_terms(files, "pl", GLOSSARY))
    found = settings.terms(after, "pl")
    assert found == Terms(
        "Słowniczek",
        "",
        (Term("wizerunek", "Wizerunek", "Obraz.\n\nDrugi akapit."), Term("rep", "Reputacja", "Ocena.")),
    )
    assert reader.read(after)[1] == []
    assert settings.with_terms(after, "pl", found).files == {}
    assert settings.with_terms(after, "pl", Terms("Słowniczek", "", ())).files == {"pl/glossary.md": None}


def test_translations_of_a_glossary_follow_its_order():
    files = course_files(english={"pierwsza": lesson_file("First", base=False)})
    files = applied(files, settings.with_terms(files, "pl", GLOSSARY))
    english = Terms("Glossary", "", (Term("wizerunek", "Image", "A."), Term("rep", "Reputation", "B.")))
    files = applied(files, settings.with_terms(files, "en", english))
    assert reader.read(files)[1] == []
    base = settings.terms(files, "pl")
    files = applied(files, settings.with_terms(files, "pl", Terms(base.title, "", base.terms[::-1])))
    assert [term.anchor for term in settings.terms(files, "en").terms] == ["rep", "wizerunek"]
    files = applied(files, settings.with_terms(files, "pl", Terms(base.title, "", base.terms[:1])))
    assert [term.anchor for term in settings.terms(files, "en").terms] == ["wizerunek"]
    assert reader.read(files)[1] == []


def test_a_quiz_keeps_what_is_not_usual():
    files = course_files(lessons={"a": lesson_file("A", ONE_QUESTION.format(id="q"))})
    typed = {
        "pass": "1",
        "feedback": "end",
        "attempts": "2",
        "wait_minutes": "0",
        "draw": "dużo",
        "time_limit_minutes": "15",
        "shuffle_questions": True,
        "shuffle_options": False,
    }
    after = applied(files, settings.with_quiz_fields(files, "a", typed))
    assert settings.quiz_fields(after, "a") == typed
    assert b"wait_minutes" not in after["pl/01-a.md"]
    assert [problem.code for problem in reader.read(after)[1]] == ["value_number"]
    with pytest.raises(NotPossible):
        settings.quiz_fields(files, "nie-ma")
    reading = course_files(lessons={"a": lesson_file("A")})
    assert settings.quiz_fields(reading, "a") is None


def test_files_that_cannot_be_read_are_not_written_over():
    files = course_files()
    with pytest.raises(Unreadable):
        settings.with_course_fields({**files, "course.toml": b"="}, settings.course_fields(files), [])
    broken = {**files, "pl/course.md": b"+++\n=\n+++\n"}
    with pytest.raises(Unreadable):
        settings.with_page_fields(broken, "pl", settings.page_fields(broken, "pl"))
