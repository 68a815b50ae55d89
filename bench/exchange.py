"""Measure how long a bank of questions takes to be read and written in each format: `python -m bench.exchange`.

The promise is 1,000 questions in under 2 s; breaking it ends with 1. So does a text that makes the reader of words take
much longer than its length explains.
"""

import sys
import time
from dataclasses import replace
from typing import get_args

from elearn.domain.exchange import inline
from elearn.domain.exchange.examples import examples
from elearn.domain.exchange.formats import FORMATS, Format, read
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.report import Notes
from elearn.domain.quiz.model import Question

COUNT, MOST_SECONDS = 1_000, 2.0
LANGUAGE = "pl"
WORDS = Wording()
HARD = (
    "[ ",
    "![ ",
    "<a ",
    "&a ",
    "\\( ",
    "$$ ",
    "_ ",
    "* ",
    "** ",
    "` ",
    "<li> ",
    "| ",
    "- ",
    "<b> </b> ",
    "<p> ",
    "<i> ",
)
"""What makes careless patterns take minutes when it stands there a thousand times."""
LENGTHS, MOST_GROWTH = (2_000, 10_000), 60
"""Five times the text may take 25 times as long (every sign looked at from every sign) and some noise, not more."""


def bank() -> list[Question]:
    """Return a thousand questions of all kinds, each with an id of its own."""
    kinds = examples(LANGUAGE)
    return [replace(kinds[number % len(kinds)], id=f"q-{number}") for number in range(COUNT)]


def seconds(form: Format, content: bytes) -> tuple[float, int]:
    """Return how long it took to read the file, and how many questions came out."""
    start = time.perf_counter()
    found = read(form, content, LANGUAGE, WORDS)
    return time.perf_counter() - start, len(found.questions)


def growth(piece: str) -> float:
    """Return how many times longer the longer of two texts takes, the better of two tries each."""
    short, long = (min(_said(piece, length), _said(piece, length)) for length in LENGTHS)
    return long / max(short, 0.005)


def _said(piece: str, length: int) -> float:
    text = (piece * length)[:length]
    start = time.perf_counter()
    for form in get_args(inline.Format):
        inline.line(text, form, Notes())
        inline.lines(text, form, Notes())
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each format, then how hard texts grow."""
    slow = []
    print(f"{'format':<8} {'write s':>8} {'read s':>8} {'questions':>10} {'KB':>8}")
    for code, form in FORMATS.items():
        start = time.perf_counter()
        out = form.write(bank(), LANGUAGE, WORDS) if form.write else None
        wrote = time.perf_counter() - start
        content = out.content if out else b""
        took, count = seconds(form, content) if form.read else (0.0, 0)
        print(f"{code:<8} {wrote:>8.2f} {took:>8.2f} {count:>10} {len(content) // 1024:>8}")
        slow += [code] if took > MOST_SECONDS else []
    for piece in HARD:
        times = growth(piece)
        print(f"{piece!r:<12} {times:>6.1f} times the time for {LENGTHS[1] // LENGTHS[0]} times the text")
        if times > MOST_GROWTH:
            sys.exit(f"the text {piece!r} takes {times:.0f} times as long")
    if slow:
        sys.exit(f"slower than {MOST_SECONDS} s: {', '.join(slow)}")


if __name__ == "__main__":
    main()
