"""How plain a text is: words, sentences, long words, and the typography that readers see."""

import re
from dataclasses import dataclass
from functools import lru_cache

from elearn.domain.course import markup
from elearn.domain.course.model import Language

LONG = 10
"""A word with more letters is long."""
LEAST = 4
"""A piece with fewer words is a label, no sentence."""
PACE = 130
"""Words a minute on a phone, with thinking."""
PER_QUESTION, PER_TEST_QUESTION = 0.5, 1.5
"""Minutes for one question after its lesson, and in a test over all of them."""
EXERCISE = 2.0
"""Minutes for looking at the worksheet; filling it in happens elsewhere."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SHORTENED = re.compile(
    r"\b(?:art|ust|pkt|poz|nr|lit|np|tj|itp|itd|m\.in|tzw|ok|godz|zob|por|dr|prof|ul|al|tel|św|wg|r|w|t\.j|e\.g|i\.e|etc"
    r"|Mr|Mrs|St|vs|cf)\.|(?<=\d)\.(?=\s*[\d\w])|(?-i:\b[A-ZŁŚŻ]\.)",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[”\"’)]*(?:\s+|$)")
_ASCII_QUOTE, _HYPHEN, _DOTS, _BLANKS = '"', re.compile(r"(?<=\S) - (?=\S)"), "...", re.compile(r"(?<=\S)  +(?=\S)")
_WRONG_MARKS = {"pl": ("“", "—"), "en": ("„", "«", "»")}


@dataclass(frozen=True, slots=True)
class Measure:
    """What was counted in a text."""

    words: int
    sentences: int
    long_words: int

    @property
    def sentence(self) -> float:
        """Words in an average sentence."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def long_share(self) -> float:
        """Share of long words, 0…1."""
        return self.long_words / self.words if self.words else 0.0


@lru_cache(maxsize=128)  # a review asks for a text's words half a dozen times
def pieces(body: str) -> tuple[str, ...]:
    """The words of each paragraph, list item, heading and cell, without marks."""
    return tuple(markup.plain(token.children) for token in markup.tokens(body) if token.type == "inline")


def sentences(piece: str) -> list[str]:
    """Cut a piece into sentences; a shortened word or a number with a point ends none."""
    hidden = _SHORTENED.sub(lambda found: found.group().replace(".", "\x00"), piece)
    return [part.strip() for part in _END.split(hidden) if part.strip()]


@lru_cache(maxsize=128)
def measure(body: str) -> Measure:
    """Count words and sentences of a text; labels of a few words do not make it look plainer than it is."""
    said = [words for piece in pieces(body) for one in sentences(piece) if len(words := _WORD.findall(one)) >= LEAST]
    return Measure(
        words=sum(map(len, said)),
        sentences=len(said),
        long_words=sum(len(word) > LONG for words in said for word in words),
    )


def word_count(body: str) -> int:
    """All words of a text, labels and tables too."""
    return sum(len(_WORD.findall(piece)) for piece in pieces(body))


def minutes(words: int, questions: int, *, worksheet: bool, test: bool) -> float:
    """How long reading and answering take."""
    return words / PACE + questions * (PER_TEST_QUESTION if test else PER_QUESTION) + (EXERCISE if worksheet else 0)


def slips(text: str, language: Language) -> list[str]:
    """Signs that do not belong into set text: straight quotes, hyphens for dashes, three dots, quotes of others."""
    found = [_ASCII_QUOTE] if _ASCII_QUOTE in text else []
    found += [" - "] if _HYPHEN.search(text) else []
    found += [_DOTS] if _DOTS in text else []
    found += ["  "] if _BLANKS.search(text) else []
    return found + [sign for sign in _WRONG_MARKS.get(language, ()) if sign in text]
