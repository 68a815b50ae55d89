"""A text cut into the smallest pieces that are translated one at a time, each with the marks around its words."""

import re
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elearn.domain.draft.pieces import block_id

Span = tuple[int, int]
"""First line and the line behind the last."""

MANY_PARAGRAPHS = frozenset({"quote", "code", "explanation", "why"})
"""Kinds of texts that may have empty lines in them."""
MANY_LINES = MANY_PARAGRAPHS | {"paragraph", "item", "note", "definition", "variants", "gaps", "answer"}
"""Kinds of texts that may have several lines."""

_BOX = re.compile(r"([ \t]*:{3,}[ \t]*[^\s:]\S*[ \t]*)(.*?)((?:[ \t]*\{#[^}\s]*\})?[ \t]*)")
_BOX_END = re.compile(r"[ \t]*:{3,}[ \t]*")
_HEADING = re.compile(r"(#{1,6}[ \t]+)(.*?)((?:[ \t]+\{#[^}\s]*\})?[ \t]*)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_ROW = re.compile(r"[ \t]*\|")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_NOTE = re.compile(r"[ \t]*\[\^[^\]\s]+\]:[ \t]*")
_DEFINITION = re.compile(r"[ \t]*:[ \t]+(?=\S)")
_INDENT = re.compile(r"[ \t]*")
_ANCHOR = re.compile(r"\{#([^}\s]*)\}")

_PROMPT = re.compile(r"##[ \t]*\?[ \t]*")
_KEY = re.compile(r"([A-Za-z_][A-Za-z_-]*):[ \t]*")
_WHY = re.compile(r"[ \t]+>[ \t]?")
_OPTION = {"single": re.compile(r"[ \t]*\([ xX]?\)[ \t]*"), "multiple": re.compile(r"[ \t]*\[[ xX]?\][ \t]*")}
_MARKS = {"single": "( ) ", "multiple": "[ ] "}
_PAIR = re.compile(r"[ \t]*-[ \t]+(?:=>[ \t]*)?")
_STEP = re.compile(r"[ \t]*([0-9]{1,3})\.[ \t]*")
_TRUTH = re.compile(r"[ \t]*\([ xX]?\)[ \t]*(true|false)[ \t]*")
_GAP = re.compile(r"(?<!\\)\[\[(.*?)\]\]")
_CHOSEN = re.compile(r"(?<!\\)\([xX]\)")


@dataclass(frozen=True, slots=True)
class Slot:
    """Words to translate, and where they stand."""

    kind: str
    """What they are: `title`, `heading`, `item`, `option` …"""
    text: str
    name: str = ""
    """What they are told apart by whatever their words: an anchor, a source's or a part's id."""
    span: Span = (0, 0)
    """Their lines in the text that was cut."""
    first: str = ""
    """The marks before the words in the first line."""
    hanging: str = ""
    """The marks before the words in the other lines."""
    last: str = ""
    """The marks behind the words."""
    groups: tuple[Span, ...] = ()
    """The box and the table around them, the outer one first."""

    def lines(self, text: str) -> list[str]:
        """Other words with the marks of these, line by line."""
        first, *others = text.split("\n")
        written = [self.first + first, *(self.hanging + line for line in others)]
        written[-1] += self.last
        return [line.rstrip() for line in written]


def tidy(text: str, kind: str) -> str:
    """Words typed for a slot of this kind as one piece: without what would make them two."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")]
    if kind in MANY_PARAGRAPHS:
        return "\n".join(lines).strip("\n") if text.strip() else ""
    filled = [line for line in lines if line.strip()]
    return ("\n" if kind in MANY_LINES else " ").join(filled).strip()


def opens_box(line: str) -> bool:
    """Whether a box begins with the line."""
    return bool(_BOX.fullmatch(line))


def closes_box(line: str) -> bool:
    """Whether a box ends with the line."""
    return bool(_BOX_END.fullmatch(line))


def is_rule(line: str) -> bool:
    """Whether the line stands between the names of a table's columns and its rows."""
    return bool(_RULE.fullmatch(line)) and "-" in line and "|" in line


