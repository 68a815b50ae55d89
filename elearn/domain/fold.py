"""Text made comparable: without case, diacritics and kinds of quotes; and the order of the Polish alphabet."""

import unicodedata
from functools import lru_cache
from itertools import chain

_DOUBLE = "„”“‟«»″〝〞＂"
_SINGLE = "‚’‘‛‹›′´`ʼ＇"
_QUOTES = str.maketrans(dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_SINGLE, "'"))
_NO_QUOTES = str.maketrans("", "", _DOUBLE + _SINGLE + "\"'")
# Letters whose stroke or joining Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ґ": "г", "Ґ": "Г"}
)
_ALPHABET = {letter: place for place, letter in enumerate("aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}
_FIRST_LETTER = 0x110000
"""Polish letters come after every digit and sign, before letters of other scripts."""


def fold(text: str) -> str:
    """The text in small letters, without diacritics (`Łódź` → `lodz`), with straight quotes; spaces stay."""
    return fold_diacritics(fold_case(fold_diacritics(fold_case(straight_quotes(text)))))


def fold_signs(text: str) -> str:
    """As `fold`, sign by sign and remembered: for thousands of names at once."""
    return "".join(map(_folded, unicodedata.normalize("NFC", text)))


@lru_cache(4096)
def _folded(sign: str) -> str:
    return fold(sign)


def fold_case(text: str) -> str:
    """The text with no difference between capital and small letters."""
    return text.casefold()


def fold_diacritics(text: str) -> str:
    """The text without accents, strokes and other marks on letters (`ł` → `l`, `é` → `e`)."""
    parts = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(sign for sign in parts if unicodedata.category(sign) != "Mn").translate(_LETTERS)


def fold_space(text: str) -> str:
    """The text with every run of spaces, no-break spaces and line ends as one space, none at the ends."""
    return " ".join(text.split())


def straight_quotes(text: str) -> str:
    """The text with every kind of quotation mark as `"` or `'`."""
    return text.translate(_QUOTES)


def without_quotes(text: str) -> str:
    """The text without any quotation marks and apostrophes."""
    return text.translate(_NO_QUOTES)


def polish_sort_key(text: str) -> tuple[tuple[int, ...], str]:
    """A key that sorts as a Polish dictionary does: `ą` after `a`, `ł` after `l`, case last of all."""
    small = unicodedata.normalize("NFC", text).casefold()
    return tuple(chain.from_iterable(map(_places, small))), text


@lru_cache(4096)
def _places(sign: str) -> tuple[int, ...]:
    """Where a sign stands; remembered, as thousands of names are sorted at once and are made of few signs."""
    if sign in _ALPHABET:
        return (_FIRST_LETTER + _ALPHABET[sign],)
    return tuple(_place(part) for part in fold(sign))


def _place(sign: str) -> int:
    if sign in _ALPHABET:
        return _FIRST_LETTER + _ALPHABET[sign]
    return ord(sign) + (2 * _FIRST_LETTER if sign.isalpha() else 0)
