"""One lesson of a draft looked at while it is written: what keeps it from being published, and what could be better."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elearn.domain.course import markup, reader
from elearn.domain.course.findings import Findings
from elearn.domain.course.model import Problem
from elearn.domain.draft import advice
from elearn.domain.draft.audit import MOST_TEXT, Remark
from elearn.domain.draft.places import Layout, layout, place_of
from elearn.domain.review import prose

WORDS_PER_MINUTE = 180
MOST_REMARKS = 12
"""More help nobody: the check before publishing lists them all."""


@dataclass(frozen=True, slots=True)
class Closeup:
    """What was found in a lesson in one language."""

    errors: tuple[Remark, ...]
    advice: tuple[Remark, ...]
    words: int
    minutes: int
    """A reader's time for the text, at least one minute; 0: there is no text."""
    sentence: float
    """Words in an average sentence; 0: there is none."""
    pictures: int = 0

    def has(self, *beginnings: str) -> bool:
        """Whether something was found whose code begins so."""
        return any(remark.problem.code.startswith(beginnings) for remark in (*self.errors, *self.advice))


def closeup(files: Mapping[str, bytes], path: str, body: str) -> Closeup:
    """Look at the lesson's file at `path`, whose text is `body`; `files` are all of the draft: it may point to them."""
    known = layout(files.get(path, b"").decode(errors="replace"))
    found = Findings()
    if body and len(body) <= MOST_TEXT:
        advice.look_over(path, body, known.body, path.partition("/")[0], found)
    wrong = [one for one in reader.readable(files)[1] if one.path == path]
    words = word_count(body)
    return Closeup(
        errors=_remarks(wrong, known),
        advice=_remarks(found.sorted(), known),
        words=words,
        minutes=minutes(words),
        sentence=round(prose.measure(body).sentence, 1) if len(body) <= MOST_TEXT else 0.0,
        pictures=len(markup.outline(body).pictures) if len(body) <= MOST_TEXT else 0,
    )


def word_count(body: str) -> int:
    """The words that a reader reads."""
    return sum(len(markup.plain(one.children).split()) for one in markup.tokens(body) if one.type == "inline")


def minutes(words: int) -> int:
    """A reader's time for so many words."""
    return max(1, round(words / WORDS_PER_MINUTE)) if words else 0


def _remarks(problems: Iterable[Problem], known: Layout) -> tuple[Remark, ...]:
    """The remarks of the text and its fields; what belongs to a question is shown beside the question."""
    placed = [Remark(one, place_of(one, {one.path: known})) for one in problems]
    return tuple(one for one in placed if one.place.kind == "lesson")[:MOST_REMARKS]
