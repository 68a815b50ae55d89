"""Comparing what a person typed with accepted variants, with tolerance."""

import re
import unicodedata
from collections.abc import Iterable

from elearn.domain.fold import fold_case, fold_diacritics, fold_space, straight_quotes, without_quotes
from elearn.domain.quiz.fields import MOST_SIGNS
from elearn.domain.quiz.model import LineProblem

TOLERATED = ("case", "space", "diacritics", "quotes")
"""What a comparison can leave out of account."""
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def plain(text: str) -> str:
    r"""The text without the `\` that take away a sign's special meaning."""
    return _ESCAPED.sub(r"\1", text)


def accepted(answer: str, variants: Iterable[str], ignore: Iterable[str] = TOLERATED) -> bool:
    """Whether the answer is one of the variants, which are written as in the course file."""
    tolerated = frozenset(ignore)
    said = comparable(answer, tolerated)
    return any(said == comparable(plain(variant), tolerated) for variant in variants)


def comparable(text: str, ignore: frozenset[str]) -> str:
    """The text without what is to be ignored; spaces around it, kinds of hyphen and a last full stop never count."""
    # A phone's keyboard writes quotes and hyphens of its own choice, so their kind never counts.
    bare = straight_quotes(unicodedata.normalize("NFC", text)).translate(_HYPHENS).strip()
    for aside in (_space, _quotes, _case, _diacritics, _case):
        bare = aside(bare, ignore)
    return bare.removesuffix(".").rstrip() or bare


def _space(text: str, ignore: frozenset[str]) -> str:
    return fold_space(text) if "space" in ignore else text


def _quotes(text: str, ignore: frozenset[str]) -> str:
    return without_quotes(text).strip() or text if "quotes" in ignore else text


def _case(text: str, ignore: frozenset[str]) -> str:
    return fold_case(text) if "case" in ignore else text


def _diacritics(text: str, ignore: frozenset[str]) -> str:
    return fold_diacritics(text) if "diacritics" in ignore else text


def variant_problems(line: int, text: str) -> list[LineProblem]:
    """What keeps a variant from being typed."""
    if not text:
        return [LineProblem(line, "quiz_answer_empty")]
    if len(text) > MOST_SIGNS:
        return [LineProblem(line, "quiz_answer_too_long", (("most", str(MOST_SIGNS)),))]
    return []
