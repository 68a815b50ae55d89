"""Workbooks that would end the process: a far cell, a long text at many cells, more than one file in one archive."""

import zipfile
from io import BytesIO

import pytest

from elearn.domain.exchange.measured import MOST_CELLS, MOST_LETTERS, measured
from elearn.domain.exchange.report import Notes
from elearn.domain.exchange.sheets import from_csv, from_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ADDRESS = '<c r="A1" t="inlineStr"><is><t>ola@most.test</t></is></c>'
LAST = '<c r="XFD1048576"><v>1</v></c>'


def workbook(cells, texts="", **further):
    """A workbook of one sheet with these cells, written by hand."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINKS}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
    }
    if texts:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts, **further}.items():
            archive.writestr(name, part if isinstance(part, bytes) else f'<?xml version="1.0"?>{part}')
    return out.getvalue()


def rows(content):
    return from_xlsx(content, Notes())


def test_a_workbook_is_read_as_it_stands():
    texts = "<si><t>Anna</t></si><si><r><t>No</t></r><r><t>wak</t></r></si>"
    named = (
        f'<row r="1">{ADDRESS}<c t="s"><v>0</v></c></row><row><c r="A2" t="s"><v>1</v></c><c r="B2"><v>7</v></c></row>'
    )
    assert rows(workbook(named, texts)) == [[["ola@most.test", "Anna"], ["Nowak", "7"]]]


def test_a_cell_far_away_that_only_has_a_colour_takes_no_room():
    assert rows(workbook(f'<row r="1">{ADDRESS}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>')) == [
        [["ola@most.test"]]
    ]


LONG = f"<si><t>{'x' * 100_000}</t></si>"
OFTEN = "<row>" + '<c t="s"><v>0</v></c>' * (MOST_LETTERS // 100_000 + 1) + "</row>"
PREFIXED = '<x:row xmlns:x="urn:x"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
ROW = f"<row>{ADDRESS}</row>"
BOMBS = {
    "a far cell": f'<row r="1">{ADDRESS}</row><row r="1048576">{LAST}</row>',
    "a far row": f'<row r="1">{ADDRESS}</row><row r="4000000000"><c><v>1</v></c></row>',
    "a cell that is nowhere": f'<row r="1">{ADDRESS}<c r="XXXXXX1"><v>1</v></c></row>',
    "a prefix": PREFIXED,
    "cells without end": f"{ROW}{'<row/>' * 200}<row>{'<c><v>1</v></c>' * (MOST_CELLS // 200)}</row>",
    "a sheet that is not closed": f"<row>{LAST}",
}  # fmt: skip


@pytest.mark.parametrize("cells", BOMBS.values(), ids=BOMBS)
def test_cells_that_need_too_much_room_are_refused(cells):
    assert rows(workbook(cells)) is None


@pytest.mark.parametrize("cells", [OFTEN, OFTEN.replace("<v>0</v>", "<v>1</v><v>0</v>")])
def test_a_long_text_at_many_cells_is_refused(cells):
    assert rows(workbook(cells, LONG + "<si><t/></si>")) is None
    assert rows(workbook(cells, "<si><t>krótko</t></si>" * 2)) is not None


def test_entities_and_a_second_list_of_texts_are_refused():
    declared = f'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet xmlns="{MAIN}"><sheetData><row>{ADDRESS}</row></sheetData>'
    declared += "</worksheet>"
    assert rows(workbook("", **{"xl/worksheets/sheet1.xml": declared})) is None
    again = {"xl/other.xml": f'<sst xmlns="{MAIN}"><si><t>a</t></si></sst>'}
    assert rows(workbook(f"<row>{ADDRESS}</row>", "<si><t>a</t></si>", **again)) is None


def test_parts_may_stand_in_other_folders():
    """What is where the workbook itself says, and programs differ."""
    content = workbook(f"<row>{ADDRESS}</row>")
    moved = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(moved, "w") as other:
        for name in archive.namelist():
            part = archive.read(name).decode().replace('Target="xl/', 'Target="book/')
            other.writestr(name.replace("xl/", "book/"), part)
    assert measured(moved.getvalue()) is not None
    with zipfile.ZipFile(BytesIO(measured(moved.getvalue()))) as archive:
        assert "book/worksheets/sheet1.xml" in archive.namelist()


def test_the_reader_gets_nothing_that_was_not_measured():
    """Binary workbooks, tables of other programs and pictures in the same archive are left out."""
    content = workbook(
        f"<row>{ADDRESS}</row>", **{"xl/workbook.bin": b"x", "content.xml": b"<x/>", "xl/media/a.png": b"x"}
    )
    with zipfile.ZipFile(BytesIO(measured(content))) as archive:
        names = set(archive.namelist())
    assert {"xl/workbook.xml", "xl/worksheets/sheet1.xml"} <= names
    assert not {"xl/workbook.bin", "content.xml", "xl/media/a.png"} & names


@pytest.mark.parametrize("content", [b"ab," * 400_000, b"a,b\n" + b'"\n",' * 300_000, b'a;b\n"' + b"x\n" * 600_000])
def test_a_row_without_end_is_not_read(content):
    notes = Notes()
    assert sum(len(row) for row in from_csv(content, notes) or ()) <= 2
    assert [one.code for one in notes.all()] == ["workbook_broken"]
