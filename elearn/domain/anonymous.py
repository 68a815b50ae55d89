"""Counts without names: cells that few people stand in are merged, so that nobody is found in a published table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

LEAST = 5
"""People in the smallest cell that is shown."""

Key = tuple[str, ...]
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """People together in a table: for each of its dimensions the values merged, in order; () stands for any."""

    at: tuple[Values, ...]
    count: int


def merged(counts: Mapping[Key, int], least: int = LEAST) -> tuple[Cell, ...]:
    """The counts as cells of at least so many people, from the first dimension, which is kept longest, to the last.

    Values of a dimension that have too few are put together, if need be with the smallest that has enough, so that
    nobody subtracts; below a merged value the further dimensions are any. Each key is in one cell and nobody is lost,
    but if all together are too few there is no cell.
    """
    there = {key: count for key, count in counts.items() if count > 0}
    if not there or sum(there.values()) < least:
        return ()
    return tuple(_cells(there, least))


def _cells(counts: Mapping[Key, int], least: int) -> Iterable[Cell]:
    """The cells of counts that are enough together."""
    if not next(iter(counts)):
        return [Cell((), sum(counts.values()))]
    groups = {value: dict(rest) for value, rest in groupby(sorted(counts.items()), key=lambda item: item[0][0])}
    sizes = {value: sum(group.values()) for value, group in groups.items()}
    small = _too_small(sizes, least)
    cells = [
        Cell(((value,), *cell.at), cell.count)
        for value, group in groups.items()
        if value not in small
        for cell in _cells({key[1:]: count for key, count in group.items()}, least)
    ]
    if small:
        further = len(next(iter(counts))) - 1
        cells.append(Cell((tuple(sorted(small)), *[()] * further), sum(sizes[value] for value in small)))
    return cells


def _too_small(sizes: Mapping[str, int], least: int) -> set[str]:
    """The values to be put together: those with too few, and then the next smallest until they are enough."""
    rising = sorted(sizes, key=lambda value: (sizes[value], value))
    small = {value for value in rising if sizes[value] < least}
    if not small:
        return small
    for value in rising:
        if sum(sizes[one] for one in small) >= least:
            break
        small.add(value)
    return small
