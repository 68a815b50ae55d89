"""Typography by language: where a line must not break."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"

# Tags with their attributes, and code, stay as they are.
_UNTOUCHED = re.compile(r"(<(code|pre)\b[^>]*>.*?</\2\s*>|</?[A-Za-z][^<>]*>)", re.DOTALL)
_ONE_LETTER = re.compile(r"(?<![^\W_])(?<![-'’.])([aiouwzAIOUWZ]) (?=\S|$)")
_NUMBER_WORD = re.compile(
    r"(?<=\d) (?=(?:min|godz|s|h|kB|KB|MB|GB|km|m|cm|kg|zł|gr|tys|mln|mld|pkt|osób|r|"
    r"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia)\b|[%‰°])"
)
_WORD_NUMBER = re.compile(r"(?:(?<=\bart\.)|(?<=\bust\.)|(?<=\bpkt)|(?<=\bpoz\.)|(?<=\bnr)|(?<=\blit\.)|(?<=§)) (?=\d)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def tidy(text: str, language: str) -> str:
    """Put no-break spaces where the language wants them; a text that is already tidy stays as it is."""
    if language != "pl":
        return text
    if "<" not in text:
        return _tidy(text)
    pieces = _UNTOUCHED.split(text)
    # Each match leaves three pieces: the words before it, the match, and the name of the code tag.
    return "".join(_tidy(piece) if place % 3 == 0 else piece for place, piece in enumerate(pieces) if place % 3 != 2)  # noqa: PLR2004


def breakable(text: str) -> str:
    """Put plain spaces back, for what is sought, compared or edited: cells of spreadsheets, texts to write on."""
    return str(text).replace(NO_BREAK, " ")


def _tidy(text: str) -> str:
    # Twice: in `i w domu` the first find takes the space before the second.
    text = _ONE_LETTER.sub(rf"\1{NO_BREAK}", _ONE_LETTER.sub(rf"\1{NO_BREAK}", text))
    for pattern in (_NUMBER_WORD, _WORD_NUMBER, _THOUSANDS):
        text = pattern.sub(NO_BREAK, text)
    return text
