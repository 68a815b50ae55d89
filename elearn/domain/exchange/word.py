"""A Word document as lessons: its headings part it, its text becomes our Markdown, its pictures come along.

The heading that stands once at the top is the course's title, the next ones are the lessons'; where there are several
of the highest, those are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from elearn.domain.exchange import html
from elearn.domain.exchange.archive import Limits, packed, unpacked

CODES = {
    "word_not_docx": "the archive holds no Word document",
    "word_damaged": "the document cannot be read",
    "word_declaration": "a part of the document declares entities or a document type",
    "word_long": "the text of the document has more than `most` MB",
    "word_paragraphs": "the document has more than `most` paragraphs",
}
LOST = {
    "picture": "a picture could not be taken",
    "link": "a link stays as words",
    "header_guessed": "the first row of a table became its header",
    "cells_copied": "a cell that spanned several was copied",
    "note": "a footnote hung on a heading",
    "title_cut": "a title was cut to what a title may have",
}
Picture = Callable[[bytes], tuple[str, bytes] | None]
"""Draws a picture anew: its ending and bytes, or None for what is no picture."""

TITLE_SIGNS, MOST_PICTURES = 200, 300
_LIMITS = Limits(one=15_000_000, whole=120_000_000, hidden=True)
_TEXT_BYTES, _PARAGRAPHS = 6_000_000, 12_000
_DOCUMENT = re.compile(r"word/document\d*\.xml")
_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"
_HEADING = re.compile(r"<h([1-6])( class=\"title\")?>(.*?)</h\1>", re.DOTALL)
_LESSON, _COURSE = "\ue010", "\ue011"
"""Stand before and after the number of a title while the text is converted; nobody types them."""
_MARKS = re.compile(f"[{_LESSON}{_COURSE}]")
_PARTING = re.compile(rf"^{_LESSON}(\d+){_LESSON}$", re.MULTILINE)
_STRAY = re.compile(rf"[{_LESSON}{_COURSE}](\d+)[{_LESSON}{_COURSE}]")
_NOTE = re.compile(r"^\[\^([^\]\s]+)\]: .*?(?=\n\[\^[^\]\s]+\]: |\Z)", re.MULTILINE | re.DOTALL)
_MENTION = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_BROKEN = (ValueError, KeyError, IndexError, AttributeError, TypeError, LookupError, OSError, RecursionError)
"""What the library raises on parts that only pretend to be a document."""


class WordRefused(Exception):
    """A document that is not read; `code` is one of `CODES`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class WordLesson:
    """A lesson of the document."""

    title: str
    body: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class WordCourse:
    """What a document says."""

    title: str
    """Empty: it has none."""
    before: str
    """Markdown before the first lesson."""
    lessons: tuple[WordLesson, ...]
    media: Mapping[str, bytes]
    """Name inside `media/` → bytes."""
    lost: tuple[tuple[str, int], ...]
    """One of `LOST` and how often."""


def read_word(content: bytes, *, picture: Picture, name: Callable[[int, str], str]) -> WordCourse:
    """Return what the document says; `name` gives the file name of a picture by its number and ending.

    Raises:
        WordRefused: it is no document, or a hostile one.
        ArchiveRefused: its archive is refused.
    """
    taken: dict[str, bytes] = {}
    markup = _markup(_clean(content), picture, name, taken)
    lost: Counter[str] = Counter()
    course, first = _course_title(markup)
    titles: list[str] = []
    level = _lesson_level(markup, first)

    def marked(found: re.Match[str]) -> str:
        if first is not None and found.start() == first:
            return ""
        if int(found[1]) > level or found[2]:
            return found[0]
        titles.append(_title(found[3], lost))
        return f"<p>{_LESSON}{len(titles) - 1}{_LESSON}</p>"

    converted = html.text_of(_HEADING.sub(marked, markup), top=level + 1, picture=lambda source, _alt: source or None)
    lost.update(converted.lost)
    before, *parts = _parted(converted.text, titles, lost)
    lessons = tuple(WordLesson(titles[number], body) for number, body in parts)
    if not titles:
        lessons, before = (WordLesson(course, before[1]),), (-1, "")
    used = {path: inside for path, inside in taken.items() if f"media/{path}" in converted.text}
    return WordCourse(course, before[1], lessons, used, tuple(sorted(lost.items())))


