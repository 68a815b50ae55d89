"""Two files of a draft cut into slots, those of the base language beside those that translate them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elearn.domain.draft.alignment import Memory, aligned
from elearn.domain.draft.pieces import Pieces, block_id, cut
from elearn.domain.draft.slots import Slot, body_slots, front_slots, question_kind, question_slots

LISTS = {"outcome": "outcomes", "monday": "monday"}
"""Kind of a slot → the key of the list it stands in."""


@dataclass(slots=True)
class Pair:
    """A slot of the base language and the one that translates it in the file."""

    slot: Slot
    made: Slot | None
    question: str = ""
    said: str = ""
    """The translation that is to stand there; empty if there is none."""

    @property
    def words(self) -> str:
        """The translation that stands in the file, or nothing."""
        return self.made.text if self.made else ""


@dataclass(slots=True)
class Paired:
    """Both files cut, and their slots in pairs."""

    base: Pieces
    made: Pieces
    front: list[Pair]
    body: list[Pair]
    questions: dict[str, list[Pair]]
    extra: list[str]

    def pairs(self) -> Iterator[Pair]:
        """All pairs in the order of the file."""
        yield from self.front
        yield from self.body
        for pairs in self.questions.values():
            yield from pairs


def paired_files(name: str, base: str, made: str | None, memory: Memory) -> Paired:
    """Both files cut, each slot of the base language with the one that translates it; None: there is no translation."""
    ours, theirs = _cut(name, base), _cut(name, made or "")
    extra: list[str] = []
    front = _front_pairs(ours.front, theirs.front, memory)
    body = _matched(body_slots(ours.body), body_slots(theirs.body), memory, extra)
    questions: dict[str, list[Pair]] = {}
    for block in ours.blocks:
        id_ = block_id(block)
        if id_ and id_ not in questions:
            kind, other = question_kind(block), theirs.block(id_)
            slots = question_slots(other, kind) if other is not None else []
            questions[id_] = _matched(question_slots(block, kind), slots, memory, extra)
            for pair in questions[id_]:
                pair.question = id_
    return Paired(ours, theirs, front, body, questions, extra)


def _cut(name: str, text: str) -> Pieces:
    """A worksheet is all body, whatever it begins with."""
    return Pieces(body=text.strip("\n")) if name.startswith("media/") else cut(text)


def _front_pairs(ours: Mapping[str, Any], theirs: Mapping[str, Any], memory: Memory) -> list[Pair]:
    made = front_slots(theirs)
    named = {(slot.kind, slot.name): slot for slot in reversed(made)}
    slots = front_slots(ours)
    listed = {
        kind: iter(_matched([s for s in slots if s.kind == kind], [s for s in made if s.kind == kind], memory, []))
        for kind in LISTS
    }
    return [
        next(listed[slot.kind]) if slot.kind in listed else Pair(slot, named.get((slot.kind, slot.name)))
        for slot in slots
    ]


def _matched(base: Sequence[Slot], made: Sequence[Slot], memory: Memory, extra: list[str]) -> list[Pair]:
    places = aligned(base, made, memory)
    known = set(places)
    extra += [slot.text for place, slot in enumerate(made) if place not in known and slot.text.strip()]
    return [Pair(slot, None if place is None else made[place]) for slot, place in zip(base, places, strict=True)]
