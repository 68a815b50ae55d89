"""Ids for questions that come from elsewhere: readable, and each once in a course."""

import re
from collections.abc import Iterable

from elearn.domain.course.markup import SLUG
from elearn.domain.fold import fold

_WORDS, _LENGTH = 6, 60


def slug_of(text: str) -> str:
    """The first words of a text as an id; empty if it has no Latin letters."""
    words = [word for word in re.split(r"[^a-z0-9]+", fold(text).replace("'", "")) if word]
    while words and not words[0][0].isalpha():
        words.pop(0)
    return "-".join(words[:_WORDS])[:_LENGTH].strip("-")


class Ids:
    """Gives ids, none of them twice."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def given(self, wanted: str, *texts: str, number: int) -> str:
        """The id wanted if it can be one, else one made of the first of the texts that has words."""
        first = wanted if SLUG.fullmatch(wanted) else next(filter(None, map(slug_of, (wanted, *texts))), f"q-{number}")
        return self._free(first)

    def _free(self, first: str) -> str:
        # Counted on from the last one: a file may hold the same title thousands of times.
        number, id_ = self._next.get(first, 2), first
        while id_ in self._taken:
            id_ = f"{first[: _LENGTH + 10]}-{number}"
            number += 1
        self._next[first] = number
        self._taken.add(id_)
        return id_
