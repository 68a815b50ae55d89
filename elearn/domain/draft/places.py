"""Where in the studio something is mended that a reader of the folder noted at a line of a file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from elearn.domain.course.front import FENCE
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE, LESSON_FILE
from elearn.domain.course.model import Language, Problem

Kind = Literal["settings", "page", "glossary", "lesson", "quiz", "question", "medium", "folder"]
"""`page` is the course's own page, `quiz` the settings of a lesson's quiz, `folder` a file that has no place."""

_QUIZ = re.compile(r"\+\+\+[ \t]*quiz[ \t]*")
_QUESTION = re.compile(r"##[ \t]*\?(?:[ \t]+.*)?")
_ID = re.compile(r"id:[ \t]*(\S+)[ \t]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A thing that is edited by itself, and the spot in it."""

    kind: Kind
    language: Language = ""
    lesson: str = ""
    question: str = ""
    """Its id; empty for a question that has none."""
    field: str = ""
    """The key that is wrong, such as `minutes`; empty elsewhere."""
    line: int = 0
    """1-based line of the text as its editor shows it; 0: the whole."""
    medium: str = ""
    """File name inside `media/`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which lines of a file hold what."""

    front: int = 0
    """The line that ends the front matter; 0: there is none."""
    body: int = 1
    """The line of the body's first line."""
    quiz: int = 0
    """The line that begins the quiz; 0: there is none."""
    questions: tuple[tuple[int, str], ...] = field(default=())
    """(first line, id) of each question."""

    def question_at(self, line: int) -> str | None:
        """The id of the question that the line belongs to; None before the first."""
        found = None
        for first, id_ in self.questions:
            if first <= line:
                found = id_
        return found

    def line_of(self, question: str) -> int:
        """The first line of a question, 0 if it is not there."""
        return next((line for line, id_ in self.questions if id_ == question), 0)


def layout(text: str) -> Layout:
    """The layout of a file's text, whatever is wrong with it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    front = 0
    if FENCE.fullmatch(lines[0]):
        front = next((number for number, line in enumerate(lines[1:], 2) if FENCE.fullmatch(line)), 0)
    rest = range(front, len(lines))
    body = next((number + 1 for number in rest if lines[number]), front + 1)
    quiz = next((number + 1 for number in rest if _QUIZ.fullmatch(lines[number])), 0)
    starts = [number for number in range(quiz, len(lines)) if _QUESTION.fullmatch(lines[number])] if quiz else []
    ends = [*starts[1:], len(lines)]
    questions = tuple(
        (start + 1, _id(lines[start + 1 : end])) for start, end in zip(starts, ends[: len(starts)], strict=True)
    )
    return Layout(front, body, quiz, questions)


def _id(lines: Sequence[str]) -> str:
    """The id among the keys, which end with the first empty line."""
    for line in lines:
        if not line.strip():
            break
        if found := _ID.fullmatch(line):
            return found.group(1)
    return ""


def place_of(problem: Problem, layouts: Mapping[str, Layout]) -> Place:
    """Where a problem is mended; `layouts` are those of the text files by path."""
    folder, _, name = problem.path.partition("/")
    known = layouts.get(problem.path, Layout())
    key = dict(problem.values).get("key", "")
    if problem.path == "course.toml":
        return Place("settings", field=key)
    if folder == "media" and name:
        return Place("medium", medium=name, line=problem.line)
    if name == COURSE_PAGE:
        return Place("page", folder, field=key, line=_body_line(problem.line, known))
    if name == GLOSSARY_PAGE:
        return Place("glossary", folder, field=key, line=_body_line(problem.line, known))
    if found := LESSON_FILE.fullmatch(name):
        return _in_lesson(problem, folder, found.group(2), key, known)
    return Place("folder")


def _in_lesson(problem: Problem, language: Language, lesson: str, key: str, known: Layout) -> Place:
    line = problem.line
    asked = known.question_at(line)
    named = dict(problem.values).get("id", "")
    if asked is None and problem.code.startswith("question_") and any(id_ == named for _, id_ in known.questions):
        asked = named
    if asked is not None:
        return Place("question", language, lesson, asked, field=key)
    if known.quiz and line >= known.quiz:
        return Place("quiz", language, lesson, field=key)
    return Place("lesson", language, lesson, field=key, line=_body_line(line, known))


def _body_line(line: int, known: Layout) -> int:
    return line - known.body + 1 if line >= known.body else 0
