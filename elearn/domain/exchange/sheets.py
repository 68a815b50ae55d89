"""Rows of cells from CSV and XLSX files, as people's spreadsheets save them: every cell becomes text."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from elearn.domain.exchange import inline
from elearn.domain.exchange.decoding import text_of, too_big
from elearn.domain.exchange.measured import measured
from elearn.domain.exchange.report import Notes

MOST_ROWS, MOST_COLUMNS = 10_000, 200
HARMFUL = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet would calculate what begins with these; a `'` before it makes it text."""
_LONGEST_CELL = 1_000_000
_EXACT = 10**15
_SHEETS = 10
_MERGED = 500
"""Merged cells of a sheet, rows of one and signs in it that are looked at: a small file may ask for millions."""

Rows = list[list[str]]


def from_csv(content: bytes, notes: Notes) -> Rows | None:
    """The rows of a CSV file, with whatever separates its cells; None if the bytes are no text, noted."""
    text = text_of(content, notes)
    return None if text is None else from_text(text.lstrip("\ufeff"), notes)


def from_text(text: str, notes: Notes) -> Rows:
    """The rows of a text whose cells are separated by semicolons, commas or tabs."""
    head = text[:10_000].split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    before = csv.field_size_limit(_LONGEST_CELL)
    rows: Rows = []
    try:
        lines = _Lines(inline.clean(text))
        for row in csv.reader(lines, delimiter=separator):
            lines.taken = 0
            rows.append([_bare(cell.strip()) for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        notes.add("workbook_broken")
    finally:
        csv.field_size_limit(before)
    return rows


class _Lines:
    """The lines of a text, as long as no row takes too much of it: its cells would need twenty times the room."""

    def __init__(self, text: str) -> None:
        self._lines, self.taken = StringIO(text), 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.taken += len(line)
            if self.taken > _LONGEST_CELL:
                raise csv.Error("a row without end")
            yield line


def _bare(cell: str) -> str:
    """The cell without the `'` that made it text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(HARMFUL) else cell


def from_xlsx(content: bytes, notes: Notes) -> list[Rows] | None:
    """The rows of each sheet of a workbook; None if it is none or too much, noted."""
    sheets = _opened(content, notes, _used)
    return None if sheets is None else list(sheets.values())


def as_seen(content: bytes, notes: Notes) -> dict[str, Rows] | None:
    """The rows of each sheet, by its name, as somebody sees them; None if it is no workbook or too much, noted.

    Rows and columns are numbered as in the spreadsheet, and what stands in a merged cell stands in each of its rows.
    """
    return _opened(content, notes, _whole)


def _opened(content: bytes, notes: Notes, read: Callable[[Any], list[list[Any]]]) -> dict[str, Rows] | None:
    if too_big(content, notes):
        return None
    fits = measured(content)
    sheets = _sheets(fits, read) if fits is not None else None
    if sheets is None:
        notes.add("workbook_broken")
        return None
    return {
        name: [[_told(cell, notes) for cell in row[:MOST_COLUMNS]] for row in rows] for name, rows in sheets.items()
    }


def _used(sheet: Any) -> list[list[Any]]:
    rows: list[list[Any]] = sheet.to_python(nrows=MOST_ROWS)
    return rows


def _whole(sheet: Any) -> list[list[Any]]:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    for (top, left), (bottom, _right) in (sheet.merged_cell_ranges or ())[:_MERGED]:
        below = rows[top + 1 : min(bottom + 1, top + _MERGED)]
        if below and left < len(rows[top]) and len(str(rows[top][left])) <= _MERGED:
            for row in below:
                row[left] = rows[top][left]
    return rows


def _sheets(content: bytes, read: Callable[[Any], list[list[Any]]]) -> dict[str, list[list[Any]]] | None:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- loaded only when it is needed

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names[:_SHEETS]
        return {name: read(book.get_sheet_by_name(name)) for name in names}
    except (CalamineError, OSError, ValueError):
        return None
    except BaseException as error:  # a reader in another language ends by a panic, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return None


def _told(cell: Any, notes: Notes) -> str:
    """A cell as it was typed, as far as the spreadsheet has not made something else of it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime | date | time | timedelta):
        notes.add("layout_as_text", what=str(cell))
    return inline.clean(str(cell)).strip()
