"""A file beside its translation, piece by piece: what is missing, and what is out of date."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE, LESSON_FILE
from elearn.domain.course.media import PICTURE, WORKSHEET
from elearn.domain.course.model import Language
from elearn.domain.draft.alignment import Memory
from elearn.domain.draft.pairing import Pair, Paired, paired_files
from elearn.domain.draft.pieces import mark

Status = Literal["missing", "stale", "fresh"]

_NO_SIGN = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the base language beside their translation."""

    key: str
    """Tells the piece apart as long as its words in the base language stay the same."""
    kind: str
    """What the words are: `title`, `heading2`, `option` …"""
    question: str
    """The id of its question; empty elsewhere."""
    source: str
    """The words in the base language."""
    made: str
    """The translation; empty if there is none."""
    before: str
    """The words that the translation was made from, where these have changed since; else empty."""
    waits: bool
    """Whether the translation is not in the file yet, because what it belongs to is not whole."""

    @property
    def status(self) -> Status:
        """Whether there is something to do."""
        if not self.made:
            return "missing"
        return "stale" if self.before else "fresh"

    @property
    def mark(self) -> str:
        """A sign of the translation, to see whether somebody was faster."""
        return mark(self.made)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file and its translation, piece by piece."""

    name: str
    """The file without its language, such as `02-wiarygodnosc.md` or `media/trzy-slowa.md`."""
    language: Language
    exists: bool
    """Whether the translation is part of the course."""
    pieces: tuple[Piece, ...]
    extra: tuple[str, ...]
    """Words of the translation that stand for nothing in the base language."""
    unknown: tuple[str, ...]
    """Translations of which nobody remembers what they were made from."""

    def count(self, status: Status) -> int:
        """How many pieces have this status."""
        return sum(piece.status == status for piece in self.pieces)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return all(piece.made for piece in self.pieces)

    @property
    def mark(self) -> str:
        """A sign of all translations of the file: another one as soon as anything is stored."""
        return mark("\n".join(f"{piece.key} {piece.mark} {piece.before}" for piece in self.pieces))

    def piece(self, key: str) -> Piece | None:
        """The piece of this key, or None if the base language changed since."""
        return next((piece for piece in self.pieces if piece.key == key), None)


# Files


def names(paths: Iterable[str], base: Language) -> list[str]:
    """The files of the base language that are translated, without their language: the course's page first."""
    found: dict[str, tuple[int, str]] = {}
    for path in paths:
        folder, _, name = path.partition("/")
        sheet = WORKSHEET.fullmatch(name) if folder == "media" else None
        if folder == base and (name in {COURSE_PAGE, GLOSSARY_PAGE} or LESSON_FILE.fullmatch(name)):
            found[name] = (
                (COURSE_PAGE, GLOSSARY_PAGE).index(name) if name in {COURSE_PAGE, GLOSSARY_PAGE} else 2,
                name,
            )
        elif sheet and sheet.group(2) == base:
            found[f"media/{sheet.group(1)}.md"] = (3, name)
    return sorted(found, key=lambda name: found[name])


def path_of(name: str, language: Language) -> str:
    """Where the file of this name lies in a language."""
    if name.startswith("media/"):
        return f"{name.removesuffix('.md')}.{language}.md"
    return f"{language}/{name}"


def localised(text: str, base: Language, language: Language, paths: Iterable[str]) -> str:
    """The text with pictures whose name tells the base language changed for those of the other, where these exist."""
    for path in paths:
        if path.startswith("media/") and PICTURE.fullmatch(path.removeprefix("media/")):
            stem, _, ending = path.rpartition(".")
            if stem.endswith(f".{language}"):
                text = text.replace(f"{stem.removesuffix(language)}{base}.{ending}", path)
    return text


# Side by side


def sheet(name: str, language: Language, base: str, made: str | None, memory: Memory) -> Sheet:
    """The file beside its translation; `made` is None where there is none in the course."""
    paired = paired_files(name, base, made, memory)
    pieces = [piece for _, piece in judged(name, paired, memory)]
    unknown = [pair.words for pair in paired.pairs() if pair.words and not memory.sources(pair.words)]
    return Sheet(name, language, made is not None, tuple(pieces), tuple(paired.extra), tuple(unknown))


def judged(name: str, paired: Paired, memory: Memory) -> Iterator[tuple[Pair, Piece]]:
    """Each pair that has words with its piece; a translation that is not in the file may be in the memory."""
    current = {pair.slot.text for pair in paired.pairs()}
    times: Counter[str] = Counter()
    for pair in paired.pairs():
        source, made = pair.slot.text, pair.words
        if not source.strip():
            continue
        if _stands_in(pair, memory):
            made = ""
        before = _before(source, made, memory)
        if not made:
            made, before = _remembered(name, source, current, memory)
        key = _key(pair)
        times[key] += 1
        key = key if times[key] == 1 else f"{key}.{times[key]}"
        yield pair, Piece(key, pair.slot.kind, pair.question, source, made, before, bool(made) and not pair.words)


def _stands_in(pair: Pair, memory: Memory) -> bool:
    """Whether these are words of the base language: a new question has them until somebody translates it.

    A single word, or what is typed in, may well be the same in both languages.
    """
    same = bool(pair.question) and pair.words == pair.slot.text and not memory.sources(pair.words)
    return same and pair.slot.kind != "variants" and len(pair.words.split()) > 1


def _key(pair: Pair) -> str:
    place = f"{pair.question}." if pair.question else ""
    return _NO_SIGN.sub("-", f"{place}{pair.slot.kind}.{mark(pair.slot.text)[:10]}")


def _before(source: str, made: str, memory: Memory) -> str:
    """What the translation was made from, if that is not what stands now."""
    known = memory.sources(made)
    return known[0] if known and source not in known else ""


def _remembered(name: str, source: str, current: Iterable[str], memory: Memory) -> tuple[str, str]:
    """A translation that was made and is in no file: of these words, or of what they were before."""
    known = memory.translations(source)
    if known:
        return known[0], ""
    former = memory.rewritten(name, source, current)
    return (memory.translations(former)[0], former) if former else ("", "")
