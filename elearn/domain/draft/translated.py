"""The file of a translation with other words in it, and with what was missing in its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from elearn.domain.draft.alignment import Memory
from elearn.domain.draft.pairing import LISTS, Pair, Paired, paired_files
from elearn.domain.draft.pieces import Pieces, block_id, joined
from elearn.domain.draft.slots import Slot, Span, closes_box, is_rule, opens_box, tidy, translated_block, with_texts
from elearn.domain.draft.translation import judged

BASE_ONLY = ("kind", "minutes", "legal_date", "worksheet", "acts")


def applied(name: str, base: str, made: str | None, texts: Mapping[str, str], memory: Memory) -> str | None:
    """The translation's file with other words in the pieces of these keys; None while a new file is not whole.

    What is not whole waits: a question for its last option, a file that is not there yet for its last piece. What
    stands for nothing in the base language stays where it is.
    """
    paired = paired_files(name, base, made, memory)
    for pair, piece in judged(name, paired, memory):
        pair.said = tidy(texts.get(piece.key, ""), piece.kind) or piece.made
    if made is None:
        return _new_file(name, paired) if all(map(_is_whole, paired.pairs())) else None
    body = _changed_body(paired)
    if name.startswith("media/"):
        return f"{body}\n"
    changed = replace(paired.made, body=body, blocks=_changed_blocks(paired))
    if not paired.made.broken:
        changed = replace(changed, front=_changed_front(paired))
    if changed.blocks and changed.settings is None:
        changed = replace(changed, settings=dict[str, Any]())
    return made if changed == paired.made else joined(changed)


def _is_whole(pair: Pair) -> bool:
    """Whether nothing is missing: an empty text needs no translation."""
    return bool(pair.said) or not pair.slot.text.strip()


def _new_file(name: str, paired: Paired) -> str:
    """The file of the base language with all words translated, and without what belongs to the base language."""
    slots, texts = [pair.slot for pair in paired.body], [pair.said for pair in paired.body]
    body = with_texts(paired.base.body, slots, texts)
    if name.startswith("media/"):
        return f"{body}\n"
    front = {key: value for key, value in paired.base.front.items() if key not in BASE_ONLY}
    settings: dict[str, Any] | None = None if paired.base.settings is None else {}
    return joined(Pieces(_filled_front(front, paired.front), body, settings, tuple(_blocks(paired))))


def _blocks(paired: Paired) -> Iterator[str]:
    """The questions of which every piece is translated."""
    for block in paired.base.blocks:
        pairs = paired.questions.get(block_id(block), [])
        if pairs and all(map(_is_whole, pairs)):
            yield translated_block(block, [pair.slot for pair in pairs], [pair.said for pair in pairs])


def _filled_front(front: Mapping[str, Any], pairs: Sequence[Pair]) -> dict[str, Any]:
    """The front matter with the translations in it; lists have what is translated, in the order of the base."""
    filled = dict(front)
    said = {(pair.slot.kind, pair.slot.name): pair.said for pair in pairs if pair.said}
    for (kind, name), text in said.items():
        if kind in {"title", "summary"}:
            filled[kind] = text
        elif kind == "part":
            filled["parts"] = {**_table(filled.get("parts")), name: text}
        elif kind.startswith("badge_"):
            filled["badge"] = {**_table(filled.get("badge")), kind.removeprefix("badge_"): text}
    for kind, key in LISTS.items():
        listed = [pair.said for pair in pairs if pair.slot.kind == kind and pair.said]
        if listed:
            filled[key] = listed
    sources = [{"id": name, "text": text} for (kind, name), text in said.items() if kind == "source"]
    if sources:
        filled["sources"] = sources
    return filled


def _table(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _changed_front(paired: Paired) -> dict[str, Any]:
    """The translation's own front matter with what was translated since; what is not known here stays."""
    changed = {pair.slot.kind for pair in paired.front if pair.said and pair.said != pair.words}
    own = paired.made.front
    filled = _filled_front(own, paired.front)
    for kind, key in (*LISTS.items(), ("source", "sources")):
        if kind not in changed and key in own:
            filled[key] = own[key]
        elif kind not in changed:
            filled.pop(key, None)
        elif key in own:
            filled[key] += _left_over(own[key], [pair for pair in paired.front if pair.slot.kind == kind])
    return filled


def _left_over(rows: Any, pairs: Sequence[Pair]) -> list[Any]:
    """Rows of the translation that stand for nothing in the base language."""
    known = {pair.words for pair in pairs}
    listed = rows if isinstance(rows, list) else []
    return [row for row in listed if (row.get("text") if isinstance(row, dict) else row) not in known]


def _changed_blocks(paired: Paired) -> tuple[str, ...]:
    """The translation's questions in the order of the base, those that are whole now among them."""
    changed = {
        question
        for question, pairs in paired.questions.items()
        if any(pair.said and pair.said != pair.words for pair in pairs)
    }
    if not changed:
        return paired.made.blocks
    whole = {block_id(block): block for block in _blocks(paired)}
    own = {id_: block for id_, block in zip(paired.made.ids(), paired.made.blocks, strict=True) if id_}
    ordered = [
        whole[id_] if id_ in changed and id_ in whole else own[id_]
        for id_ in paired.questions
        if id_ in own or (id_ in changed and id_ in whole)
    ]
    others = [block for block in paired.made.blocks if block_id(block) not in paired.questions]
    return (*ordered, *others)


