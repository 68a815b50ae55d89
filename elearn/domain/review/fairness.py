"""Whether questions can be solved by looks: lengths, places and echoes of right answers over a whole pool."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elearn.domain.course.model import Language
from elearn.domain.quiz.model import Question

ENOUGH = 8
"""Below so many questions of a kind chance alone makes any share."""
LONGEST, SHORTEST = 0.45, 0.6
"""Most of the single questions in which the right option may be the longest or the shortest."""
ECHO = 0.6
"""Most of the single questions where one option repeats most words of the question and is right."""
STEM = 5
"""Letters by which a word is known again in another form."""
PLACE = 0.5
"""Most of the single questions in which the right option may stand at the same place."""
TRUE = (0.3, 0.7)
RATIO = (0.75, 1.33)
"""Length of right options to wrong ones, on average over questions with several right ones."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a pool gives away in one language."""

    single: int
    longest: float
    """Share of single questions whose right option is longer than all others."""
    shortest: float
    echoing: int
    """Single questions in which one option repeats more words of the question than all others."""
    echo: float
    """Share of these in which it is the right one."""
    place: float
    """Share of the commonest place of the right option."""
    truefalse: int
    true: float
    """Share of statements that are true."""
    multiple: int
    ratio: float
    """Average length of right options divided by that of wrong ones."""

    def tells(self) -> list[str]:
        """What gives answers away: `longest`, `shortest`, `place`, `echo`, `true`, `ratio`."""
        found = []
        if self.single >= ENOUGH:
            bounds = {"longest": LONGEST, "shortest": SHORTEST, "place": PLACE}
            found += [name for name, most in bounds.items() if getattr(self, name) > most]
        if self.echoing >= ENOUGH and self.echo > ECHO:
            found.append("echo")
        if self.truefalse >= ENOUGH // 2 and not TRUE[0] <= self.true <= TRUE[1]:
            found.append("true")
        if self.multiple >= ENOUGH // 2 and not RATIO[0] <= self.ratio <= RATIO[1]:
            found.append("ratio")
        return found


def looks(questions: Iterable[Question], language: Language) -> Looks:
    """Measure a pool."""
    asked = list(questions)
    single = [(question.key.right, _lengths(question, language)) for question in asked if question.kind == "single"]
    several = [question for question in asked if question.kind == "multiple"]
    statements = [question for question in asked if question.kind == "truefalse"]
    places = Counter(right for right, _ in single)
    echoes = [
        echo == question.key.right
        for question in asked
        if question.kind == "single" and (echo := _echo(question, language)) is not None
    ]
    return Looks(
        single=len(single),
        longest=_share(lengths[right] > max(_others(lengths, right)) for right, lengths in single),
        shortest=_share(lengths[right] < min(_others(lengths, right)) for right, lengths in single),
        echoing=len(echoes),
        echo=_share(echoes),
        place=max(places.values(), default=0) / max(len(single), 1),
        truefalse=len(statements),
        true=_share(bool(question.key.right) for question in statements),
        multiple=len(several),
        ratio=_ratio(several, language),
    )


def _echo(question: Question, language: Language) -> int | None:
    """The option that repeats most words of the question; None when no single one does."""
    text = question.text_in(language)
    asked = _stems(text.prompt)
    shared = [len(asked & _stems(option.text)) for option in text.body.options]
    most = max(shared)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _stems(words: str) -> set[str]:
    return {word[:STEM].lower() for word in re.findall(r"[^\W\d_]{4,}|\d+", words)}


def _lengths(question: Question, language: Language) -> list[int]:
    return [len(option.text) for option in question.text_in(language).body.options]


def _others(lengths: Sequence[int], right: int) -> list[int]:
    return [length for place, length in enumerate(lengths) if place != right]


def _share(found: Iterable[bool]) -> float:
    seen = list(found)
    return sum(seen) / len(seen) if seen else 0.0


def _ratio(questions: Iterable[Question], language: Language) -> float:
    right: list[int] = []
    wrong: list[int] = []
    for question in questions:
        for place, length in enumerate(_lengths(question, language)):
            (right if place in question.key.right else wrong).append(length)
    return (sum(right) / len(right)) / (sum(wrong) / len(wrong)) if right and wrong else 1.0
