"""Tables for people and spreadsheets: one set of typed rows gives the same cells on a page, in CSV and in XLSX."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from math import floor
from pathlib import Path
from typing import Any, Literal

Cell = str | int | float | date | None
Row = Sequence[Cell]
CellKind = Literal["text", "whole", "share", "decimal", "day"]

MARK = b"\xef\xbb\xbf"
MOST_ROWS = 1_000_000
"""Rows of one file: a sheet holds 1,048,576."""
_HARMFUL = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
"""A spreadsheet may calculate what begins with these; a `'` before it makes it text."""
_LONGEST = 32_767
"""Signs that a cell of a workbook holds."""
_FORMATS = {"whole": "0", "share": "0%", "decimal": "0.00", "day": "yyyy-mm-dd"}
_CHUNK = 500
A4 = 9
"""The number of the paper."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands under one heading."""

    code: str
    title: str
    kind: CellKind = "text"
    width: int = 18
    """In signs, for the workbook."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and the name of the sheet they stand on."""

    name: str
    columns: tuple[Column, ...]
    decimal: str = ","
    """What stands before the hundredths."""


def shown(table: Table, column: Column, cell: Cell) -> str:
    """The cell as pages and CSV write it; a day as year-month-day, which spreadsheets of every country take."""
    if cell is None:
        return ""
    if column.kind == "share" and isinstance(cell, int | float):
        return f"{floor(100 * cell + 0.5)}%"  # halves go up, as in a spreadsheet
    if column.kind == "decimal" and isinstance(cell, int | float):
        return f"{cell:.2f}".replace(".", table.decimal)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def harmless(text: str) -> str:
    """The text as no spreadsheet calculates it."""
    return f"'{text}" if text.startswith(_HARMFUL) or text.lstrip().startswith(_HARMFUL) else text


def csv_pieces(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """The table as CSV that spreadsheets open at a click: semicolons, UTF-8 with its mark, nothing to calculate."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in table.columns])
    yield MARK
    for place, row in enumerate(rows):
        writer.writerow([_cell(table, column, cell) for column, cell in zip(table.columns, row, strict=True)])
        if place % _CHUNK == 0:
            yield _taken(out)
    yield _taken(out)


def _cell(table: Table, column: Column, cell: Cell) -> str:
    said = shown(table, column, cell)
    return harmless(said) if isinstance(cell, str) else said


def _taken(out: StringIO) -> bytes:
    said = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return said


def write_xlsx(path: Path, table: Table, rows: Iterable[Row], *, about: tuple[Table, Sequence[Row]], day: date) -> None:
    """Write the table as a workbook: typed columns, header that stays, filters, and a second sheet that explains them.

    Rows are written as they come and not kept; the same rows and day give the same bytes.

    Raises:
        OverflowError: there are more rows than `MOST_ROWS`; nothing is left out in silence.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 -- loaded only when it is needed

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(str(path), options) as book:
        book.set_properties({"created": datetime.combine(day, time())})
        _fill(book, table, rows, filters=True)
        _fill(book, *about, filters=False)


def _fill(book: Any, table: Table, rows: Iterable[Row], *, filters: bool) -> None:
    sheet = book.add_worksheet(_sheet_name(table.name))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    _on_paper(sheet)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.title, bold)
    last = _write_rows(book, sheet, table, rows)
    if filters:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _on_paper(sheet: Any) -> None:
    """Print on A4 lying down, as wide as a page, with the header on each."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_rows(book: Any, sheet: Any, table: Table, rows: Iterable[Row]) -> int:
    """Write the rows; return the number of the last."""
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    quoted = book.add_format({"quote_prefix": True})  # stays text also when somebody edits the cell
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise OverflowError(f"more than {MOST_ROWS} rows")
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            if cell == "":
                continue  # blank, as filters and formulas know it, and not a text without letters
            if isinstance(cell, str):
                safe = quoted if harmless(cell) != cell else (wrapped if column.width > _WIDE else None)
                sheet.write_string(number, place, cell[:_LONGEST], safe)
            elif isinstance(cell, date):
                sheet.write_datetime(number, place, cell, formats["day"])
            elif cell is not None:
                sheet.write_number(number, place, cell, formats[column.kind])
    return number


_WIDE = 60
"""Columns wider than this hold sentences."""


def _sheet_name(name: str) -> str:
    """The name without the signs that a sheet's may not have, and no longer than it may be."""
    return "".join(sign for sign in name if sign not in "[]:*?/\\").strip("'")[:31]
