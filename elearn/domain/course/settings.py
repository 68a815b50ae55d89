"""The settings of a quiz, between `+++ quiz` and `+++`."""

import re
from typing import Any, Literal, cast

from elearn.domain.course.front import Table
from elearn.domain.quiz.model import QuizSettings

_SHARE = re.compile(r"(\d{1,3})[ \t]*%")
MOST_ATTEMPTS = 100
MOST_MINUTES = 100_000
MOST_QUESTIONS = 2_000
MOST_POINTS = 100_000


def read_settings(table: Table) -> QuizSettings:
    """The settings; a key left out has the default of `QuizSettings`."""
    usual = QuizSettings()
    share, points = _pass_mark(table, usual.pass_share)
    settings = QuizSettings(
        pass_share=share,
        pass_points=points,
        feedback=cast("Literal['now', 'end']", table.choice("feedback", ("now", "end"), usual.feedback)),
        attempts=table.number("attempts", 0, MOST_ATTEMPTS, usual.attempts),
        wait_minutes=table.number("wait_minutes", 0, MOST_MINUTES, usual.wait_minutes),
        shuffle_questions=table.flag("shuffle_questions", default=usual.shuffle_questions),
        shuffle_options=table.flag("shuffle_options", default=usual.shuffle_options),
        draw=table.number("draw", 0, MOST_QUESTIONS, usual.draw),
        time_limit_minutes=table.number("time_limit_minutes", 0, MOST_MINUTES, usual.time_limit_minutes),
    )
    table.close()
    return settings


def write_settings(settings: QuizSettings) -> dict[str, Any]:
    """The settings as TOML values: the pass mark, and whatever is not as usual."""
    usual = QuizSettings()
    names = (
        "feedback", "attempts", "wait_minutes", "shuffle_questions", "shuffle_options", "draw", "time_limit_minutes",
    )  # fmt: skip
    mark = f"{round(settings.pass_share * 100)}%" if settings.pass_points is None else settings.pass_points
    others = {name: getattr(settings, name) for name in names}
    return {"pass": mark} | {name: value for name, value in others.items() if value != getattr(usual, name)}


def _pass_mark(table: Table, usual: float) -> tuple[float, int | None]:
    value = table.values["pass"] if table.has("pass") else None
    if value is None:
        return usual, None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_POINTS:
        return usual, value
    share = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if share is None or not 1 <= int(share.group(1)) <= 100:  # noqa: PLR2004 - per cent
        table.wrong("pass", "quiz_pass")
        return usual, None
    return int(share.group(1)) / 100, None
