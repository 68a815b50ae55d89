"""A workbook measured before it is read: how much its cells need is known only from its parts, not from its size.

The reader of workbooks makes room for every cell up to the farthest one at once, and repeats a text at each cell that
names it: a file of one kilobyte can so ask for hundreds of gigabytes, and the process ends.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.parsers import expat

MOST_UNPACKED, MOST_CELLS, MOST_LETTERS = 60_000_000, 2_000_000, 10_000_000
"""Bytes of all parts, cells of all sheets up to the farthest ones, and signs that stand in these cells."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, IndexError)
_KEPT = re.compile(r"(?!content\.xml$).*\.(xml|rels)", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)
_TEXTS = re.compile(rb"<([^\s<>/:]+:)?sst[\s/>]")


class _TooMuch(ValueError):
    """The workbook has more than is read, or what nobody's workbook has."""


def measured(content: bytes) -> bytes | None:
    """The workbook packed anew with no more than the parts that were measured; None if it is none, or too much.

    Two readers of an archive may see different files in it, but in this one there is only one to see.
    """
    try:
        parts = _parts(content)
        _measure(parts)
    except (*_BROKEN, expat.ExpatError):
        return None
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts that hold cells, texts and the way to them; pictures, macros and tables of other kinds are left out."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise _TooMuch
        found = {entry.filename: entry for entry in archive.infolist() if _KEPT.fullmatch(entry.filename)}
        return {name: _honest(archive, entry) for name, entry in found.items()}


def _honest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The part, which must be as long as the archive says."""
    with archive.open(entry) as opened:
        part = opened.read(entry.file_size + 1)
    if len(part) != entry.file_size:
        raise _TooMuch
    return part


def _measure(parts: Mapping[str, bytes]) -> None:
    """Stop at a workbook that needs too much."""
    texts = [part for part in parts.values() if _TEXTS.search(part)]
    if len(texts) > 1:
        raise _TooMuch
    lengths = _Texts(texts[0]).lengths if texts else []
    cells = letters = 0
    for part in parts.values():
        if b"sheetData" in part:
            sheet = _Sheet(part, lengths)
            cells, letters = cells + sheet.rows * sheet.columns, letters + sheet.letters
            if cells > MOST_CELLS or letters > MOST_LETTERS:
                raise _TooMuch


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    """No spreadsheet declares entities."""
    raise _TooMuch


class _Texts:
    """How long the texts are that cells name by number."""

    def __init__(self, part: bytes) -> None:
        self.lengths: list[int] = []
        parser = _parser()
        parser.StartElementHandler, parser.CharacterDataHandler = self._start, self._text
        parser.Parse(part, True)  # noqa: FBT003 -- expat's own signature

    def _start(self, name: str, _: object) -> None:
        if name.rpartition(":")[2] == "si":
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Sheet:
    """How far the cells of a sheet reach, and how many signs stand in them."""

    def __init__(self, part: bytes, lengths: Sequence[int]) -> None:
        self.rows = self.columns = self.letters = 0
        self._lengths, self._row, self._column, self._names, self._value = lengths, 0, 0, False, ""
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(part, True)  # noqa: FBT003 -- expat's own signature

    def _start(self, name: str, facts: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = int(facts.get("r", self._row + 1)), 0
        elif local == "c":
            self._row, self._column = _place(facts["r"]) if "r" in facts else (self._row, self._column + 1)
            self._names = facts.get("t") == "s"
        elif local in {"v", "is", "f"}:  # a cell without any of them is nothing but a colour
            self.rows, self.columns, self._value = max(self.rows, self._row), max(self.columns, self._column), ""
            if self.rows * self.columns > MOST_CELLS:
                raise _TooMuch

    def _text(self, text: str) -> None:
        self.letters += len(text)
        self._value += text if self._names and len(self._value) < _LONGEST_NUMBER else ""

    def _end(self, name: str) -> None:
        if self._names and name.rpartition(":")[2] == "v":
            self.letters += self._lengths[int(self._value)]
            if self.letters > MOST_LETTERS:
                raise _TooMuch


_LONGEST_NUMBER = 12


def _place(said: str) -> tuple[int, int]:
    """Row and column of a cell such as `B7`, counted from one."""
    found = _PLACE.fullmatch(said)
    if found is None:
        raise _TooMuch
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column
