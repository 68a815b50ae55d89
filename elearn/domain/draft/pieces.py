"""A file of a draft cut into the pieces that are edited one at a time; cutting never fails, whatever was typed."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from elearn.domain.course.front import FENCE
from elearn.domain.course.lessons import LESSON_FILE
from elearn.domain.course.model import Language
from elearn.domain.course.pages import body_in_file
from elearn.domain.course.writer import assignments

_QUIZ = re.compile(r"\+\+\+[ \t]*quiz[ \t]*")
_ESCAPED_QUIZ = re.compile(r"^\\(?=\\*\+\+\+[ \t]*quiz[ \t]*$)", re.MULTILINE)
_QUESTION = re.compile(r"##[ \t]*\?(?:[ \t]+.*)?")
_ID = re.compile(r"^id:[ \t]*(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A lesson file, or another file with front matter, cut."""

    front: dict[str, Any] = field(default_factory=dict)
    """The front matter as TOML values; empty if it cannot be read, then `broken` holds it."""
    body: str = ""
    """Markdown, without the empty lines around it."""
    settings: dict[str, Any] | None = None
    """The quiz's settings; None: there is no quiz."""
    blocks: tuple[str, ...] = ()
    """The text of each question, from its heading to its last line."""
    broken: str = ""
    """Front matter that is no TOML, as it was typed."""
    broken_settings: str = ""
    """Settings of the quiz that are no TOML, as they were typed; `settings` is empty then."""

    def ids(self) -> tuple[str, ...]:
        """The id of each block, empty where it has none."""
        return tuple(block_id(block) for block in self.blocks)

    def block(self, question: str) -> str | None:
        """The block with this id."""
        return next((block for block in self.blocks if block_id(block) == question), None)

    def with_block(self, question: str, text: str | None) -> "Pieces":
        """The same pieces with that question's text replaced, or without the question."""
        changed = tuple(text if block_id(block) == question else block for block in self.blocks)
        return replace(self, blocks=tuple(block for block in changed if block is not None))


def block_id(block: str) -> str:
    """The id that a question's text gives, or an empty text."""
    head = block.split("\n\n", 1)[0]
    found = _ID.search(head)
    return found.group(1) if found else ""


def cut(text: str) -> Pieces:
    """The pieces of a file's text; what has no front matter is all body."""
    lines = text.replace("\r\n", "\n").split("\n")
    front, rest, broken = _front(lines)
    start = next((place for place, line in enumerate(rest) if _QUIZ.fullmatch(line)), None)
    body = _ESCAPED_QUIZ.sub("", _trimmed(rest if start is None else rest[:start]))
    if start is None:
        return Pieces(front, body, broken=broken)
    end = next((place for place in range(start + 1, len(rest)) if FENCE.fullmatch(rest[place])), None)
    if end is None:  # the settings never end: all that follows is body, so that nothing is lost
        return Pieces(front, _trimmed(rest), broken=broken)
    inner = "\n".join(rest[start + 1 : end])
    settings = _toml(inner)
    unread = inner if settings is None else ""
    return Pieces(front, body, settings or {}, _blocks(rest[end + 1 :]), broken, unread)


def _front(lines: list[str]) -> tuple[dict[str, Any], list[str], str]:
    if not lines or not FENCE.fullmatch(lines[0]):
        return {}, lines, ""
    end = next((place for place, line in enumerate(lines[1:], start=1) if FENCE.fullmatch(line)), None)
    if end is None:
        return {}, lines, ""
    inner = "\n".join(lines[1:end])
    values = _toml(inner)
    return (values, lines[end + 1 :], "") if values is not None else ({}, lines[end + 1 :], inner)


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _trimmed(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n")


def _blocks(lines: list[str]) -> tuple[str, ...]:
    blocks: list[list[str]] = []
    for line in lines:
        if _QUESTION.fullmatch(line):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
        elif line.strip():  # a stray line before the first question is kept with a heading of its own
            blocks.append(["## ?", line])
    return tuple(_trimmed(block) for block in blocks)


def joined(pieces: Pieces) -> str:
    """The file's text of its pieces; cutting it gives the same pieces."""
    front = f"{pieces.broken}\n" if pieces.broken else toml_text(pieces.front)
    text = f"+++\n{front}+++\n"
    if pieces.body:
        text += f"\n{body_in_file(pieces.body)}\n"
    if pieces.settings is None:
        return text
    asked = "\n\n".join(pieces.blocks)
    unread = f"{pieces.broken_settings}\n" if pieces.broken_settings and not pieces.settings else ""
    return text + f"\n+++ quiz\n{unread or toml_text(pieces.settings)}+++\n" + (f"\n{asked}\n" if asked else "")


def toml_text(values: Mapping[str, Any]) -> str:
    """Values as TOML: first the keys, then tables, then lists of tables; None is left out."""
    plain = {key: value for key, value in values.items() if not _is_table(value) and not _is_tables(value)}
    parts = [assignments(plain)] if plain else []
    for key, value in values.items():
        if _is_table(value):
            parts.append(f"[{key}]\n{assignments(value)}")
        elif _is_tables(value):
            parts += [f"[[{key}]]\n{assignments(row)}" for row in value]
    return "\n".join(part for part in parts if part)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def mark(text: str) -> str:
    """A short sign of a piece's text: a form carries it, so that a later save sees whether somebody was faster."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lesson_path(paths: Iterable[str], language: Language, slug: str) -> str | None:
    """Where the lesson's file in that language lies, or None."""
    for path in paths:
        folder, _, name = path.partition("/")
        found = LESSON_FILE.fullmatch(name)
        if folder == language and found and found.group(2) == slug:
            return path
    return None
