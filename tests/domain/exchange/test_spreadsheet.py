"""Questions in spreadsheets: what people write in cells, the way back, hostile workbooks and rubbish."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from elearn.domain.course.writer import question_text
from elearn.domain.exchange.intake import LANGUAGE, Wording
from elearn.domain.exchange.measured import MOST_UNPACKED
from elearn.domain.exchange.workbook import read_csv, read_xlsx, write_csv, write_xlsx
from tests.domain.exchange.asked import ALL, asked

WORDS = Wording(sheet="Pytania", examples="Przykłady")
FEW = settings(max_examples=60, deadline=None)
HEAD = "id;rodzaj;pytanie;odpowiedź A;dlaczego A;odpowiedź B;dlaczego B;odpowiedź C;poprawne;wyjaśnienie;punkty;"
HEAD += "tolerancja;jednostka;pomijaj;tagi;źródła;fragment;uwagi"


def said(remarks):
    return [(remark.code, *(value for _, value in remark.values)) for remark in remarks]


def row(**cells):
    names = HEAD.split(";")
    named = {key.replace("_", " "): value for key, value in cells.items()}
    return ";".join(named.get(name, "") for name in names)


def one(*rows):
    found = read_csv("\n".join([HEAD, *rows]).encode(), WORDS)
    (entry,) = found.report.entries
    if not found.questions:
        return "", said(entry.remarks)
    return question_text(found.questions[0], "", LANGUAGE, base=True).partition("kind: ")[2].strip(), said(
        entry.remarks
    )


A, B, C = "odpowiedź_A", "odpowiedź_B", "odpowiedź_C"
TABLE = [
    (
        row(rodzaj="jedna", pytanie="Co?", **{A: "tak", "dlaczego_A": "bo *tak*", B: "nie"}, poprawne="A"),
        "single\n\n(x) tak\n  > bo *tak*\n( ) nie",
        [],
    ),
    (row(pytanie="Co?", **{A: "a", B: "b", C: "c"}, poprawne="1, 3"), "multiple\n\n[x] a\n[ ] b\n[x] c", []),
    (row(pytanie="Co?", **{A: "a", B: "b", C: "c"}, poprawne="1.3"), "multiple\n\n[x] a\n[ ] b\n[x] c", []),
    (row(rodzaj="Kilka", pytanie="Co?", **{A: "a", B: "b"}, poprawne="b"), "multiple\n\n[ ] a\n[x] b", []),
    (row(rodzaj="Prawda/fałsz", pytanie="Tak?", poprawne="FAŁSZ"), "truefalse\n\n( ) true\n(x) false", []),
    (row(pytanie="Tak?", poprawne="true"), "truefalse\n\n(x) true\n( ) false", []),
    (
        row(rodzaj="tekst", pytanie="Co?", **{A: "NGO*", B: "III sektor"}, pomijaj="space, quotes"),
        "text\nignore: space, quotes\n\n= NGO*\n= III sektor",
        [],
    ),
    (
        row(pytanie="Ile?", **{A: "63,5"}, tolerancja="0,5", jednostka="%", punkty="3"),
        "number\npoints: 3\ntolerance: 0.5\nunit: %\n\n= 63.5",
        [],
    ),
    (
        row(rodzaj="pary", pytanie="Połącz.", **{A: "a => 1", B: "b -> 2", C: "… => 3"}),
        "matching\n\n- a => 1\n- b => 2\n- => 3",
        [],
    ),
    (row(rodzaj="kolejność", pytanie="Ułóż.", **{A: "raz", B: "dwa"}), "ordering\n\n1. raz\n2. dwa", []),
    (row(pytanie="Wstaw.", **{A: "To [[tak | owszem]]."}), "gaps\n\nTo [[tak | owszem]].", []),
    (
        row(
            pytanie="Tak?",
            poprawne="p",
            tagi="a, b",
            źródła="B-01",
            fragment="lekcja#znak",
            wyjaśnienie="Bo tak.",
            uwagi="sprawdzić",
        ),
        "truefalse\nsource: B-01\npassage: lekcja#znak\ntags: a, b\n\n(x) true\n( ) false\n\n> Bo tak.",
        [("column_left_out", "uwagi", "sprawdzić")],
    ),
    (
        row(rodzaj="kolejność", pytanie="Ułóż.", **{A: "raz", "dlaczego_A": "bo raz", B: "dwa"}),
        "ordering\n\n1. raz\n2. dwa\n\n> - raz: bo raz",
        [("feedback_in_explanation", "1")],
    ),
    (row(pytanie="Co?", **{A: "tylko tak"}), "text\n\n= tylko tak", []),
]


@pytest.mark.parametrize(("cells", "block", "remarks"), TABLE)
def test_a_row_is_read(cells, block, remarks):
    assert one(cells) == (block, remarks)


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        (row(rodzaj="esej", pytanie="Opisz."), ("kind_unknown", "esej")),
        (row(**{A: "a", B: "b"}, poprawne="A"), ("prompt_missing",)),
        (row(rodzaj="jedna", pytanie="Co?"), ("answers_missing",)),
        (row(rodzaj="jedna", pytanie="Co?", **{A: "a", B: "b"}), ("right_unknown", "")),
        (row(pytanie="Co?", **{A: "a", B: "b"}, poprawne="E"), ("right_unknown", "E")),
        (row(pytanie="Co?", **{A: "a", B: "b"}, poprawne="2026-03-01"), ("right_unknown", "2026-03-01")),
        (row(rodzaj="liczba", pytanie="Ile?", **{A: "dużo"}), ("number_unreadable", "dużo")),
        (row(pytanie="Tak?", poprawne="tak", punkty="sto"), ("number_unreadable", "sto")),
        (row(rodzaj="pary", pytanie="Połącz.", **{A: "a 1"}), ("arrow_missing", "a 1")),
        (row(rodzaj="luki", pytanie="Wstaw.", **{A: "bez luk"}), ("problem", "quiz_answers_missing")),
        (row(rodzaj="tekst", pytanie="Co?", **{A: "a"}, pomijaj="akcent"), ("problem", "quiz_text_ignore_unknown")),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_reason(cells, remark):
    block, remarks = one(cells)
    assert block == ""
    assert remarks[-1][: len(remark)] == remark


def test_rows_are_counted_as_the_spreadsheet_does():
    content = f"\ufeffQuiz o RODO\n{HEAD}\n\n{row(pytanie='Tak?', poprawne='tak')}\n;;\n{row(pytanie='Nie?')}"
    entries = read_csv(content.encode(), WORDS).report.entries
    assert [(entry.line, entry.name, entry.outcome) for entry in entries] == [
        (4, "Tak?", "taken"),
        (6, "Nie?", "left_out"),
    ]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250"])
def test_files_of_any_spreadsheet_are_read(separator, encoding):
    content = f"Question;Answer 1;Answer 2;Correct\r\nŻółć?;a;b;2\r\n".replace(";", separator)  # noqa: F541
    found = read_csv(content.encode(encoding), WORDS)
    assert [(one.texts[LANGUAGE].prompt, one.key.right) for one in found.questions] == [("Żółć?", 1)]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"a;b\nc;d", "header_missing"), (b'pytanie\n"' + b"x" * 2_000_000, "workbook_broken")],
)
def test_a_file_that_cannot_be_read_says_so(content, code):
    assert [remark.code for remark in read_csv(content, WORDS).report.remarks] == [code]


@pytest.mark.parametrize(("read", "write"), [(read_csv, write_csv), (read_xlsx, write_xlsx)])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_kind_goes_out_and_comes_back(read, write, language):
    out = write(ALL.values(), language, WORDS)
    assert out.report.complete
    assert read(out.content, WORDS).questions == tuple(ALL.values())
    assert write(ALL.values(), language, WORDS).content == out.content


@FEW
@given(st.lists(asked(gaps_too=True), min_size=1, max_size=3))
def test_any_questions_come_back_as_they_were(before):
    back = read_csv(write_csv(before, "pl", WORDS).content, WORDS).questions
    assert [(one.kind, one.key, one.texts) for one in back] == [(one.kind, one.key, one.texts) for one in before]


def test_cells_never_calculate():
    evil = replace(ALL["truefalse"].texts[LANGUAGE], prompt="=HYPERLINK(1)")
    before = replace(ALL["truefalse"], texts={LANGUAGE: evil})
    out = write_csv([before], "pl", WORDS).content
    assert b";'=HYPERLINK(1);" in out
    assert read_csv(out, WORDS).questions == (before,)
    sheet = zipfile.ZipFile(BytesIO(write_xlsx([before], "pl", WORDS).content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_examples_stand_on_a_sheet_that_is_not_read():
    content = write_xlsx([], "pl", WORDS, examples=ALL.values()).content
    found = read_xlsx(content, WORDS)
    assert found.questions == ()
    assert said(found.report.remarks) == [("file_empty",)]


def book(*rows):
    out = BytesIO()
    with Workbook(out) as made:
        made.add_worksheet("Notatki").write_row(0, 0, ["nic"])
        sheet = made.add_worksheet("Pytania")
        style = made.add_format({"num_format": "dd.mm.yyyy"})
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell, *([style] if isinstance(cell, date) else []))
    return out.getvalue()


def test_what_a_spreadsheet_makes_of_cells_is_understood():
    head = ["pytanie", "odpowiedź 1", "odpowiedź 2", "poprawne"]
    found = read_xlsx(
        book(
            head,
            ["Ile?", 1989, 1990.5, 1],
            ["Tak?", None, None, True],
            ["Kiedy?", date(2026, 5, 12), "nigdy", "A"],
        ),
        WORDS,
    )
    blocks = [question_text(one, "", LANGUAGE, base=True).partition("\n\n")[2] for one in found.questions]
    assert blocks == ["(x) 1989\n( ) 1990.5\n", "(x) true\n( ) false\n", "(x) 2026-05-12\n( ) nigdy\n"]
    assert said(found.report.remarks) == [("layout_as_text", "2026-05-12")]


def bomb():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (MOST_UNPACKED + 1))
    return out.getvalue()


GOOD = write_xlsx(ALL.values(), "pl", WORDS).content


@pytest.mark.parametrize("content", [b"PK", b"", GOOD[:-100], GOOD[: len(GOOD) // 2], bomb()])
def test_broken_and_hostile_workbooks_are_refused(content):
    assert said(read_xlsx(content, WORDS).report.remarks) == [("workbook_broken",)]


@FEW
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(place, damage):
    read_xlsx(GOOD[:place] + damage + GOOD[place + len(damage) :], WORDS)


@FEW
@given(
    st.lists(st.sampled_from(['"', ";", "\n", "a", "pytanie", "=>", "[[", "A", "jedna", "1", "'", "=", "odpowiedź A"]))
)
def test_rubbish_is_refused_with_words(pieces):
    found = read_csv(f"{HEAD}\n{''.join(pieces)}".encode(), WORDS)
    assert len(found.questions) == sum(entry.outcome != "left_out" for entry in found.report.entries)
