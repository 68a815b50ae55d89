"""Files that differ, passage by passage, as the pages of history show them."""

from collections.abc import Mapping
from typing import NamedTuple

from elearn.authoring import history_words
from elearn.domain.draft.difference import Count, Row, count, folded, rows
from elearn.domain.draft.passages import Passage, passages


class Difference(NamedTuple):
    """One passage that differs."""

    name: str
    rows: list[Row]


class FileDifference(NamedTuple):
    """A file that differs, passage by passage."""

    path: str
    differences: list[Difference]
    words: str
    """How many words came and went."""
    is_text: bool
    before: bytes | None
    after: bytes | None


def file_difference(path: str, before: bytes | None, after: bytes | None) -> FileDifference:
    """What differs in a file, passage by passage."""
    old, new = passages(path, before), passages(path, after)
    is_text = "file/" not in old and "file/" not in new
    found = [_difference(old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new])] if is_text else []
    told = [one for one in found if any(row.kind != "same" for row in one.rows)]
    counts = [count(one.rows) for one in told]
    words = Count(sum(one.added for one in counts), sum(one.removed for one in counts))
    short = [Difference(one.name, folded(one.rows)) for one in told]
    return FileDifference(path, short, history_words.words_changed(*words), is_text, before, after)


def _difference(old: Passage | None, new: Passage | None) -> Difference:
    there = new or old
    name = history_words.passage_name(there) if there else ""
    return Difference(name, rows(old.text if old else "", new.text if new else ""))


def file_differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[FileDifference]:
    """Every file that differs, by path."""
    paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return [file_difference(path, before.get(path), after.get(path)) for path in paths]
