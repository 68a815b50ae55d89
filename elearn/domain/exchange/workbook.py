"""Rows of questions from CSV and XLSX files, and such files of questions."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from elearn.domain.exchange import sheets, spreadsheet
from elearn.domain.exchange.intake import Import, Intake, Wording
from elearn.domain.exchange.outgoing import Export, written
from elearn.domain.exchange.sheets import HARMFUL, MOST_ROWS
from elearn.domain.quiz.model import Language, Question

_MARK = b"\xef\xbb\xbf"
_SEARCHED = 10
"""In so many rows at the top the header is looked for: people put a title above it."""


def read_csv(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of a CSV file, with whatever separates its cells."""
    into = Intake(taken)
    rows = sheets.from_csv(content, into.remarks)
    return into.result() if rows is None else _taken(rows, into)


def read_xlsx(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of the first sheet of a workbook that has a column for them."""
    into = Intake(taken)
    told = sheets.from_xlsx(content, into.remarks)
    if told is None:
        return into.result()
    best = next((rows for rows in told if _header_at(rows) is not None), told[0] if told else [])
    return _taken(best, into)


def _header_at(rows: Sequence[Sequence[str]]) -> int | None:
    for place, row in enumerate(rows[:_SEARCHED]):
        if spreadsheet.columns(row) is not None:
            return place
    return None


def _taken(rows: Sequence[Sequence[str]], into: Intake) -> Import:
    place = _header_at(rows)
    if place is None:
        if any(cell for row in rows for cell in row):
            into.remarks.add("header_missing")
        return into.result()
    codes = spreadsheet.columns(rows[place]) or []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        spreadsheet.take(number, dict(_pairs(codes, row)), into)
    return into.result()


def _pairs(codes: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells with their columns; of two columns of one name the first counts."""
    seen: set[str] = set()
    for code, cell in zip(codes, row, strict=False):
        if code not in seen:
            yield code, cell
        seen.add(code)


def write_csv(questions: Iterable[Question], language: Language, wording: Wording) -> Export:  # noqa: ARG001 -- the same for all formats
    """The questions as CSV that Polish spreadsheets open: semicolons, UTF-8 with its mark."""
    rows, report = written(questions, language, lambda leaving: spreadsheet.cells(leaving, language))
    names = spreadsheet.header(language)
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_harmless(row.get(name, "")) for name in names] for row in rows)
    return Export(_MARK + out.getvalue().encode(), report)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(HARMFUL) else cell


def write_xlsx(
    questions: Iterable[Question], language: Language, wording: Wording, *, examples: Iterable[Question] = ()
) -> Export:
    """The questions as a workbook; examples stand on a second sheet, which is not read."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 -- loaded only when it is needed

    rows, report = written(questions, language, lambda leaving: spreadsheet.cells(leaving, language))
    shown, _ = written(examples, language, lambda leaving: spreadsheet.cells(leaving, language))
    out = BytesIO()
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, kept) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 -- the same bytes for the same questions
        _fill(book, wording.sheet, rows, language)
        if shown:
            _fill(book, wording.examples, shown, language)
    return Export(out.getvalue(), report)


def _fill(book: Any, name: str, rows: Sequence[dict[str, str]], language: Language) -> None:
    sheet = book.add_worksheet(name[:31])
    names = spreadsheet.header(language)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, len(names) - 1, 18, wrapped)
    sheet.set_column(2, 2, 48, wrapped)
    sheet.write_row(0, 0, names, bold)
    sheet.freeze_panes(1, 3)
    sheet.data_validation(
        1, 1, MOST_ROWS, 1, {"validate": "list", "source": spreadsheet.kind_names(language), "error_type": "warning"}
    )
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(names):
            if row.get(column):
                sheet.write_string(number, place, row[column], wrapped)
