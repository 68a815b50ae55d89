"""What a new revision means for the people who take the course: the trainer reads it before publishing."""

from collections.abc import Sequence
from dataclasses import dataclass

from elearn.domain.course.changes import Change

CODES = {
    "nobody": "nobody has begun the course yet",
    "completed_stay": "`count` people have finished: they stay finished, keep the badge and are told what changed",
    "attempts_kept": "`count` people are in the middle of a quiz: they finish the revision they opened",
    "progress_stays": "`count` people are on their way: lessons done stay done, they read the new texts from now on",
    "more_lessons": "`count` people on their way have further lessons to do",
    "fewer_lessons": "`count` people on their way have lessons less; what they did there is kept",
    "other_rule": "for `count` people on their way another rule decides when the course is complete",
    "results_stay": "`count` people took quizzes whose key or rules change: their results stay as they are",
}
"""Every effect, with its meaning; `authoring.publishing_words` has the sentences."""

_KEYS = {"questions_key_changed", "quiz_settings_changed", "questions_removed", "quiz_removed"}


@dataclass(frozen=True, slots=True)
class Effect:
    """One consequence and how many people it meets."""

    code: str
    count: int = 0


def effects(
    changes: Sequence[Change], *, enrolled: int, in_progress: int, completed: int, open_attempts: int
) -> list[Effect]:
    """How publishing these changes meets so many people; consequences that meet nobody are left out."""
    if not enrolled:
        return [Effect("nobody")]
    codes = {change.code for change in changes}
    found = [
        Effect("progress_stays", in_progress),
        Effect("more_lessons", in_progress if "lesson_added" in codes else 0),
        Effect("fewer_lessons", in_progress if "lesson_removed" in codes else 0),
        Effect("other_rule", in_progress if "completion_changed" in codes else 0),
        Effect("attempts_kept", open_attempts),
        Effect("completed_stay", completed),
        Effect("results_stay", enrolled if codes & _KEYS else 0),
    ]
    return [effect for effect in found if effect.count]
