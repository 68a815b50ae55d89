"""Whom a new revision meets."""

import pytest

from elearn.domain.course.changes import Change
from elearn.domain.draft.effects import Effect, effects

NOBODY = {"enrolled": 0, "in_progress": 0, "completed": 0, "open_attempts": 0}
SOME = {"enrolled": 9, "in_progress": 5, "completed": 4, "open_attempts": 2}


def test_a_course_that_nobody_began_touches_nobody():
    assert effects([Change("lesson_added")], **NOBODY) == [Effect("nobody")]


def test_progress_attempts_and_completion_stay():
    found = effects([Change("lesson_text_changed")], **SOME)

    assert found == [Effect("progress_stays", 5), Effect("attempts_kept", 2), Effect("completed_stay", 4)]


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        ("lesson_added", Effect("more_lessons", 5)),
        ("lesson_removed", Effect("fewer_lessons", 5)),
        ("completion_changed", Effect("other_rule", 5)),
        ("questions_key_changed", Effect("results_stay", 9)),
        ("quiz_settings_changed", Effect("results_stay", 9)),
    ],
)
def test_changes_have_their_own_consequences(change, effect):
    assert effect in effects([Change(change)], **SOME)
    assert effect.code not in {one.code for one in effects([Change("picture_changed")], **SOME)}


def test_consequences_that_meet_nobody_are_left_out():
    only_finished = {**NOBODY, "enrolled": 3, "completed": 3}

    assert effects([Change("lesson_added")], **only_finished) == [Effect("completed_stay", 3)]
