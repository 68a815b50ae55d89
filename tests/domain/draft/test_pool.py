"""A draft's questions in one list; every change goes through all languages of their lesson."""

from dataclasses import replace

import pytest

from elearn.domain.draft import pool
from elearn.domain.draft.asked import text
from elearn.domain.draft.reshaping import begun, with_row_moved
from elearn.domain.draft.sketch import sketch
from tests.factories import course_files, lesson_file
from tests.learning.quizzes import choice


def _english(name):
    return f"## ? Question {name}?\nid: {name}\n\n( ) yes\n( ) no\n\n> Because {name}.\n"


@pytest.fixture
def files():
    """A course with three questions in two languages, and a lesson without any in one."""
    names = ("raz", "dwa", "trzy")
    return course_files(
        lessons={
            "pierwsza": lesson_file("Pierwsza", "\n".join(map(choice, names))),
            "druga": lesson_file("Druga"),
        },
        english={"pierwsza": lesson_file("First", "\n".join(map(_english, names)), base=False)},
    )


def _after(files, changes):
    return sketch(files | changes)


def _ids(files, changes, lesson="pierwsza"):
    return {language: pieces.ids() for language, pieces in _after(files, changes).by_slug[lesson].pieces.items()}


def _one(files, question):
    return pool.pooled(sketch(files), question)


def test_all_questions_stand_in_one_list(files):
    assert [(one.asked.id, one.lesson, one.place) for one in pool.pool(sketch(files))] == [
        ("raz", "pierwsza", 0),
        ("dwa", "pierwsza", 1),
        ("trzy", "pierwsza", 2),
    ]
    assert pool.pooled(sketch(files), "cztery") is None


def test_nothing_changed_writes_nothing(files):
    one = _one(files, "dwa")
    assert pool.saved(files, sketch(files), one, [(one.asked, None)]) == {}


def test_rows_change_places_in_both_languages(files):
    one = _one(files, "dwa")
    changes = pool.saved(files, sketch(files), one, [with_row_moved(one.asked, 0, 1)])
    assert set(changes) == {"pl/01-pierwsza.md", "en/01-pierwsza.md"}
    lesson = _after(files, changes).by_slug["pierwsza"]
    assert "( ) nie\n(x) tak" in lesson.first.block("dwa")
    assert "( ) no\n( ) yes" in lesson.pieces["en"].block("dwa")
    assert "(x) tak\n( ) nie" in lesson.first.block("raz")


def test_words_change_in_the_base_language_only(files):
    one = _one(files, "dwa")
    changes = pool.saved(files, sketch(files), one, [(replace(one.asked, prompt="Inaczej?"), None)])
    assert set(changes) == {"pl/01-pierwsza.md"}


def test_a_new_question_comes_into_every_language_of_its_lesson(files):
    block = text(begun("nowe", "single", "Nowe?"))
    changes = pool.added(files, sketch(files), "pierwsza", [block], after="raz")
    assert _ids(files, changes) == {
        "pl": ("raz", "nowe", "dwa", "trzy"),
        "en": ("raz", "nowe", "dwa", "trzy"),
    }
    assert "kind" not in _after(files, changes).by_slug["pierwsza"].pieces["en"].block("nowe")


def test_the_first_question_begins_the_quiz(files):
    changes = pool.added(files, sketch(files), "druga", [text(begun("nowe", "gaps"))])
    lesson = _after(files, changes).by_slug["druga"]
    assert lesson.first.settings == {"pass": "70%"}
    assert lesson.questions == ("nowe",)


def test_a_copy_stands_behind_its_original_with_its_translation(files):
    new, changes = pool.copied(files, sketch(files), _one(files, "raz"))
    assert new == "raz-2"
    assert _ids(files, changes) == {"pl": ("raz", "raz-2", "dwa", "trzy"), "en": ("raz", "raz-2", "dwa", "trzy")}
    assert "Question raz?" in _after(files, changes).by_slug["pierwsza"].pieces["en"].block("raz-2")
    assert pool.copied(files | changes, _after(files, changes), _one(files | changes, "raz-2"))[0] == "raz-3"


def test_a_question_is_removed_and_put_back(files):
    one = _one(files, "dwa")
    changes = pool.removed(files, sketch(files), one)
    assert _ids(files, changes) == {"pl": ("raz", "trzy"), "en": ("raz", "trzy")}
    lesson = sketch(files).by_slug["pierwsza"]
    blocks = {language: pieces.block("dwa") for language, pieces in lesson.pieces.items()}
    back = pool.restored(files | changes, _after(files, changes), "pierwsza", 1, blocks)
    assert _after(files, changes | back) == sketch(files)
    twice = files | changes | back
    assert pool.restored(twice, sketch(twice), "pierwsza", 1, blocks) == {}


@pytest.mark.parametrize(
    ("question", "place", "order"),
    [("raz", 1, ("dwa", "raz", "trzy")), ("trzy", 0, ("trzy", "raz", "dwa")), ("raz", -1, ("raz", "dwa", "trzy"))],
)
def test_questions_change_places(files, question, place, order):
    changes = pool.moved(files, sketch(files), _one(files, question), place)
    assert _ids(files, changes) == {"pl": order, "en": order}


def test_a_question_goes_to_another_lesson_with_its_passage(files):
    one = _one(files, "dwa")
    with_passage = pool.saved(files, sketch(files), one, [(replace(one.asked, passage="#poczatek"), None)])
    files |= with_passage
    changes = pool.carried(files, sketch(files), _one(files, "dwa"), "druga")
    assert _ids(files, changes)["pl"] == ("raz", "trzy")
    assert _ids(files, changes)["en"] == ("raz", "trzy")
    assert pool.pooled(_after(files, changes), "dwa").asked.passage == "pierwsza#poczatek"
    back = pool.carried(files | changes, _after(files, changes), _one(files | changes, "dwa"), "pierwsza")
    assert pool.pooled(_after(files, changes | back), "dwa").asked.passage == "#poczatek"
    assert _ids(files, changes | back)["en"] == ("raz", "trzy", "dwa")


@pytest.mark.parametrize("id_line", ["id: raz\n", "", "id: a/b\n", "id: Ile to?\n"])
def test_a_question_without_its_own_id_gets_one(files, id_line):
    path = "pl/01-pierwsza.md"
    files[path] = files[path].replace(b"id: dwa\n", id_line.encode())
    twin = pool.pool(sketch(files))[1]
    assert twin.twin
    new, changes = pool.named(files, sketch(files), twin)
    assert new == "pytanie-dwa"
    assert _ids(files, changes)["pl"] == ("raz", "pytanie-dwa", "trzy")
    assert "(x) tak" in _after(files, changes).by_slug["pierwsza"].first.block("pytanie-dwa")


def test_a_translation_takes_the_new_id_along(files):
    for path in ("pl/01-pierwsza.md", "en/01-pierwsza.md"):
        files[path] = files[path].replace(b"id: dwa\n", b"id: a/b\n")
    new, changes = pool.named(files, sketch(files), pool.pool(sketch(files))[1])
    assert "Question dwa?" in _after(files, changes).by_slug["pierwsza"].pieces["en"].block(new)
    assert _ids(files, changes)["en"] == ("raz", "pytanie-dwa", "trzy")


@pytest.mark.parametrize(
    ("words", "id_"),
    [("Ile to jest?", "ile-to-jest"), ("Raz", "raz-2"), ("…", "pytanie"), ("New", "new-2"), ("2 koty", "koty")],
)
def test_an_id_is_made_of_the_words(files, words, id_):
    assert pool.fresh_id(sketch(files), words) == id_
