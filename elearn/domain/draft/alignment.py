"""Which words of a translation stand for which of the base language, found by anchors, by memory and by likeness."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from elearn.domain.draft.matching import rising, stretches
from elearn.domain.draft.slots import Slot

_MOST_COMPARED = 10_000
"""So many pairs are compared one by one in one place; more are paired as they come."""
_SIGNAL = re.compile(r"[0-9]+|\]\([^)\s]+")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(^|/)[0-9]{2}-")
_ALIKE = 0.6
"""Share of words in common from which one text is another one rewritten."""


class Made(NamedTuple):
    """Words and their translation, as somebody made it."""

    path: str
    """The file without its language, such as `02-wiarygodnosc.md`."""
    source: str
    made: str


def unnumbered(path: str) -> str:
    """A file's name whatever its place in the course: moving a lesson changes its number."""
    return _NUMBER.sub(r"\1", path)


class Memory:
    """What was translated from what, oldest first."""

    def __init__(self, pairs: Iterable[Made]) -> None:
        self._translations: dict[str, dict[str, None]] = {}
        self._sources: dict[str, dict[str, None]] = {}
        self._by_path: dict[str, dict[str, Counter[str]]] = {}
        for pair in pairs:
            self.add(pair)

    def add(self, pair: Made) -> None:
        """Remember one more, as the newest."""
        for known, key, value in (
            (self._translations, pair.source, pair.made),
            (self._sources, pair.made, pair.source),
        ):
            known.setdefault(key, {}).pop(value, None)  # what comes again counts as newest
            known[key][value] = None
        self._by_path.setdefault(unnumbered(pair.path), {})[pair.source] = _words(pair.source)

    def knows(self, source: str, made: str) -> bool:
        """Whether this is a translation of just these words."""
        return made in self._translations.get(source, ())

    def translations(self, source: str) -> list[str]:
        """Translations of these words, newest first."""
        return list(reversed(self._translations.get(source, {})))

    def sources(self, made: str) -> list[str]:
        """What these words were made from, newest first."""
        return list(reversed(self._sources.get(made, {})))

    def rewritten(self, path: str, source: str, besides: Iterable[str]) -> str | None:
        """What a text of the file, not one of those besides, was before it was rewritten as this; None if nothing."""
        words, known = _words(source), self._by_path.get(unnumbered(path), {})
        left = known.keys() - set(besides)
        best = max(((_share(words, known[one]), one) for one in left), default=(0.0, ""))
        return best[1] if best[0] >= _ALIKE else None


def aligned(base: Sequence[Slot], made: Sequence[Slot], memory: Memory) -> list[int | None]:
    """For each slot of the base language the place of the one that translates it; the places rise."""
    places: list[int | None] = [None] * len(base)
    words = {slot.text for slot in made}
    ours = [_sign(slot, words, memory) or f"?{place}" for place, slot in enumerate(base)]
    theirs = [f"{slot.kind}#{slot.name}" if slot.name else f"={slot.text}" for slot in made]
    for same, i, i_end, j, j_end in stretches(ours, theirs):
        pairs = (
            zip(range(i, i_end), range(j, j_end), strict=True)
            if same
            else _likely(base, made, (i, i_end, j, j_end), memory)
        )
        for one, other in pairs:
            places[one] = other
    return places


def _sign(slot: Slot, words: set[str], memory: Memory) -> str | None:
    """How the slot's translation is told for certain; None if only likeness can tell."""
    if slot.name:
        return f"{slot.kind}#{slot.name}"
    known = next((one for one in memory.translations(slot.text) if one in words), None)
    return None if known is None else f"={known}"


def _likely(
    base: Sequence[Slot], made: Sequence[Slot], inside: tuple[int, int, int, int], memory: Memory
) -> list[tuple[int, int]]:
    """Pairs of the same kind, as many and as alike as can be."""
    i, i_end, j, j_end = inside
    ours, theirs = base[i:i_end], made[j:j_end]
    if [slot.kind for slot in ours] == [slot.kind for slot in theirs]:
        return list(zip(range(i, i_end), range(j, j_end), strict=True))
    if len(ours) * len(theirs) > _MOST_COMPARED:
        return [(i + one, j + other) for one, other in _greedy(ours, theirs)]
    scores = [[_score(one, other, memory) for other in theirs] for one in ours]
    return [(i + one, j + other) for one, other in rising(scores)]


def _greedy(ours: Sequence[Slot], theirs: Sequence[Slot]) -> list[tuple[int, int]]:
    pairs, place = list[tuple[int, int]](), 0
    for number, slot in enumerate(ours):
        if place < len(theirs) and theirs[place].kind == slot.kind:
            pairs.append((number, place))
            place += 1
    return pairs


def _score(base: Slot, made: Slot, memory: Memory) -> float:
    """How likely one slot translates the other; 0: not at all."""
    if base.kind != made.kind or (base.name and made.name):
        return 0.0
    signals, theirs = (Counter(_SIGNAL.findall(slot.text)) for slot in (base, made))
    lengths = sorted((len(base.text) + 10, len(made.text) + 10))
    score = 1.0 + lengths[0] / lengths[1] + 3 * _share(signals, theirs)
    words = _words(base.text)
    return score + 4 * max((_share(words, _words(one)) for one in memory.sources(made.text)), default=0)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _share(one: Counter[str], other: Counter[str]) -> float:
    """Share of what both have in common; 0 where neither has anything."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
