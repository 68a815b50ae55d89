"""Texts on their way to a translator and back, whatever the file: what leaves, and what becomes of what comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from elearn.domain.course.model import Language
from elearn.domain.draft.alignment import Made
from elearn.domain.draft.slots import tidy
from elearn.domain.draft.translation import Piece, Sheet, Status
from elearn.domain.exchange.marks import signs

MOST_TEXTS = 100_000
MOST_SIGNS = 30_000_000

Fate = Literal["taken", "replaced", "confirmed", "same", "empty", "outdated", "gone", "unfinished", "file_gone"]
FATES: dict[Fate, str] = {
    "taken": "it was missing and is there now",
    "replaced": "it stands in place of another translation",
    "confirmed": "it was out of date and the translator says that it still holds",
    "outdated": "it was taken, but the words in the base language changed since the file left",
    "same": "it is there already",
    "empty": "the file has no translation of it",
    "unfinished": "only some of its parts are translated",
    "gone": "these words are not in the course any more",
    "file_gone": "this file is not in the course any more",
}
"""What can become of a text."""
NO_FIT = frozenset({"gone", "unfinished", "file_gone"})
"""What could not be taken in though something was translated."""

PROBLEMS = {
    "texts_not_xml": "no XML: `reason`",
    "texts_declaration": "XML with a document type or entities",
    "texts_not_xliff": "XML, but no XLIFF",
    "texts_version": "XLIFF `version`, only version 2 is read",
    "texts_other_base": "translated from `language`, not from `expected`",
    "texts_other_language": "translated into `language`, not into `expected`",
    "texts_other_course": "of the course `course`, not of `expected`",
    "texts_none": "no texts in it",
    "texts_many": "more than `most` texts, or too deep",
    "texts_not_text": "the bytes are no text",
    "texts_columns": "no columns `columns` in the first row",
}
"""Why a whole file is not taken."""


class Refused(Exception):
    """A file of texts that is not taken; `code` is one of `PROBLEMS`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Text:
    """One piece on its way."""

    name: str
    """The file without its language."""
    key: str
    kind: str
    question: str
    source: str
    made: str
    before: str = ""
    """What the translation was made from, where that changed since."""
    is_done: bool = True
    """Whether the translator says that it is finished."""
    is_whole: bool = True
    """Whether all its parts are translated."""

    @property
    def status(self) -> Status:
        """Whether there is something to do."""
        if not self.made:
            return "missing"
        return "stale" if self.before else "fresh"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a course in two languages."""

    course: str
    base: Language
    language: Language
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text that came back, and what became of it."""

    text: Text
    fate: Fate
    key: str = ""
    """The piece it stands for now; empty if there is none."""
    former: str = ""
    """The translation that stood there."""
    signs_differ: bool = False
    """Whether links, pictures or gaps in it are others than in the base language."""


def leaving(sheets: Iterable[Sheet], *, only_open: bool = False) -> tuple[Text, ...]:
    """The pieces of these files as texts; `only_open`: those with something to do."""
    return tuple(
        Text(sheet.name, piece.key, piece.kind, piece.question, piece.source, piece.made, piece.before)
        for sheet in sheets
        for piece in sheet.pieces
        if not only_open or piece.status != "fresh"
    )


def check_fit(texts: Texts, course: str, base: Language, language: Language) -> None:
    """Let a file in only if it is of this course and these languages.

    Raises:
        Refused: it is of another.
    """
    if texts.course and texts.course != course:
        raise Refused("texts_other_course", course=texts.course[:80], expected=course)
    if texts.base and not _same(texts.base, base):
        raise Refused("texts_other_base", language=texts.base[:20], expected=base)
    if texts.language and not _same(texts.language, language):
        raise Refused("texts_other_language", language=texts.language[:20], expected=language)
    if not texts.texts:
        raise Refused("texts_none")


def _same(one: Language, other: Language) -> bool:
    """Whether two codes name the same language; tools like to add a country, `en-GB`."""
    return one.replace("_", "-").partition("-")[0].lower() == other.lower()


def arrived(texts: Iterable[Text], sheets: Sequence[Sheet]) -> list[Arrived]:
    """What becomes of each text, in their order; a piece takes one text."""
    places = {sheet.name: _places(sheet) for sheet in sheets}
    found: list[Arrived] = []
    for text in texts:
        known = places.get(text.name)
        if known is None:
            found.append(Arrived(text, "file_gone" if text.made.strip() else "empty"))
        else:
            found.append(_arrived(text, _place(text, known)))
    return found


_Places = Mapping[tuple[str, str], list[Piece]]
"""(which words: `is` or `was`, the words) → the pieces that are still free."""


def _places(sheet: Sheet) -> _Places:
    found: dict[tuple[str, str], list[Piece]] = {}
    for piece in sheet.pieces:
        found.setdefault(("is", _plain(piece.source)), []).append(piece)
        if piece.before:
            found.setdefault(("was", _plain(piece.before)), []).append(piece)
    return found


def _place(text: Text, places: _Places) -> Piece | None:
    """The piece a text belongs to, taken: of the same words, or of words that it was made from."""
    same = places.get(("is", _plain(text.source)), [])
    former = places.get(("was", _plain(text.source)), [])
    piece = next((one for one in same if one.key == text.key), next(iter([*same, *former]), None))
    if piece:
        for free in (same, former, places[("is", _plain(piece.source))]):
            if piece in free:
                free.remove(piece)
    return piece


def _plain(text: str) -> str:
    """Words without what programs change on the way: spaces and line ends."""
    return " ".join(text.split())


def _arrived(text: Text, piece: Piece | None) -> Arrived:
    if not text.made.strip():
        return Arrived(text, "empty", piece.key if piece else "")
    if piece is None:
        return Arrived(text, "gone")
    if not text.is_whole:
        return Arrived(text, "unfinished", piece.key, piece.made)
    made = tidy(text.made, piece.kind)
    differ = signs(made) != signs(piece.source)
    if _plain(piece.source) != _plain(text.source):
        same = made == piece.made
        return Arrived(text, "same" if same else "outdated", piece.key, piece.made, differ and not same)
    if made == piece.made and piece.waits is False:
        confirmed = piece.status == "stale" and text.is_done
        return Arrived(text, "confirmed" if confirmed else "same", piece.key, piece.made)
    return Arrived(text, "replaced" if piece.made else "taken", piece.key, piece.made, differ)


def pairs(found: Iterable[Arrived]) -> list[Made]:
    """What is to be remembered of the texts that were taken: their words and what these were made from."""
    return [
        Made(one.text.name, one.text.source, tidy(one.text.made, one.text.kind))
        for one in found
        if one.fate in {"taken", "replaced", "confirmed", "outdated"}
    ]


def changes(found: Iterable[Arrived]) -> dict[str, dict[str, str]]:
    """File → key of a piece → its new words."""
    changed: dict[str, dict[str, str]] = {}
    for one in found:
        if one.fate in {"taken", "replaced", "outdated"}:
            changed.setdefault(one.text.name, {})[one.key] = one.text.made
    return changed