# The Markdown of a translation


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines put in place of others."""

    span: Span
    lines: list[str]
    tight: bool = True
    """Whether the lines go on with what stands above them; else an empty line stands between."""


def _changed_body(paired: Paired) -> str:
    """The translation's Markdown with other words, and with what was missing in its place."""
    edits = [*_replaced(paired.body), *_inserted(paired.base.body, paired.made.body, paired.body)]
    lines = paired.made.body.split("\n") if paired.made.body else []
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        start, end = edit.span
        lines[start:end] = edit.lines if start < end else _fitted(edit, lines)
    return "\n".join(lines).strip("\n")


def _replaced(pairs: Iterable[Pair]) -> Iterator[_Edit]:
    for pair in pairs:
        if pair.made and pair.said != pair.words:
            yield _Edit(pair.made.span, pair.made.lines(pair.said))


def _fitted(edit: _Edit, lines: Sequence[str]) -> list[str]:
    """New lines with the empty lines that they need around them."""
    place = edit.span[0]
    above = lines[place - 1] if place else ""
    below = lines[place] if place < len(lines) else ""
    first = [""] if above.strip() and not edit.tight and not opens_box(above) else []
    last = [""] if below.strip() and not edit.tight and not closes_box(below) else []
    return [*first, *edit.lines, *last]


def _inserted(base: str, made: str, pairs: Sequence[Pair]) -> Iterator[_Edit]:
    """What is translated and not in the file, where it belongs; a box or a table comes as a whole."""
    lines, own = made.split("\n") if made else [], base.split("\n")
    groups = _groups(pairs)
    there = {group for group, inside in groups.items() if any(pair.made for pair in inside)}
    before, behind = _near(pairs)
    at: dict[int, list[_Edit]] = {}
    for place, pair in enumerate(pairs):
        if pair.made or not pair.said:
            continue
        group = next((one for one in pair.slot.groups if one not in there), None)
        if group is None:
            tight = pair.slot.kind == "row" or (place > 0 and _goes_on(pairs[place - 1].slot, pair.slot))
            edit = _Edit((0, 0), pair.slot.lines(pair.said), tight)
        elif pair is groups[group][0] and all(map(_is_whole, groups[group])):
            edit = _Edit((0, 0), _whole(own[slice(*group)], group[0], groups[group]), tight=False)
        else:
            continue
        spot = _spot(pair, group, before[place], behind[place], len(lines))
        if group is None and pair.slot.kind == "row" and spot < len(lines) and is_rule(lines[spot]):
            spot += 1  # the rule below the names of the columns stays there
        at.setdefault(spot, []).append(edit)
    for spot, edits in at.items():
        yield _Edit((spot, spot), _run(edits), edits[0].tight)


def _groups(pairs: Iterable[Pair]) -> dict[Span, list[Pair]]:
    """The boxes and tables of the base language with what stands in them."""
    found: dict[Span, list[Pair]] = {}
    for pair in pairs:
        for group in pair.slot.groups:
            found.setdefault(group, []).append(pair)
    return found


def _near(pairs: Sequence[Pair]) -> tuple[list[Pair | None], list[Pair | None]]:
    """For each pair the nearest before it and the nearest behind it that the translation has."""
    before: list[Pair | None] = []
    behind: list[Pair | None] = []
    for found, ordered in ((before, pairs), (behind, reversed(pairs))):
        last: Pair | None = None
        for pair in ordered:
            found.append(last)
            last = pair if pair.made else last
    return before, behind[::-1]


def _run(edits: Sequence[_Edit]) -> list[str]:
    """Several new pieces in one place, one behind the other."""
    lines = list(edits[0].lines)
    for _, edit in pairwise(edits):
        lines += edit.lines if edit.tight else ["", *edit.lines]
    return lines


def _goes_on(before: Slot, slot: Slot) -> bool:
    """Whether nothing stands between two slots of the base language that belong together, such as two items."""
    return before.span[1] == slot.span[0] and not before.kind.startswith("heading") and before.kind != "box"


def _whole(lines: Sequence[str], start: int, inside: Sequence[Pair]) -> list[str]:
    """The lines of a box or table, the first of which is `start`, with all words translated."""
    written, place = list[str](), 0
    for pair in inside:
        first, end = (line - start for line in pair.slot.span)
        written += [*lines[place:first], *pair.slot.lines(pair.said)]
        place = end
    return [*written, *lines[place:]]


def _spot(pair: Pair, group: Span | None, before: Pair | None, behind: Pair | None, end: int) -> int:
    """The line of the translation before which something new belongs."""
    around = pair.slot.groups
    around = around[: around.index(group)] if group is not None else around
    if before and _shares(before, around):
        return _edge(before, len(around), 1)
    if behind and _shares(behind, around):
        return _edge(behind, len(around), 0)
    return end


def _shares(pair: Pair, around: Sequence[Span]) -> bool:
    return list(pair.slot.groups[: len(around)]) == list(around)


def _edge(pair: Pair, depth: int, side: int) -> int:
    """The first line (side 0) or the line behind the last (1) of the slot, or of the group around it that is nearer."""
    assert pair.made is not None  # noqa: S101 -- narrows the type
    groups = pair.made.groups
    return groups[depth][side] if depth < len(groups) else pair.made.span[side]
