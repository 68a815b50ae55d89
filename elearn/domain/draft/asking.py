"""What a question's form sends: taken into the draft, or kept beside when somebody else was faster."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from elearn.domain.draft import pool
from elearn.domain.draft.asked import LISTED, Asked, one_line, read, text, typed
from elearn.domain.draft.pieces import lesson_path, mark
from elearn.domain.draft.pool import Files, Pooled
from elearn.domain.draft.reshaping import Came, of_kind, with_row, with_row_moved, without_row
from elearn.domain.draft.settings import quiz_fields, with_quiz_fields
from elearn.domain.draft.sketch import LessonSketch, Sketch
from elearn.domain.draft.structure import NotPossible, Unreadable
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import QuizSettings
from elearn.domain.quiz.plan import pass_points

QUIZ = ("pass", "feedback", "draw")
"""Settings of the lesson's quiz that the form shows."""
PER_CENT = "%"
EARLIER = "earlier-"
_SHARE = re.compile(r"([0-9]{1,3}) ?%")
_WHOLE = re.compile(r"[0-9]{1,6}")

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a form."""

    changes: dict[str, bytes] = field(default_factory=dict)
    """Files to write."""
    aside: tuple[str, bytes] | None = None
    """Path and content of the lesson as this person had it, where somebody was faster; then nothing is written."""


def page_mark(files: Files, one: Pooled) -> str:
    """The sign of all that the question's page edits: its form carries it, and each save hands back the next one."""
    return f"{_sign(one.asked)}.{_quiz_sign(quiz_values(files, one.lesson))}"


def quiz_values(files: Files, lesson: str) -> tuple[str, ...]:
    """The settings that the form shows, as in the file; empty texts where they cannot be read."""
    try:
        found = quiz_fields(files, lesson) or {}
    except (NotPossible, Unreadable):
        found = {}
    return tuple(str(found.get(key, "")) for key in QUIZ)


def take(files: Files, here: Sketch, question: str, form: Fields) -> Taken:
    """Take in what a form of the question sends.

    Its own fields are those of `asked.typed`; beside them `shape` (the kind it was made for), `kind`, `mark`, `lesson`,
    `quiz-pass`, `quiz-feedback`, `quiz-draw`, and `do`: `add`, or `up-2`, `down-2`, `drop-2` for a row. The same fields
    beginning with `earlier-` are what this page sent before without learning what became of it.
    """
    lesson = _first(form, "lesson")
    one = pool.pooled(here, question)
    steps = _steps(form, one.asked if one else Asked(question, ""))
    if one is None:
        if lesson not in here.by_slug:
            return Taken()
        return Taken(aside=_beside(files, here, lesson, pool.added(files, here, lesson, [text(steps[-1][0])])))
    opened, _, quiz_opened = _first(form, "mark").partition(".")
    own = {opened, *_earlier(form, one.asked)}
    changes: dict[str, bytes] = {}
    if _sign(steps[-1][0]) != opened:
        changes = pool.saved(files, here, one, steps)
    overtaken = bool(changes) and _sign(one.asked) not in own
    changes, late = _with_quiz({**files, **changes}, one, form, quiz_opened, changes)
    if overtaken or late:
        return Taken(aside=_beside(files, here, one.lesson, changes))
    return Taken(changes)


def _sign(asked: Asked) -> str:
    return mark(text(asked))


def _quiz_sign(values: Sequence[str]) -> str:
    return mark("\n".join(values))


def _first(form: Fields, name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _sent_earlier(form: Fields) -> Fields:
    return {name.removeprefix(EARLIER): values for name, values in form.items() if name.startswith(EARLIER)}


def _earlier(form: Fields, before: Asked) -> set[str]:
    """The sign of what this page sent before, if it did."""
    earlier = _sent_earlier(form)
    return {_sign(_steps(earlier, before)[-1][0])} if earlier else set()


def _steps(form: Fields, before: Asked) -> list[tuple[Asked, Came | None]]:
    """What was typed, then the other kind that was chosen, then what was done to a row."""
    said = typed(form, replace(before, kind=_first(form, "shape")))
    steps: list[tuple[Asked, Came | None]] = [(said, None)]
    kind = _first(form, "kind")
    if kind in KINDS and kind != said.kind:
        steps.append((of_kind(said, kind), None))
    act, _, place = _first(form, "do").partition("-")
    last = steps[-1][0]
    if last.kind not in LISTED:
        return steps
    if act == "add":
        steps.append(with_row(last))
    elif _WHOLE.fullmatch(place) and act in {"up", "down"}:
        steps.append(with_row_moved(last, int(place), -1 if act == "up" else 1))
    elif _WHOLE.fullmatch(place) and act == "drop":
        steps.append(without_row(last, int(place)))
    return steps


def _beside(files: Files, here: Sketch, lesson: str, changes: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The lesson's file in the base language as this person has it."""
    language = next(iter(here.by_slug[lesson].pieces))
    path = lesson_path(files, language, lesson) or ""
    return path, changes.get(path, files[path])


def _with_quiz(
    files: Files, one: Pooled, form: Fields, opened: str, changes: Mapping[str, bytes]
) -> tuple[dict[str, bytes], bool]:
    """The changes with the quiz's settings among them, and whether somebody else was faster with these."""
    now = quiz_values(files, one.lesson)
    mine, before = _quiz_sent(form, now), _quiz_sent(_sent_earlier(form), now)
    if not any(mine) or mine == now or _quiz_sign(mine) == opened:
        return dict(changes), False
    wanted = {**(quiz_fields(files, one.lesson) or {}), **dict(zip(QUIZ, mine, strict=True))}
    written = with_quiz_fields(files, one.lesson, wanted).files
    added = {path: content for path, content in written.items() if content is not None}
    return {**changes, **added}, _quiz_sign(now) != opened and before != now


def _quiz_sent(form: Fields, now: Sequence[str]) -> tuple[str, ...]:
    """The settings as the file would hold them; a pass mark that is a share stays one. Empty: the form has none."""
    if f"quiz-{QUIZ[0]}" not in form or not any(now):
        return ("",) * len(QUIZ)
    passed, feedback, draw = (one_line(_first(form, f"quiz-{key}")) for key in QUIZ)
    if passed.isdecimal() and now[0].endswith(PER_CENT):
        passed += PER_CENT
    return passed, feedback or now[1], draw or "0"


def threshold(files: Files, lesson: LessonSketch) -> tuple[int, int] | None:
    """Points needed to pass and points that can be had; None where that cannot be told."""
    passed, _, draw = quiz_values(files, lesson.slug)
    asked = [read(block) for block in lesson.first.blocks]
    points = [_number(one.points or "1") for one in asked]
    count = _number(draw) if 0 < _number(draw) <= len(points) else len(points)
    if not all(points) or (count < len(points) and len(set(points)) > 1):
        return None
    most = sum(points[:count])
    share = _SHARE.fullmatch(passed)
    if share:
        return pass_points(QuizSettings(pass_share=int(share[1]) / 100), most), most
    return (min(_number(passed), most), most) if _number(passed) else None


def _number(typed: str) -> int:
    """The whole number that was typed, 0 if it is none."""
    return int(typed) if _WHOLE.fullmatch(typed) else 0
