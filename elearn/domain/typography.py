"""Typography by language: where a line must not break."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"
_ONE_LETTER = re.compile(r"(?<![^\W_])([aiouwzAIOUWZ]) (?=\S)")
_NUMBER_WORD = re.compile(
    r"(?<=\d) (?=(?:min|godz|kB|KB|MB|zł|pkt|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|"
    r"listopada|grudnia)\b|%)"
)


def tidy(text: str, language: str) -> str:
    """Put no-break spaces where the language wants them; a text that is already tidy stays as it is."""
    if language == "pl":
        text = _ONE_LETTER.sub(rf"\1{NO_BREAK}", _ONE_LETTER.sub(rf"\1{NO_BREAK}", text))
    return _NUMBER_WORD.sub(NO_BREAK, text)