def _clean(content: bytes) -> bytes:
    """Return the document packed anew of what was looked at, so that nothing else is read."""
    parts = unpacked(content, _LIMITS)
    if "[Content_Types].xml" not in parts or not any(map(_DOCUMENT.fullmatch, parts)):
        raise WordRefused("word_not_docx")
    for path, inside in parts.items():
        if path.endswith((".xml", ".rels")):
            if len(inside) > _TEXT_BYTES:
                raise WordRefused("word_long", most=str(_TEXT_BYTES // 1_000_000))
            if inside.count(b"<w:p>") + inside.count(b"<w:p ") > _PARAGRAPHS:
                raise WordRefused("word_paragraphs", most=str(_PARAGRAPHS))
            if b"<!" in inside.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in inside:
                raise WordRefused("word_declaration")
    return packed(parts)


def _markup(document: bytes, picture: Picture, name: Callable[[int, str], str], taken: dict[str, bytes]) -> str:
    """Return the document as HTML, its pictures by the names they will have in the course."""
    import mammoth  # type: ignore[import-untyped]  # noqa: PLC0415 -- only when a document is read

    def source(image: Any) -> dict[str, str]:
        made = None
        if len(taken) < MOST_PICTURES:
            try:
                with image.open() as opened:
                    made = picture(opened.read())
            except _BROKEN:
                made = None
        if made is None:
            return {"src": ""}
        file = name(len(taken) + 1, made[0])
        taken[file] = made[1]
        return {"src": f"media/{file}"}

    try:
        found = mammoth.convert_to_html(
            BytesIO(document), convert_image=mammoth.images.img_element(source), style_map=_STYLES
        )
    except Exception as error:
        raise WordRefused("word_damaged") from error
    return _MARKS.sub("", str(found.value))


def _course_title(markup: str) -> tuple[str, int | None]:
    """Return the course's title and where its heading begins: one styled as title, or the only one of its level."""
    headings = list(_HEADING.finditer(markup))
    styled = next((one for one in headings if one[2]), None)
    if styled is not None:
        return _title(styled[3], Counter()), styled.start()
    levels = Counter(one[1] for one in headings)
    if headings and levels[headings[0][1]] == 1 and min(levels) == headings[0][1] and len(levels) > 1:
        return _title(headings[0][3], Counter()), headings[0].start()
    return "", None


def _lesson_level(markup: str, title: int | None) -> int:
    """Return the level of headings that part the document: the highest beside the title's."""
    levels = [int(one[1]) for one in _HEADING.finditer(markup) if one.start() != title and not one[2]]
    return min(levels, default=1)


def _title(inner: str, lost: Counter[str]) -> str:
    if "<sup>" in inner:
        lost["note"] += inner.count("<sup>")
        inner = re.sub(r"<sup>.*?</sup>", "", inner, flags=re.DOTALL)
    said = " ".join(html.words(inner).split())
    lost["title_cut"] += len(said) > TITLE_SIGNS
    if not lost["title_cut"]:
        del lost["title_cut"]
    return said[:TITLE_SIGNS].rstrip()


def _parted(text: str, titles: list[str], lost: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield the number of each lesson (-1: before the first) and its text, each with the footnotes it mentions."""
    notes = {found[1]: found[0].strip() for found in _NOTE.finditer(text)}
    bare = _NOTE.sub("", text)
    places = [(-1, 0, 0), *((int(found[1]), found.start(), found.end()) for found in _PARTING.finditer(bare))]
    ends = [*(start for _, start, _ in places[1:]), len(bare)]
    for (number, _, start), end in zip(places, ends, strict=True):
        part = _STRAY.sub(lambda found: titles[int(found[1])], bare[start:end]).strip()
        mentioned = dict.fromkeys(_MENTION.findall(part))
        own = "\n".join(notes[one] for one in mentioned if one in notes)
        lost["note"] += sum(one not in notes for one in mentioned)
        if not lost["note"]:
            del lost["note"]
        yield number, "\n\n".join(filter(None, (part, own)))
