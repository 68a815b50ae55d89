"""One `.md` file of a course: its front matter, its text and its questions, each with its lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from elearn.domain.course import markup
from elearn.domain.course.findings import Findings
from elearn.domain.course.front import FENCE, Table, read_table, split_front
from elearn.domain.course.questions import Block, cut

MOST_BODY = 200_000
"""A longer text is no lesson, and a page of it would stop the browser."""

_QUIZ = re.compile(r"\+\+\+[ \t]*quiz[ \t]*")
_ESCAPED_QUIZ = re.compile(r"^\\(?=\\*\+\+\+[ \t]*quiz[ \t]*$)", re.MULTILINE)
_QUIZ_IN_TEXT = re.compile(r"^(?=\\*\+\+\+[ \t]*quiz[ \t]*$)", re.MULTILINE)

Lines = list[tuple[int, str]]


@dataclass(slots=True)
class QuizPart:
    """The quiz section of a file."""

    line: int
    settings: Table | None
    """None if the settings cannot be read."""
    blocks: list[Block]


@dataclass(slots=True)
class Page:
    """A file cut into its parts."""

    path: str
    front: Table
    body: str
    body_line: int
    """The line of the body's first line."""
    outline: markup.Outline = field(default_factory=markup.Outline)
    quiz: QuizPart | None = None


def read_page(path: str, text: str, found: Findings, *, with_quiz: bool) -> Page | None:
    """The parts of a file; None if its front matter cannot be read. Faults of its Markdown are noted."""
    split = split_front(path, text, found)
    if split is None:
        return None
    front = read_table(path, split.front, 2, found)
    if front is None:
        return None
    body, quiz = _split_quiz(path, split.rest, found) if with_quiz else (split.rest, None)
    page = Page(path, front, *_text(body), quiz=quiz)
    if with_quiz:
        page.body = _ESCAPED_QUIZ.sub("", page.body)
    page.outline = read_outline(path, page.body, page.body_line, found)
    return page


def read_outline(path: str, text: str, first_line: int, found: Findings) -> markup.Outline:
    """What a Markdown text holds; its faults are noted at the lines of the file."""
    if len(text) > MOST_BODY:
        found.add(path, first_line, "text_too_long", most=str(MOST_BODY), count=str(len(text)))
        return markup.Outline()
    outline = markup.outline(text)
    for fault in outline.faults:
        found.add(path, first_line - 1 + fault.line, fault.code, **dict(fault.values))
    return outline


def body_in_file(body: str) -> str:
    r"""The text as a lesson file holds it: a line like the head of a quiz gets a `\`, which the reader takes off."""
    return _QUIZ_IN_TEXT.sub(r"\\", body)


def _text(lines: Sequence[tuple[int, str]]) -> tuple[str, int]:
    """The text without empty lines around it, and its first line."""
    filled = [place for place, (_, line) in enumerate(lines) if line]
    if not filled:
        return "", lines[0][0] if lines else 1
    inner = lines[filled[0] : filled[-1] + 1]
    return "\n".join(line for _, line in inner), inner[0][0]


def _split_quiz(path: str, lines: Lines, found: Findings) -> tuple[Lines, QuizPart | None]:
    start = next((place for place, (_, line) in enumerate(lines) if _QUIZ.fullmatch(line)), None)
    if start is None:
        return lines, None
    number = lines[start][0]
    end = next((place for place in range(start + 1, len(lines)) if FENCE.fullmatch(lines[place][1])), None)
    if end is None:
        found.add(path, number, "quiz_open")
        return lines[:start], QuizPart(number, None, [])
    settings = read_table(path, [line for _, line in lines[start + 1 : end]], number + 1, found)
    return lines[:start], QuizPart(number, settings, cut(path, lines[end + 1 :], found))
