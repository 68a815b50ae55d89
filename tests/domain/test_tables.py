"""One set of rows, the same cells in CSV and XLSX; nothing in them is ever calculated."""

import csv
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from elearn.domain.tables import Column, Table, csv_pieces, harmless, shown, write_xlsx

TABLE = Table(
    "Ukończenia: [próba]",
    (
        Column("person", "Osoba"),
        Column("lessons", "Lekcje", "whole"),
        Column("share", "Wynik", "share"),
        Column("figure", "Moc", "decimal"),
        Column("day", "Dzień", "day"),
    ),
)
ABOUT = (Table("Definicje", (Column("term", "Pojęcie"), Column("said", "Znaczenie", width=90))), [("Osoba", "kto")])
ROWS = [
    ('Łucja; "Żak"', 3, 0.825, -0.314, date(2026, 11, 24)),
    ('=HYPERLINK("http://x")', 0, 0.0, 0.5, None),
    ("", None, None, None, date(2027, 1, 1)),
]


def as_csv(rows, table=TABLE):
    return b"".join(csv_pieces(table, rows))


def workbook(tmp_path, rows, table=TABLE):
    path = tmp_path / "made.xlsx"
    write_xlsx(path, table, iter(rows), about=ABOUT, day=date(2026, 11, 24))
    return path


def test_csv_is_what_a_polish_spreadsheet_opens():
    assert as_csv(ROWS).decode() == (
        "\ufeffOsoba;Lekcje;Wynik;Moc;Dzień\r\n"
        '"Łucja; ""Żak""";3;83%;-0,31;2026-11-24\r\n'
        '"\'=HYPERLINK(""http://x"")";0;0%;0,50;\r\n'
        ";;;;2027-01-01\r\n"
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_cells_that_would_be_calculated_become_text(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"1{sign}1") == f"1{sign}1"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n")), min_size=1, max_size=4))
def test_csv_gives_back_every_text(texts):
    table = Table("T", tuple(Column(str(n), str(n)) for n in range(len(texts))))
    read = list(csv.reader(StringIO(as_csv([texts], table).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [
        cell.removeprefix("'") if harmless(text) != text else cell for cell, text in zip(read[1], texts, strict=True)
    ] == texts


def test_the_workbook_holds_the_same_rows_with_their_types(tmp_path):
    book = CalamineWorkbook.from_path(str(workbook(tmp_path, ROWS)))
    assert book.sheet_names == ["Ukończenia próba", "Definicje"]
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert header == ["Osoba", "Lekcje", "Wynik", "Moc", "Dzień"]
    assert rows == [["" if cell is None else cell for cell in row] for row in ROWS]
    assert book.get_sheet_by_index(1).to_python() == [["Pojęcie", "Znaczenie"], ["Osoba", "kto"]]


def test_the_header_stays_and_filters_cover_every_row(tmp_path):
    with ZipFile(workbook(tmp_path, ROWS)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert '<autoFilter ref="A1:E4"/>' in sheet
    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet
    assert "<f>" not in sheet
    assert "<t></t>" not in sheet
    assert 'quotePrefix="1"' in styles


def test_on_paper_the_header_is_on_every_page_and_no_column_is_cut_off(tmp_path):
    with ZipFile(workbook(tmp_path, ROWS)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert 'fitToHeight="0"' in sheet
    assert book.count('name="_xlnm.Print_Titles"') == 2


def test_the_same_rows_of_the_same_day_give_the_same_bytes(tmp_path):
    assert workbook(tmp_path, ROWS).read_bytes() == workbook(tmp_path, ROWS).read_bytes()


def test_a_table_without_rows_is_one(tmp_path):
    assert as_csv([]).decode("utf-8-sig") == "Osoba;Lekcje;Wynik;Moc;Dzień\r\n"
    assert CalamineWorkbook.from_path(str(workbook(tmp_path, []))).get_sheet_by_index(0).to_python()[0][0] == "Osoba"


def test_a_row_of_another_width_is_refused():
    with pytest.raises(ValueError, match="zip"):
        as_csv([("Ola",)])


def test_a_number_is_written_the_same_on_the_page_and_in_the_file():
    assert shown(TABLE, TABLE.columns[3], 0.5) == "0,50"
    assert shown(Table("T", TABLE.columns, "."), TABLE.columns[3], 0.5) == "0.50"


def test_rows_come_as_they_are_asked_for():
    def rows():
        yield ("Ola", 1, 1.0, 1.0, None)
        raise LookupError

    pieces = csv_pieces(TABLE, rows())
    assert next(pieces) == b"\xef\xbb\xbf"
    assert BytesIO(next(pieces)).read().endswith(b"Ola;1;100%;1,00;\r\n")


def test_no_row_is_left_out_in_silence(tmp_path, monkeypatch):
    from elearn.domain import tables  # noqa: PLC0415 -- whose limit is lowered

    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(OverflowError):
        workbook(tmp_path, ROWS)
