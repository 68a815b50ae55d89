"""What two sequences of texts have in common, in order: quick on long texts, never slow on strange ones."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_CAREFUL = 40_000
"""Up to so many pairs are compared one by one where no text stands once only."""
_DEPTH = 60
"""So often a stretch is cut at the texts that stand in it once only."""


class Stretch(NamedTuple):
    """A run of both sequences that is the same, or differs: `[before:before_end]` against `[after:after_end]`."""

    same: bool
    before: int
    before_end: int
    after: int
    after_end: int


def stretches(before: Sequence[str], after: Sequence[str]) -> list[Stretch]:
    """Both sequences from beginning to end, same and different runs by turns."""
    pairs = sorted(_pairs(before, after))
    found: list[Stretch] = []
    i = j = 0
    for one, other in [*pairs, (len(before), len(after))]:
        if one > i or other > j:
            found.append(Stretch(False, i, one, j, other))  # noqa: FBT003 -- the field's name stands in the tuple
        if one < len(before):
            if found and found[-1].same and (found[-1].before_end, found[-1].after_end) == (one, other):
                found[-1] = found[-1]._replace(before_end=one + 1, after_end=other + 1)
            else:
                found.append(Stretch(True, one, one + 1, other, other + 1))  # noqa: FBT003 -- same
        i, j = one + 1, other + 1
    return found


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal texts that rise in both: first what stands once on both sides, then what lies between."""
    pairs: list[tuple[int, int]] = []
    waiting = [(0, len(before), 0, len(after), 0)]
    while waiting:
        i, i_end, j, j_end, depth = waiting.pop()
        while i < i_end and j < j_end and before[i] == after[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and before[i_end - 1] == after[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        anchors = _anchors(before, after, (i, i_end, j, j_end)) if depth < _DEPTH else []
        if anchors:
            edges = [(i - 1, j - 1), *anchors, (i_end, j_end)]
            pairs += anchors
            waiting += [(a + 1, c, b + 1, d, depth + 1) for (a, b), (c, d) in pairwise(edges)]
        elif (i_end - i) * (j_end - j) <= _CAREFUL:
            pairs += _one_by_one(before[i:i_end], after[j:j_end], i, j)
    return pairs


def _anchors(before: Sequence[str], after: Sequence[str], inside: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Texts that stand once on both sides, the longest run of them that rises on both."""
    i, i_end, j, j_end = inside
    old, new = Counter(before[i:i_end]), Counter(after[j:j_end])
    places = {text: place for place, text in enumerate(after[j:j_end], j) if new[text] == 1}
    single = [
        (place, places[text]) for place, text in enumerate(before[i:i_end], i) if old[text] == 1 and text in places
    ]
    return _rising(single)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs, in order, whose second place rises too."""
    tops: list[int] = []
    former: list[int] = []
    for number, (_, place) in enumerate(pairs):
        low, high = 0, len(tops)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if pairs[tops[middle]][1] < place else (low, middle)
        former.append(tops[low - 1] if low else -1)
        tops[low : low + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = former[number]
    return chosen[::-1]


def _one_by_one(before: Sequence[str], after: Sequence[str], i: int, j: int) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return [(i + block.a + step, j + block.b + step) for block in blocks for step in range(block.size)]


def rising(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) with a score, rising on both sides, whose scores together are greatest."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + scores[i][j])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
