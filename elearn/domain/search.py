"""Words made findable: without inflection, case and diacritics, the same for what is stored and what is asked."""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol

from elearn.domain.fold import fold

SHORTEST = 2
LONGEST = 40

_WORD = re.compile(r"[^\W_]+")
_LANGUAGES = {"pl": "polish", "en": "english"}
_STOP_WORDS = {
    "pl": (
        "aby ale albo ani bez być był była było były bo byśmy co czy czyli dla do gdy gdzie go ich ile im "
        "inne ja jak jako jakie je jego jej jest jestem już kto która które którego której który którzy lecz "
        "lub ma mają mnie może można mu na nad nam nas nasz nie nich nim niż no od on ona one oni ono oraz po "
        "pod poza przed przez przy są się skąd tak także tam te tego tej ten też to twoja twoje twój ty tych "
        "tylko tym tę tą we więc wam was wasz wy za ze że żeby"
    ),
    "en": (
        "about after all also an and any are as at be because been before but by can could did do does for "
        "from had has have he her here his how if in into is it its just like more most my no nor not of on "
        "one only or our out over she should so some such than that the their them then there these they this "
        "those to too up us was we were what when where which who why will with would you your"
    ),
}
_POLISH_ENDINGS = re.compile(
    r"(?<=...)(?:iami|ami|iach|ach|iom|om|owie|owi|ow|iego|ego|iemu|emu|imi|ymi|ich|ych|iej|iem|em|im|ym|ej|ia|ie|iu|io|"
    r"[aeiouy])$"
)
# wizerunek – wizerunku, mieszkaniec – mieszkańca, wolontariuszka – wolontariusz
_POLISH_STEMS = (
    (re.compile(r"(?<=..[^aeiouy])ek$"), "k"),
    (re.compile(r"(?<=...)iec$"), "c"),
    (re.compile(r"uszk$"), "usz"),
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


class _Here(threading.local):
    def __init__(self) -> None:
        self.stemmers: dict[str, _Stemmer | None] = {}


_here = _Here()


def terms(text: str, language: str) -> list[str]:
    """The terms to store for a text: for each word its stem, and the stem it has when typed without diacritics."""
    return [form for word in _words(text, language) for form in _forms(word, language)]


def query(text: str, language: str) -> list[list[str]]:
    """For each word asked for, the terms of which one must be stored; empty if there is nothing to look for."""
    return [list(_forms(word, language)) for word in dict.fromkeys(_words(text, language))]


def _words(text: str, language: str) -> Iterator[str]:
    left_out = _left_out(language)
    for found in _WORD.finditer(text):
        word = found.group()[:LONGEST].lower()
        if len(word) >= SHORTEST and fold(word) not in left_out:
            yield word


@lru_cache(4096)  # most words of a text come again and again
def _forms(word: str, language: str) -> tuple[str, ...]:
    """The word's terms, each once."""
    plain = fold(word)
    stemmer = _stemmer(language)
    if stemmer is None:
        return (plain,)
    forms = [fold(stemmer.stemWord(word)), stemmer.stemWord(plain)]
    if language == "pl":
        forms = [_polish_stem(form) for form in (*forms, *_without_ending(plain))]
    return tuple(dict.fromkeys(forms))


def _without_ending(word: str) -> list[str]:
    """The word without an ending of nouns: the stemmer takes some of them for verbs (zdjęcie, wolontariuszy)."""
    stem = _POLISH_ENDINGS.sub("", word)
    return [stem, f"{stem[:-1]}k"] if word.endswith("ce") else [stem]


def _polish_stem(stem: str) -> str:
    for pattern, kept in _POLISH_STEMS:
        stem = pattern.sub(kept, stem)
    return stem


def _stemmer(language: str) -> _Stemmer | None:
    """The stemmer of this thread: while it works on a word it keeps that word in itself."""
    if language not in _here.stemmers:
        import snowballstemmer  # noqa: PLC0415 -- 3 MB for its thirty languages, only where words are looked for

        name = _LANGUAGES.get(language)
        _here.stemmers[language] = snowballstemmer.stemmer(name) if name else None
    return _here.stemmers[language]


@cache
def _left_out(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _STOP_WORDS.get(language, "").split())
