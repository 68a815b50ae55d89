"""Files as people keep them become rows; what a spreadsheet hides is not lost and not guessed in silence."""

from datetime import date
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from elearn.domain import lists
from elearn.domain.access import Role
from elearn.reports import bringing
from tests.factories import signed_in_visitor
from tests.reports.groups import group, organisation

GROUP = "/pl/coordination/groups/1"


def workbook(*sheets, merged=()):
    """Return a workbook of (name, rows) sheets; `merged` are (first row, last row, column, text) of the first one."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        for first, last, column, text in merged:
            book.worksheets()[0].merge_range(first, column, last, column, text)
    return out.getvalue()


def read(content, name="lista.xlsx"):
    rows, _sheet = bringing.rows_of(name, content)
    return lists.lines(rows, lists.reading(rows))


def test_lines_are_numbered_as_the_spreadsheet_numbers_them():
    rows = [[], [], ["", "Imię i nazwisko", "E-mail"], [], ["", "Anna Nowak", "anna@most.test"]]
    assert [line.number for line in read(workbook(("Osoby", rows)))] == [5]


def test_an_organisation_in_a_merged_cell_is_that_of_all_its_lines():
    rows = [["Organizacja", "Imię i nazwisko", "E-mail"]]
    rows += [["", f"Osoba Numer{n}", f"o{n}@most.test"] for n in range(1, 5)]
    merged = [(1, 3, 0, "Fundacja Most")]
    found = read(workbook(("Osoby", rows), merged=merged))
    assert [line.organisation for line in found] == ["Fundacja Most"] * 3 + [""]


def test_merged_cells_of_no_use_or_without_end_do_no_harm():
    rows = [["E-mail", "Uwagi"], *([f"o{n}@most.test"] for n in range(3))]
    merged = [(1, 3, 9, ""), (10, 12, 0, ""), (1, 3, 1, "x" * 5000)]
    assert [line.email for line in read(workbook(("Osoby", rows), merged=merged))] == [row[0] for row in rows[1:]]


def test_dates_numbers_and_truths_beside_the_people_do_no_harm():
    rows = [["E-mail", "Imię i nazwisko", "Data", "Nr", "Zgoda"]]
    rows += [["anna@most.test", "Anna Nowak", date(2026, 9, 1), 48600100200, True]]
    (line,) = read(workbook(("Osoby", rows)))
    assert (line.email, line.name, line.remarks) == ("anna@most.test", "Anna Nowak", ())


@pytest.mark.parametrize(
    "content",
    [
        "Imię i nazwisko;E-mail\r\nŁucja Żak;lucja@most.test\r\n".encode("cp1250"),
        "\ufeffImię i nazwisko\tE-mail\nŁucja Żak\tlucja@most.test\n".encode("utf-16-le"),
        'Imię i nazwisko,E-mail\n"Łucja Żak"," LUCJA@most.test "\n'.encode(),
        "E-mail;Nazwisko;Imię\n'Żak Łucja' <lucja@most.test>;ŻAK;ŁUCJA\n".encode(),
    ],
)
def test_a_list_saved_by_any_program_is_read(content):
    (line,) = read(content, "lista.csv")
    assert (line.email, line.name) == ("lucja@most.test", "Łucja Żak")


def test_names_without_a_surname_and_addresses_between_signs_are_taken():
    found = read(b"E-mail;Osoba\n'ania@most.test' ;Ania\n<jan@most.test>;jan kos\n", "lista.csv")
    assert [(line.email, line.name, line.faulty) for line in found] == [
        ("ania@most.test", "Ania", False),
        ("jan@most.test", "Jan Kos", False),
    ]


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def halina(app):
    group(app, organisation(app))
    return signed_in_visitor(app, "halina@example.test", roles=[(Role.COORDINATOR, "group-1")])


def bring(visitor, content, name="lista.xlsx"):
    visitor.open(f"{GROUP}/lists").fill(file=(name, content))
    return visitor.send("Sprawdź listę")


def test_of_two_sheets_the_one_with_more_people_is_read_and_that_is_said(halina):
    few, many = (
        [["E-mail"], *([f"{sign}{n}@most.test"] for n in range(count))] for sign, count in (("a", 1), ("b", 3))
    )
    bring(halina, workbook(("Wiosna", few), ("Jesień", many)))
    assert "Zaproszenie dostaną 3 osoby" in halina.text or "3 osób" in halina.text
    said = "Czytamy arkusz „Jesień”, bo jest w nim najwięcej adresów. Adresy są też w innych arkuszach tego pliku."
    assert said in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    halina.fill({"column-0": ""}).send("Odczytaj jeszcze raz")
    assert "Czytamy arkusz" in halina.text, "other columns are of the same sheet"


def test_one_sheet_is_not_worth_a_word(halina):
    bring(halina, workbook(("Osoby", [["E-mail"], ["a@most.test"]]), ("Notatki", [["nic"]])))
    assert "Czytamy arkusz" not in halina.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("pusta.xlsx", workbook(("Arkusz1", []))), ("pusta.csv", b"\r\n ; ;\r\n"), ("spacja.csv", b"   ")],
)
def test_a_file_with_nothing_in_it_is_said_to_be_empty(halina, name, content):
    halina.open(f"{GROUP}/lists").fill(file=(name, content))
    halina.send("Sprawdź listę", status=422)
    assert "nic nie ma" in halina.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_list_without_addresses_invites_nobody_and_says_what_to_do(halina):
    bring(halina, "Imię;Nazwisko\nAnna;Nowak\n".encode(), "lista.csv")
    assert "W żadnej kolumnie nie ma adresów e-mail" in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Wyślij" not in " ".join(button for form in halina.forms for button in map(str, form.buttons))


def test_five_hundred_people_are_read_page_by_page_and_the_faulty_ones_alone(halina):
    people = ([f"o{n}@most.test", f"Osoba Numer{n}"] for n in range(499))
    rows = [["E-mail", "Imię i nazwisko"], *people, ["brak", "X Y"]]
    bring(halina, workbook(("Osoby", rows)))
    assert "499 os" in halina.text
    halina.click("do poprawy")
    assert "„brak” nie jest adresem" in halina.text
    assert "Osoba Numer1" not in halina.text.replace("Osoba Numer0", "")
