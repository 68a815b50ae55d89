"""Rows of cells from CSV and XLSX files, as people's spreadsheets save them: every cell becomes text."""

import csv
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
        for row in csv.reader(StringIO(inline.clean(text)), delimiter=separator):
            rows.append([_bare(cell.strip()) for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        notes.add("workbook_broken")
    finally:
        csv.field_size_limit(before)
    return rows


def _bare(cell: str) -> str:
    """The cell without the `'` that made it text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(HARMFUL) else cell


def from_xlsx(content: bytes, notes: Notes) -> list[Rows] | None:
    """The rows of each sheet of a workbook; None if it is none or too much, noted."""
    if too_big(content, notes):
        return None
    fits = measured(content)
    sheets = _sheets(fits) if fits is not None else None
    if sheets is None:
        notes.add("workbook_broken")
        return None
    return [[[_told(cell, notes) for cell in row[:MOST_COLUMNS]] for row in rows] for rows in sheets]


def _sheets(content: bytes) -> list[list[list[Any]]] | None:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- loaded only when it is needed

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names[:_SHEETS]
        return [book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS) for name in names]
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
