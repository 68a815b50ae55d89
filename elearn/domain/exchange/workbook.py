"""Rows of questions from CSV and XLSX files, and such files of questions."""

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

from elearn.domain.exchange import inline, spreadsheet
from elearn.domain.exchange.decoding import text_of, too_big
from elearn.domain.exchange.intake import Import, Intake, Wording
from elearn.domain.exchange.outgoing import Export, written
from elearn.domain.exchange.report import Notes
from elearn.domain.quiz.model import Language, Question

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 10_000, 200, 60_000_000
_HARMFUL = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet would calculate what begins with these; a `'` before it makes it text."""
_MARK = b"\xef\xbb\xbf"
_LONGEST_CELL = 1_000_000
_EXACT = 10**15
_SEARCHED = 10
"""In so many rows at the top the header is looked for: people put a title above it."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, IndexError)


def read_csv(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of a CSV file, with whatever separates its cells."""
    into = Intake(taken)
    text = text_of(content, into.remarks)
    if text is None:
        return into.result()
    rows = _csv_rows(text.lstrip("\ufeff"), into.remarks)
    return _taken([[_bare(cell) for cell in row] for row in rows], into)


def _csv_rows(text: str, notes: Notes) -> list[list[str]]:
    head = text[:10_000].split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    before = csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(inline.clean(text)), delimiter=separator):
            rows.append([cell.strip() for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        notes.add("workbook_broken")
    finally:
        csv.field_size_limit(before)
    return rows


def _bare(cell: str) -> str:
    """The cell without the `'` that made it text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_HARMFUL) else cell


def read_xlsx(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of the first sheet of a workbook that has a column for them."""
    into = Intake(taken)
    if too_big(content, into.remarks):
        return into.result()
    if not _unpacks(content):
        into.remarks.add("workbook_broken")
        return into.result()
    sheets = _sheets(content)
    if sheets is None:
        into.remarks.add("workbook_broken")
        return into.result()
    told = [[[_told(cell, into.remarks) for cell in row[:MOST_COLUMNS]] for row in rows] for rows in sheets]
    best = next((rows for rows in told if _header_at(rows) is not None), told[0] if told else [])
    return _taken(best, into)


def _unpacks(content: bytes) -> bool:
    """Whether the archive unpacks to what it says and to no more than is read: a small file may hold gigabytes."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                return False
            return all(_is_honest(archive, entry) for entry in archive.infolist())
    except _BROKEN:
        return False


def _is_honest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as opened:
        return len(opened.read(entry.file_size + 1)) == entry.file_size


def _sheets(content: bytes) -> list[list[list[Any]]] | None:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- loaded only when it is needed

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names[:_SEARCHED]
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
    return f"'{cell}" if cell.startswith(_HARMFUL) else cell


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
