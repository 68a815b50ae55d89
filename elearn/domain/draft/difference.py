"""The readable difference of two texts: lines set side by side, the changed words marked, the rest folded away."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from elearn.domain.draft.matching import rising, stretches

Kind = Literal["same", "changed", "removed", "added", "gap"]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\w+")
_ALIKE = 0.4
"""Share of words in common from which a line counts as the same line rewritten."""
_MOST_PAIRED = 2_500
"""Pairs of lines compared in one place; more are set side by side as they come."""
AROUND = 1
"""Unchanged lines kept before and after a change."""


class Run(NamedTuple):
    """Words that stayed, were removed or were added."""

    kind: Literal["same", "removed", "added"]
    text: str


class Row(NamedTuple):
    """A line of either text or of both; a gap stands for `hidden` unchanged lines."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    hidden: int = 0

    @property
    def before(self) -> tuple[Run, ...]:
        """The line as it was."""
        return tuple(run for run in self.runs if run.kind != "added")

    @property
    def after(self) -> tuple[Run, ...]:
        """The line as it is."""
        return tuple(run for run in self.runs if run.kind != "removed")


class Count(NamedTuple):
    """How many words came and went."""

    added: int
    removed: int


def rows(before: str, after: str) -> list[Row]:
    """Every line of both texts; the words of each side, joined, are that side's text again."""
    old, new = _lines(before), _lines(after)
    found: list[Row] = []
    for same, i, i_end, j, j_end in stretches(old, new):
        if same:
            found += [Row("same", _whole("same", line)) for line in old[i:i_end]]
        else:
            found += _differing(old[i:i_end], new[j:j_end])
    return found


def folded(found: Sequence[Row], around: int = AROUND) -> list[Row]:
    """The rows near a change; a gap for each run of the others."""
    near: set[int] = set()
    for place, row in enumerate(found):
        if row.kind != "same":
            near.update(range(place - around, place + around + 1))
    short: list[Row] = []
    for place, row in enumerate(found):
        if place in near:
            short.append(row)
        elif short and short[-1].kind == "gap":
            short[-1] = short[-1]._replace(hidden=short[-1].hidden + 1)
        else:
            short.append(Row("gap", hidden=1))
    return short


def count(found: Iterable[Row]) -> Count:
    """How many words the rows say were added and removed."""
    words: Counter[str] = Counter()
    for row in found:
        for run in row.runs:
            words[run.kind] += len(_WORD.findall(run.text))
    return Count(words["added"], words["removed"])


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """One line before and after in one: what stayed, what was removed, what was added, as one reads."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    changes: list[tuple[bool, str, str]] = []
    for same, i, i_end, j, j_end in stretches(old, new):
        changes.append((same, "".join(old[i:i_end]), "".join(new[j:j_end])))
    runs: list[Run] = []
    for same, gone, come in _calm(changes):
        runs += _whole("same", gone) if same else (*_whole("removed", gone), *_whole("added", come))
    return tuple(runs)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _whole(kind: Literal["same", "removed", "added"], text: str) -> tuple[Run, ...]:
    return (Run(kind, text),) if text else ()


def _calm(changes: Sequence[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """Take a lone space between two changes into the change: words that changed together are read together."""
    calm: list[tuple[bool, str, str]] = []
    for place, (same, gone, come) in enumerate(changes):
        kept = same and not (0 < place < len(changes) - 1 and not gone.strip())
        if calm and calm[-1][0] == kept:
            calm[-1] = (kept, calm[-1][1] + gone, calm[-1][2] + come)
        else:
            calm.append((kept, gone, come))
    return calm


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Lines that differ: rewritten ones beside each other, the others alone."""
    found: list[Row] = []
    i = j = 0
    for one, other in [*_alike(old, new), (len(old), len(new))]:
        found += [Row("removed", _whole("removed", line)) for line in old[i:one]]
        found += [Row("added", _whole("added", line)) for line in new[j:other]]
        if one < len(old):
            found.append(Row("changed", word_runs(old[one], new[other])))
        i, j = one + 1, other + 1
    return found


def _alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of lines that are the same line rewritten, rising on both sides, alike as much as can be."""
    if len(old) * len(new) > _MOST_PAIRED:
        return [(place, place) for place in range(min(len(old), len(new)))]
    ours, theirs = [_counted(line) for line in old], [_counted(line) for line in new]
    alike = [[_likeness(one, other) for other in theirs] for one in ours]
    return rising(alike)


def _counted(line: str) -> Counter[str]:
    return Counter(_WORD.findall(line))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Share of words in common; 0 for lines that are not the same line rewritten."""
    total = one.total() + other.total()
    share = 2 * (one & other).total() / total if total else 0.0
    return share if share >= _ALIKE else 0.0