# The front matter


def front_slots(front: Mapping[str, Any]) -> list[Slot]:
    """The texts of a front matter; whatever is no text is passed over."""
    found = [Slot(key, front[key]) for key in ("title", "summary") if _is_text(front.get(key))]
    for key, kind in (("outcomes", "outcome"), ("monday", "monday")):
        found += [Slot(kind, text) for text in _rows(front.get(key)) if _is_text(text)]
    badge = front.get("badge")
    if isinstance(badge, dict):
        named = ("name", "claim", "criteria")
        found += [Slot(f"badge_{key}", badge[key]) for key in named if _is_text(badge.get(key))]
    parts = front.get("parts")
    if isinstance(parts, dict):
        found += [Slot("part", text, id_) for id_, text in parts.items() if _is_text(text)]
    for row in _rows(front.get("sources")):
        if isinstance(row, dict) and _is_text(row.get("id")) and _is_text(row.get("text")):
            found.append(Slot("source", row["text"], row["id"]))
    return found


def _rows(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


# Markdown


def body_slots(text: str) -> list[Slot]:
    """The texts of a Markdown text: headings, paragraphs, items, rows of tables, titles of boxes."""
    lines = text.split("\n")
    boxes, found = _boxes(lines), list[Slot]()
    place = 0
    while place < len(lines):
        slot = _slot(lines, place)
        if slot.kind:
            found.append(_lossless(slot, lines))
        place = slot.span[1]
    tables = _tables(found)
    return [replace(slot, groups=(*_around(slot, boxes), *_around(slot, tables))) for slot in found]


def _boxes(lines: Sequence[str]) -> list[Span]:
    """The outermost boxes; one that is never closed is none."""
    found, opened = list[Span](), list[int]()
    for place, line in enumerate(lines):
        if closes_box(line):
            start = opened.pop() if opened else None
            if start is not None and not opened:
                found.append((start, place + 1))
        elif opens_box(line):
            opened.append(place)
    return found


def _tables(slots: Sequence[Slot]) -> list[Span]:
    """The tables, from the first row to the last; between them stands only the rule."""
    found: list[Span] = []
    for slot in slots:
        if slot.kind != "row":
            continue
        if found and slot.span[0] - found[-1][1] <= 1:
            found[-1] = (found[-1][0], slot.span[1])
        else:
            found.append(slot.span)
    return found


def _around(slot: Slot, groups: Sequence[Span]) -> tuple[Span, ...]:
    """The one of these groups, which stand one behind the other, that holds the slot."""
    place = bisect(groups, slot.span[0], key=lambda group: group[0]) - 1
    return (groups[place],) if place >= 0 and slot.span[1] <= groups[place][1] else ()


def _slot(lines: Sequence[str], place: int) -> Slot:  # noqa: PLR0911 -- one line for each kind of line
    """What begins at the line; without a kind: lines that hold no words."""
    line = lines[place]
    one = (place, place + 1)
    if not line.strip() or closes_box(line):
        return Slot("", "", span=one)
    if fence := _FENCE.match(line):
        return _code(lines, place, fence.group(1))
    if found := _BOX.fullmatch(line):
        return _titled("box" if found.group(2) else "", found, one)
    if found := _HEADING.fullmatch(line):
        return _titled(f"heading{len(found.group(1).strip())}" if found.group(2) else "", found, one)
    if is_rule(line):
        return Slot("", "", span=one)
    if _ROW.match(line):
        indent = _prefix(_INDENT, line)
        return Slot("row", line[len(indent) :], span=one, first=indent)
    for kind, mark in (("note", _NOTE), ("definition", _DEFINITION), ("item", _ITEM)):
        if mark.match(line):
            return _marked(kind, lines, place, _prefix(mark, line))
    if _QUOTE.match(line):
        return _quoted(lines, place)
    return _marked("paragraph", lines, place, _prefix(_INDENT, line))


def _prefix(mark: re.Pattern[str], line: str) -> str:
    found = mark.match(line)
    return found.group() if found else ""


def _titled(kind: str, found: re.Match[str], span: Span) -> Slot:
    anchor = _ANCHOR.search(found.group(3))
    return Slot(kind, found.group(2), anchor.group(1) if anchor else "", span, found.group(1), "", found.group(3))


def _code(lines: Sequence[str], place: int, fence: str) -> Slot:
    """A block of code, to its last line or the end of the text."""
    end = place + 1
    while end < len(lines) and not lines[end].strip().startswith(fence):
        end += 1
    end = min(end + 1, len(lines))
    inner = "\n".join(lines[place:end])
    return Slot("code" if len(lines[place:end]) > 1 else "", inner, span=(place, end))


def _marked(kind: str, lines: Sequence[str], place: int, first: str) -> Slot:
    """Words behind a mark, with the lines that go on with them."""
    end = place + 1
    while end < len(lines) and _goes_on(lines[end]):
        end += 1
    hanging = _prefix(_INDENT, lines[place + 1]) if end > place + 1 else " " * len(first)
    others = [line.removeprefix(hanging) for line in lines[place + 1 : end]]
    return Slot(kind, "\n".join([lines[place][len(first) :], *others]), "", (place, end), first, hanging)


def _goes_on(line: str) -> bool:
    """Whether a line belongs to the words of the line above it."""
    starts = (_BOX_END, _BOX, _HEADING)
    return bool(line.strip()) and not (
        any(mark.fullmatch(line) for mark in starts)
        or any(mark.match(line) for mark in (_FENCE, _ROW, _ITEM, _QUOTE, _NOTE, _DEFINITION))
    )


def _quoted(lines: Sequence[str], place: int) -> Slot:
    end = place + 1
    while end < len(lines) and _QUOTE.match(lines[end]):
        end += 1
    first = _prefix(_QUOTE, lines[place])
    said = "\n".join(_QUOTE.sub("", line, count=1) for line in lines[place:end])
    return Slot("quote", said, "", (place, end), first, first)


def _lossless(slot: Slot, lines: Sequence[str]) -> Slot:
    """The slot, or one that holds the lines with all their marks where these could not be put back as they were."""
    start, end = slot.span
    own = list(lines[start:end])
    if slot.lines(slot.text) == own and slot.text.strip():
        return slot
    return replace(slot, text="\n".join(own), first="", hanging="", last="")


def with_texts(text: str, slots: Sequence[Slot], texts: Sequence[str], span: Span | None = None) -> str:
    """The text, or some lines of it, with other words in each of its slots."""
    lines = text.split("\n")
    start, end = span or (0, len(lines))
    written, place = list[str](), start
    for slot, words in zip(slots, texts, strict=True):
        if start <= slot.span[0] and slot.span[1] <= end:
            written += [*lines[place : slot.span[0]], *slot.lines(words)]
            place = slot.span[1]
    return "\n".join([*written, *lines[place:end]])


# Questions


def question_kind(block: str) -> str:
    """The kind that a question's text names; empty if it names none."""
    for line in block.split("\n")[1:]:
        if not line.strip():
            break
        if line.startswith("kind:"):
            return line.removeprefix("kind:").strip()
    return ""


def question_slots(block: str, kind: str) -> list[Slot]:
    """The texts of a question; whatever is right or wrong about it is left out."""
    lines = block.split("\n")
    first = _prefix(_PROMPT, lines[0])
    found = [Slot("prompt", lines[0][len(first) :].strip(), span=(0, 1), first="## ? ")]
    head = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    for place in range(1, head):
        if kind == "number" and lines[place].startswith("unit:") and lines[place].removeprefix("unit:").strip():
            unit = lines[place].removeprefix("unit:").strip()
            found.append(Slot("unit", unit, span=(place, place + 1), first="unit: "))
    tail = next((place for place in range(head, len(lines)) if lines[place].startswith(">")), len(lines))
    found += _answer_slots(lines, head, tail, kind)
    if tail < len(lines):
        said = "\n".join(line[1:].removeprefix(" ") if line.startswith(">") else "" for line in lines[tail:])
        found.append(Slot("explanation", said.strip("\n"), "", (tail, len(lines)), "> ", "> "))
    return [slot for slot in found if slot.text.strip() or slot.kind == "prompt"]


def _answer_slots(lines: Sequence[str], start: int, end: int, kind: str) -> list[Slot]:
    if kind == "number":
        return []
    if kind in {"text", "gaps"}:
        return _one_slot(lines, start, end, kind)
    found: list[Slot] = []
    for place in range(start, end):
        slot = _answer(lines[place], place, kind)
        if slot and slot.kind == "why" and found and found[-1].kind == "why" and found[-1].span[1] == place:
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{slot.text}", span=(found[-1].span[0], place + 1))
        elif slot:
            found.append(slot)
    return found


def _one_slot(lines: Sequence[str], start: int, end: int, kind: str) -> list[Slot]:
    """The answers of a kind that has all of them in one piece: each language may have its own number of variants."""
    filled = [place for place in range(start, end) if lines[place].strip()]
    if not filled:
        return []
    span, own = (filled[0], filled[-1] + 1), [lines[place].strip() for place in filled]
    if kind == "text":
        return [Slot("variants", "\n".join(line.removeprefix("=").strip() for line in own), "", span, "= ", "= ")]
    return [Slot("gaps", _GAP.sub(_unmarked, "\n".join(own)), span=span)]


def _unmarked(gap: re.Match[str]) -> str:
    """A gap that does not say which choice is right: a translation never does."""
    return f"[[{_CHOSEN.sub('( )', gap.group(1))}]]"


def _answer(line: str, place: int, kind: str) -> Slot | None:
    """The slot of one line of answers."""
    span = (place, place + 1)
    if not line.strip() or (kind == "truefalse" and _TRUTH.fullmatch(line)):
        return None
    if found := _WHY.match(line):
        return Slot("why", line[found.end() :], "", span, "  > ", "  > ")
    if kind in _OPTION and (found := _OPTION[kind].match(line)):
        return Slot("option", line[found.end() :].strip(), span=span, first=_MARKS[kind])
    if kind == "matching" and (found := _PAIR.match(line)):
        return Slot("pair", line[found.end() :].strip(), "", span, "- => " if "=>" in found.group() else "- ")
    if kind == "ordering" and (found := _STEP.match(line)):
        return Slot("step", line[found.end() :].strip(), span=span, first=f"{found.group(1)}. ")
    return Slot("answer", line.strip(), span=span)


def translated_block(block: str, slots: Sequence[Slot], texts: Sequence[str]) -> str:
    """A question in another language: the base language's text with other words, its id, and nothing that is right."""
    lines = block.split("\n")
    head = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    starts = {slot.span[0]: (slot, text) for slot, text in zip(slots, texts, strict=True)}
    written, place = list[str](), 0
    while place < len(lines):
        if place in starts:
            slot, text = starts[place]
            written += slot.lines(text)
            place = slot.span[1]
            continue
        written += _structure(lines[place], in_head=place < head)
        place += 1
    return _without_gaps(_with_id(written, block_id(block)))


def _structure(line: str, *, in_head: bool) -> list[str]:
    """What a translation keeps of a line without words."""
    if not line.strip() and not in_head:
        return [""]
    found = _TRUTH.fullmatch(line)
    return [f"( ) {found.group(1)}"] if found and not in_head else []


def _with_id(lines: Sequence[str], id_: str) -> list[str]:
    return [lines[0], f"id: {id_}", *lines[1:]]


def _without_gaps(lines: Sequence[str]) -> str:
    """The lines with at most one empty line between two others."""
    kept = [line for place, line in enumerate(lines) if line.strip() or (place and lines[place - 1].strip())]
    return "\n".join(kept).strip("\n")
