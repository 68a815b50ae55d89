"""Item analysis: what the answers of many people say about each question of a quiz."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

LEAST = 10
"""Answers below which nothing is said about how well a question tells people apart."""
HARD, EASY, WEAK = 0.3, 0.95, 0.15

Doubt = Literal["", "key", "hard", "easy", "weak"]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that counts: hundredths of points had, of `most` that could be had, and what was wrong in it."""

    question: str
    hundredths: int
    most: int
    correct: bool
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt: hundredths had of `most` over all its questions, and its answers."""

    hundredths: int
    most: int
    answers: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Item:
    """How one question is answered."""

    question: str
    answered: int
    right: int
    """Answers that are wholly right."""
    points: float
    """Mean share of the question's points, 0 to 1."""
    discrimination: float | None
    """Correlation, −1 to 1, of the points here with the points in the rest of the attempt; None: too few to say."""
    wrong: str
    """What is chosen wrongly most often; empty: nothing, or the words were nobody's to see."""
    wrong_times: int

    @property
    def share(self) -> float:
        """The share of answers that are wholly right."""
        return self.right / self.answered

    @property
    def doubt(self) -> Doubt:
        """What to look at first: the key, whether the question is too hard or too easy, or tells nobody apart."""
        if self.answered < LEAST:
            return ""
        if self.discrimination is not None and self.discrimination < 0:
            return "key"
        if self.share < HARD or self.share > EASY:
            return "hard" if self.share < HARD else "easy"
        return "weak" if self.discrimination is not None and self.discrimination < WEAK else ""


@dataclass(slots=True)
class _Sums:
    """What is kept of a question while the answers pass by: counts and sums, never the answers."""

    answered: int = 0
    right: int = 0
    here: float = 0.0
    paired: int = 0
    moments: list[float] = field(default_factory=lambda: [0.0] * 5)
    """Sums of x, y, x², y², xy over the pairs; x are points here, y points in the rest."""
    wrong: Counter[str] = field(default_factory=Counter)


def analysis(sittings: Iterable[Sitting], *, seen_from: int = 1) -> dict[str, Item]:
    """Question → how it is answered; one pass, so that as many attempts may come as there are.

    A wrong answer given less often than `seen_from` is not named.
    """
    sums: dict[str, _Sums] = {}
    for sitting in sittings:
        for answer in sitting.answers:
            _add(sums.setdefault(answer.question, _Sums()), answer, sitting)
    return {question: _item(question, kept, seen_from) for question, kept in sums.items()}


def _add(kept: _Sums, answer: Answered, sitting: Sitting) -> None:
    x = answer.hundredths / answer.most if answer.most else 0.0
    kept.answered += 1
    kept.right += answer.correct
    kept.here += x
    kept.wrong.update(answer.wrong)
    rest = sitting.most - answer.most
    if rest > 0:  # a quiz of one question has no rest to compare with
        y = (sitting.hundredths - answer.hundredths) / rest
        kept.paired += 1
        kept.moments = [a + b for a, b in zip(kept.moments, (x, y, x * x, y * y, x * y), strict=True)]


def _item(question: str, kept: _Sums, seen_from: int) -> Item:
    wrong, times = min(kept.wrong.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
    if times < seen_from:
        wrong, times = "", 0
    return Item(question, kept.answered, kept.right, kept.here / kept.answered, _discrimination(kept), wrong, times)


def _discrimination(kept: _Sums) -> float | None:
    """Pearson's correlation of the pairs; None where there are too few, or all did the same."""
    if kept.paired < LEAST:
        return None
    n, (x, y, xx, yy, xy) = kept.paired, kept.moments
    across, up = xx - x * x / n, yy - y * y / n
    if min(across, up) < 1e-9:  # noqa: PLR2004 -- nothing but rounding: everybody had the same
        return None
    return max(-1.0, min(1.0, (xy - x * y / n) / sqrt(across * up)))


def in_order(items: Mapping[str, Item], questions: Iterable[str]) -> Iterator[Item]:
    """The items in the order of the quiz; questions that nobody answered have none, those asked no more come last."""
    placed = dict.fromkeys(questions)
    yield from (items[question] for question in placed if question in items)
    yield from (items[question] for question in sorted(items) if question not in placed)
