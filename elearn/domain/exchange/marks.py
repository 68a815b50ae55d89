"""The marks inside a line of Markdown taken apart from its words, so that a translation program can guard them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

MOST_MARKED = 20_000
"""A longer text is all words: nobody wrote it."""
_DEEPEST = 12

Kind = Literal["bold", "italic", "code", "link", "picture", "note", "gap", "sign"]

_START = re.compile(r"\\.|(`+)|(!?)\[|<(?:https?://|mailto:)[^<>\s]*>|\*\*|__|\*|_", re.DOTALL)
_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_ADDRESS = re.compile(r"\(\s*(?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(\"[^\"\n]*\"))?\s*\)")
_GAPS = re.compile(r"\\.|\[\[|\]\]|\s*\|\s*|\s*\([ xX]\)\s*", re.DOTALL)
_ROW = re.compile(r"\\.|\s*\|\s*", re.DOTALL)
_ARROW = re.compile(r"\\.|\s*=>\s*", re.DOTALL)
_SIGNS = re.compile(r"\]\(\s*<?([^)\s>]+)|(\[\[)|(\[\^[^\]\s]+\])")
_EMPHASIS = {"**": "bold", "__": "bold", "*": "italic", "_": "italic"}
_STRUCTURE = {"gaps": _GAPS, "row": _ROW, "pair": _ARROW}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, with words in it or alone."""

    kind: Kind
    start: str
    end: str = ""
    inside: "tuple[str | Mark, ...] | None" = field(default=None)
    """None: it stands alone."""


Run = str | Mark


def runs(text: str, kind: str = "") -> tuple[Run, ...]:
    """Words and marks in turn; put back one behind the other they are the text. `kind` is that of the slot."""
    if len(text) > MOST_MARKED:
        return (text,) if text else ()
    structure = _STRUCTURE.get(kind)
    if structure is None:
        return _merged(_inline(text, 0))
    return _merged(
        run for part in _cut(text, structure) for run in ([part] if isinstance(part, Mark) else _inline(part, 0))
    )


def written(found: Sequence[Run]) -> str:
    """The text of its words and marks."""
    return "".join(run if isinstance(run, str) else f"{run.start}{written(run.inside or ())}{run.end}" for run in found)


def signs(text: str) -> Counter[str]:
    """What a translation has as many of as its source: links, pictures, notes, gaps; a picture's language is free."""
    return Counter(
        re.sub(r"\.[a-z]{2,3}(?=\.[a-z]+$)", "", address) if address else gap or note
        for address, gap, note in _SIGNS.findall(text)
    )


def _cut(text: str, structure: re.Pattern[str]) -> Iterator[Run]:
    """The text at the signs that tell gaps, choices, columns or sides apart."""
    start = 0
    for found in structure.finditer(text):
        if found.group().startswith("\\"):
            continue
        if found.start() > start:
            yield text[start : found.start()]
        yield Mark("gap" if structure is _GAPS else "sign", found.group())
        start = found.end()
    if start < len(text):
        yield text[start:]


def _merged(found: "Iterator[Run] | Sequence[Run]") -> tuple[Run, ...]:
    """Words that follow each other as one."""
    merged: list[Run] = []
    for run in found:
        if isinstance(run, str) and merged and isinstance(merged[-1], str):
            merged[-1] += run
        elif run:
            merged.append(run)
    return tuple(merged)


def _inline(text: str, depth: int) -> Iterator[Run]:
    brackets = _brackets(text) if depth < _DEEPEST else {}
    endless: set[str] = set()
    start = place = 0
    while depth < _DEEPEST and (found := _START.search(text, place)):
        mark, end = _mark(text, found, brackets, endless, depth)
        if mark is None:
            place = max(end, found.end())
            continue
        if found.start() > start:
            yield text[start : found.start()]
        yield mark
        start = place = end
    if start < len(text):
        yield text[start:]


def _mark(
    text: str, found: re.Match[str], brackets: dict[int, int], endless: set[str], depth: int
) -> tuple[Mark | None, int]:
    """The mark that begins here and where it ends; None if it is no mark after all."""
    sign = found.group()
    if sign.startswith("\\"):
        return None, found.end()
    if sign.startswith("<"):
        return Mark("link", sign), found.end()
    if found.group(1):
        return _code(text, found)
    if sign.endswith("["):
        return _link(text, found, brackets, depth)
    return _emphasis(text, found, endless, depth)


def _code(text: str, found: re.Match[str]) -> tuple[Mark | None, int]:
    ticks = found.group(1)
    for end in re.finditer(r"`+", text[found.end() :]):
        if end.group() == ticks:
            inner = text[found.end() : found.end() + end.start()]
            return Mark("code", ticks, ticks, (inner,)), found.end() + end.end()
    return None, found.end()


def _link(text: str, found: re.Match[str], brackets: dict[int, int], depth: int) -> tuple[Mark | None, int]:
    note = _NOTE.match(text, found.start())
    if note:
        return Mark("note", note.group()), note.end()
    opening = found.end() - 1
    closing = brackets.get(opening)
    address = _ADDRESS.match(text, closing + 1) if closing is not None else None
    if closing is None or address is None:
        return None, found.end()
    inside = _merged(_inline(text[opening + 1 : closing], depth + 1))
    kind: Kind = "picture" if found.group(2) else "link"
    if address.group(1):  # a caption is words too
        head, tail = text[closing : address.start(1) + 1], text[address.end(1) - 1 : address.end()]
        caption = address.group(1)[1:-1]
        inside = _merged([*inside, Mark("sign", head), *([caption] if caption else [])])
        return Mark(kind, found.group(), tail, inside), address.end()
    return Mark(kind, found.group(), text[closing : address.end()], inside), address.end()


def _emphasis(text: str, found: re.Match[str], endless: set[str], depth: int) -> tuple[Mark | None, int]:
    """Emphasis from here to its end; a sign that has no end once has none further on."""
    sign, start = found.group(), found.end()
    before, after = text[found.start() - 1 : found.start()], text[start : start + 1]
    if sign in endless or not after.strip() or (sign[0] == "_" and before.isalnum()):
        return None, start
    end = _closing(text, sign, start)
    if end is None:
        endless.add(sign)
        return None, start
    kind: Kind = "bold" if _EMPHASIS[sign] == "bold" else "italic"
    return Mark(kind, sign, sign, _merged(_inline(text[start:end], depth + 1))), end + len(sign)


def _closing(text: str, sign: str, start: int) -> int | None:
    """Where the emphasis ends; None if it never does."""
    for found in re.finditer(rf"\\.|`[^`]*`|{re.escape(sign[0])}+", text[start:], re.DOTALL):
        place = start + found.start()
        if found.group()[0] != sign[0] or len(found.group()) < len(sign) or place == start:
            continue
        if len(sign) == 1 and len(found.group()) == len("**"):
            continue  # this opens or closes something else
        behind = text[place + len(found.group()) : place + len(found.group()) + 1]
        if text[place - 1].isspace() or (sign[0] == "_" and behind.isalnum()):
            continue
        return place + len(found.group()) - len(sign)
    return None


def _brackets(text: str) -> dict[int, int]:
    """Each opening bracket with the one that closes it."""
    opened, pairs = list[int](), dict[int, int]()
    for found in re.finditer(r"\\.|`[^`]*`|[\[\]]", text, re.DOTALL):
        if found.group() == "[":
            opened.append(found.start())
        elif found.group() == "]" and opened:
            pairs[opened.pop()] = found.start()
    return pairs
