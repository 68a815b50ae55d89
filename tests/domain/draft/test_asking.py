"""A question's form taken into the draft: what was typed, what was done to a row, who was faster."""

import pytest

from elearn.domain.draft import asking, pool
from elearn.domain.draft.asked import Row
from elearn.domain.draft.sketch import sketch
from tests.domain.draft.test_asked import _form
from tests.factories import course_files, lesson_file
from tests.learning.quizzes import choice

PATH = "pl/01-pierwsza.md"


@pytest.fixture
def files():
    """A course with two questions in a lesson."""
    return course_files(lessons={"pierwsza": lesson_file("Pierwsza", choice("raz") + "\n" + choice("dwa"))})


def _asked(files, question="raz"):
    return pool.pooled(sketch(files), question).asked


def _mark(files, question="raz"):
    return asking.page_mark(files, pool.pooled(sketch(files), question))


def _sent(files, question="raz", **changed):
    """Return what a browser sends from the page of the question."""
    asked = _asked(files, question)
    own = {
        "shape": [asked.kind],
        "kind": [asked.kind],
        "mark": [_mark(files, question)],
        "lesson": ["pierwsza"],
        "quiz-pass": ["70"],
        "quiz-feedback": ["now"],
        "quiz-draw": ["0"],
        "do": ["save"],
    }
    return _form(asked) | own | {name.replace("_", "-"): value for name, value in changed.items()}


def _take(files, form, question="raz"):
    return asking.take(files, sketch(files), question, form)


def test_a_page_sent_as_it_was_changes_nothing(files):
    assert _take(files, _sent(files)) == asking.Taken()


def test_what_was_typed_is_taken(files):
    taken = _take(files, _sent(files, text=["tak", "może"], prompt=["Czy?"]))
    assert set(taken.changes) == {PATH}
    asked = _asked(files | taken.changes)
    assert (asked.prompt, asked.rows[1].text) == ("Czy?", "może")


@pytest.mark.parametrize(
    ("act", "rows"),
    [
        ("add", ["tak", "nie", ""]),
        ("up-1", ["nie", "tak"]),
        ("down-0", ["nie", "tak"]),
        ("up-0", ["tak", "nie"]),
        ("drop-0", ["nie"]),
        ("drop-7", ["tak", "nie"]),
        ("drop-x", ["tak", "nie"]),
    ],
)
def test_rows_come_go_and_move(files, act, rows):
    taken = _take(files, _sent(files, do=[act]))
    assert [row.text for row in _asked(files | taken.changes).rows] == rows


def test_another_kind_takes_what_was_typed_with_it(files):
    taken = _take(files, _sent(files, kind=["text"], text=["oczywiście", "nie"]))
    asked = _asked(files | taken.changes)
    assert (asked.kind, asked.rows) == ("text", (Row("oczywiście"),))


def test_the_page_of_the_old_kind_can_be_sent_again(files):
    form = _sent(files, kind=["text"])
    once = files | _take(files, form).changes
    form["mark"] = [_mark(once)]
    again = _take(once, form | {"text": ["jasne", "nie"]})
    assert _asked(once | again.changes).rows == (Row("jasne"),)


def test_who_is_slower_keeps_the_words_beside(files):
    mine = _sent(files, prompt=["Moje?"])
    theirs = files | _take(files, _sent(files, prompt=["Ich?"])).changes
    taken = _take(theirs, mine)
    assert not taken.changes
    path, content = taken.aside
    assert path == PATH
    assert b"## ? Moje?" in content
    assert b"Pytanie dwa?" in content


def test_who_changed_nothing_is_not_in_the_way(files):
    old = _sent(files)
    theirs = files | _take(files, _sent(files, prompt=["Ich?"])).changes
    assert _take(theirs, old) == asking.Taken()


def test_both_typed_the_same(files):
    same = _sent(files, prompt=["Tak samo?"])
    once = files | _take(files, same).changes
    assert _take(once, same) == asking.Taken()


def test_two_people_at_two_questions_do_not_meet(files):
    mine = _sent(files, prompt=["Moje?"])
    theirs = files | _take(files, _sent(files, "dwa", prompt=["Ich?"]), "dwa").changes
    taken = _take(theirs, mine)
    assert taken.aside is None
    assert _asked(theirs | taken.changes, "dwa").prompt == "Ich?"


def test_words_for_a_question_that_is_gone_are_kept_beside(files):
    form = _sent(files, prompt=["Moje?"])
    here = sketch(files)
    gone = files | pool.removed(files, here, pool.pooled(here, "raz"))
    taken = _take(gone, form)
    assert b"## ? Moje?" in taken.aside[1]
    assert _take(gone, form | {"lesson": ["nie-ma"]}) == asking.Taken()


def test_the_quiz_s_settings_are_taken_with_the_question(files):
    taken = _take(files, _sent(files, quiz_pass=["75"], quiz_feedback=["end"], quiz_draw=["1"]))
    settings = sketch(files | taken.changes).by_slug["pierwsza"].first.settings
    assert settings == {"pass": "75%", "feedback": "end", "draw": 1}


def test_a_wrong_pass_mark_is_kept_as_typed(files):
    taken = _take(files, _sent(files, quiz_pass=["trzy"]))
    assert sketch(files | taken.changes).by_slug["pierwsza"].first.settings["pass"] == "trzy"


def test_settings_that_somebody_changed_meanwhile_stay(files):
    mine = _sent(files, quiz_pass=["80"])
    theirs = files | _take(files, _sent(files, quiz_pass=["60"])).changes
    taken = _take(theirs, mine)
    assert b'pass = "80%"' in taken.aside[1]
    assert _take(theirs, _sent(files)) == asking.Taken()


def test_each_save_hands_on_the_sign_for_the_next(files):
    form = _sent(files, prompt=["Raz?"], quiz_pass=["60"])
    once = files | _take(files, form).changes
    again = _take(once, form | {"mark": [_mark(once)], "prompt": ["Dwa?"], "quiz-pass": ["50"]})
    assert again.aside is None
    settings = sketch(once | again.changes).by_slug["pierwsza"].first.settings
    assert (_asked(once | again.changes).prompt, settings["pass"]) == ("Dwa?", "50%")


def test_a_page_whose_answer_was_lost_is_not_its_own_rival(files):
    first = _sent(files, prompt=["Raz?"], quiz_pass=["60"])
    once = files | _take(files, first).changes
    second = first | {"prompt": ["Raz, dwa?"], "quiz-pass": ["50"]}
    assert _take(once, second).aside is not None
    earlier = {f"earlier-{name}": values for name, values in first.items()}
    taken = _take(once, second | earlier)
    assert taken.aside is None
    assert _asked(once | taken.changes).prompt == "Raz, dwa?"
