"""A file as the passages people know it by: the title, the text, each question; compared and merged one by one."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from elearn.domain.course.reader import COURSE
from elearn.domain.draft.pieces import cut, mark, toml_text

Sort = Literal["front", "broken", "body", "quiz", "question", "order", "setting", "plain", "file"]
"""Front matter key · front matter that is no TOML · text · setting of the quiz · question · order of the questions ·
key of `course.toml` · text of another file · a file that is no text."""

_PAGE = re.compile(r"(?!media/)[^/]+/[^/]+\.md")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a file that is read and changed by itself."""

    sort: Sort
    name: str
    """The key, with dots inside tables; a question's id; else empty."""
    text: str
    value: Any
    """What the file holds here: a TOML value, a text, bytes."""
    way: tuple[str, ...] = ()
    """The keys that lead to a TOML value."""

    @property
    def key(self) -> str:
        """Unlike every other passage's of the same file."""
        return f"{self.sort}/{self.name}"

    @property
    def can_be_typed(self) -> bool:
        """Whether any text can stand here, so that it can be merged line by line and corrected by hand."""
        return isinstance(self.value, str) or _is_texts(self.value)


def passages(path: str, content: bytes | None) -> dict[str, Passage]:
    """The passages of a file by key, in the order of the file; none for a file that is not there."""
    if content is None:
        return {}
    try:
        text = content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return _keyed([Passage("file", "", mark(content.hex()), content)])
    if path == COURSE:
        return _keyed(_settings(text))
    return _keyed(_page(text) if _PAGE.fullmatch(path) else [_plain(text)])


def _keyed(found: Iterable[Passage]) -> dict[str, Passage]:
    return {passage.key: passage for passage in found}


def _plain(text: str) -> Passage:
    return Passage("plain", "", text.strip("\n"), text)


def _settings(text: str) -> Iterator[Passage]:
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        yield _plain(text)
        return
    yield from _values("setting", values)


def _page(text: str) -> Iterator[Passage]:
    pieces = cut(text)
    yield from _values("front", pieces.front)
    if pieces.broken:
        yield Passage("broken", "", pieces.broken, pieces.broken)
    yield Passage("body", "", pieces.body, pieces.body)
    yield from _values("quiz", pieces.settings or {})
    ids = question_names(pieces.ids())
    for name, block in zip(ids, pieces.blocks, strict=True):
        yield Passage("question", name, block, block)


def question_names(ids: Iterable[str]) -> tuple[str, ...]:
    """A name for each question: its id; one without an id, or with another's, also gets its place among them."""
    seen: Counter[str] = Counter()
    names = []
    for id_ in ids:
        seen[id_] += 1
        names.append(id_ if id_ and seen[id_] == 1 else f"{id_}#{seen[id_]}")
    return tuple(names)


def _values(sort: Sort, values: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[Passage]:
    for key, value in values.items():
        way = (*above, key)
        if isinstance(value, Mapping) and value:
            yield from _values(sort, value, way)
        else:
            name = ".".join(one if _BARE.fullmatch(one) else json.dumps(one) for one in way)
            yield Passage(sort, name, value_text(value), value, way)


def value_text(value: Any) -> str:
    """A TOML value for reading: texts as they are, lists one under the other, tables as lines of keys."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        rows = [toml_text(item).strip() if isinstance(item, Mapping) else value_text(item) for item in value]
        return ("\n\n" if any(isinstance(item, Mapping) for item in value) else "\n").join(rows)
    return toml_text(value).strip() if isinstance(value, Mapping) else str(value)


def _is_texts(value: Any) -> bool:
    """Whether the value is a list of texts that stand one a line."""
    texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return texts and all(item.strip() and "\n" not in item for item in value)
