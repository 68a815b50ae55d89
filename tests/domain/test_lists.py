"""A coordinator's list of people: columns found, lines read, everything unclear said."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain import lists
from elearn.domain.lists import Code, Column, Reading, lines, reading
from elearn.domain.people import normal_email


def codes(line):
    return [remark.code for remark in line.remarks]


def read(*rows):
    return lines(rows, reading(rows))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Lp.", "Imię i nazwisko", "E-mail", "Organizacja"], {"name": 1, "email": 2, "organisation": 3}),
        (["Imię", "Nazwisko", "ADRES E-MAIL:"], {"first": 0, "last": 1, "email": 2}),
        (["Nazwisko i imię", "mail"], {"surname-first": 0, "email": 1}),
        (["First name", "Surname", "Email address", "Organisation"],
         {"first": 0, "last": 1, "email": 2, "organisation": 3}),
        (["Email (służbowy) *", "Uczestnik/czka", "Nazwa organizacji"], {"email": 0, "name": 1, "organisation": 2}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(header, found):
    row = ["x"] * len(header)
    row[found["email"]] = "anna@ngo.pl"
    how = reading([header, row])
    assert how.first == 1
    assert {column.value: place for column, place in how.places.items()} == found


def test_a_title_and_empty_lines_may_stand_above_the_header():
    rows = [
        ["Lista uczestników – edycja jesienna"],
        [],
        ["", "Imię i nazwisko", "e-mail"],
        ["1", "Jan Kos", "j@kos.pl"],
    ]
    how = reading(rows)
    assert how == Reading(3, {Column.NAME: 1, Column.EMAIL: 2})
    assert [(line.number, line.email, line.name) for line in lines(rows, how)] == [(4, "j@kos.pl", "Jan Kos")]


def test_columns_without_names_are_found_by_what_stands_in_them():
    rows = [
        ["600 100 200", "Fundacja Most", "Anna Nowak", "anna@most.pl"],
        ["", "Urząd Gminy Łąki", "Piotr Wilk", "piotr@laki.pl"],
        ["", "Klub Seniora", "Ewa Lis-Kot", "ewa@klub.pl"],
    ]
    assert reading(rows) == Reading(0, {Column.EMAIL: 3, Column.ORGANISATION: 1, Column.NAME: 2})


def test_a_column_named_address_that_holds_streets_is_not_the_mail():
    rows = [["Imię i nazwisko", "Adres", "Kontakt"], ["Anna Nowak", "ul. Leśna 3", "anna@most.pl"]]
    assert reading(rows).places[Column.EMAIL] == 2


def test_a_list_of_bare_addresses_is_a_list():
    assert [line.email for line in read(["anna@most.pl"], ["jan@most.pl"])] == ["anna@most.pl", "jan@most.pl"]


def test_a_list_without_any_address_says_so_line_by_line():
    found = read(["Imię i nazwisko", "Telefon"], ["Anna Nowak", "600"], ["Jan Kos", "601"])
    assert [codes(line) for line in found] == [[Code.EMAIL_MISSING], [Code.EMAIL_MISSING]]
    assert all(line.faulty for line in found)


@pytest.mark.parametrize(
    ("cell", "email", "said"),
    [
        ("Anna@Most.PL", "anna@most.pl", []),
        (" anna@most.pl ", "anna@most.pl", []),
        ("mailto:anna@most.pl", "anna@most.pl", [Code.EMAIL_REPAIRED]),
        ("anna@most.pl;", "anna@most.pl", [Code.EMAIL_REPAIRED]),
        ("anna@most.pl (służbowy)", "anna@most.pl", [Code.EMAIL_REPAIRED]),
        ("anna@most.pl, jan@most.pl", "", [Code.EMAILS_SEVERAL]),
        ("anna@gmial.com", "anna@gmial.com", [Code.HOST_DOUBTFUL]),
        ("anna(at)most.pl", "", [Code.EMAIL_UNREADABLE]),
        ("brak", "", [Code.EMAIL_UNREADABLE]),
        ("", "", [Code.EMAIL_MISSING]),
    ],
)
def test_an_address_is_read_or_said_to_be_unclear(cell, email, said):
    (line,) = lines([["Anna Nowak", cell]], Reading(0, {Column.NAME: 0, Column.EMAIL: 1}))
    assert (line.email, codes(line)) == (email, said)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("anna(at)most.pl", "anna@most.pl"), ("anna małpa most kropka pl", "anna@most.pl"), ("a@most,pl", "a@most.pl"),
     ("an na@most..pl", "anna@most.pl"), ("brak", "")],
)  # fmt: skip
def test_what_was_meant_is_offered_and_never_used(cell, meant):
    (line,) = lines([["Anna Nowak", cell]], Reading(0, {Column.NAME: 0, Column.EMAIL: 1}))
    assert line.email == ""
    assert line.remarks[0].facts["meant"] == meant


def test_an_address_as_mail_programs_write_it_names_the_person():
    (line,) = lines([["Anna Nowak <anna@most.pl>"]], Reading(0, {Column.EMAIL: 0}))
    assert (line.email, line.name, line.remarks) == ("anna@most.pl", "Anna Nowak", ())


@pytest.mark.parametrize(
    ("places", "row", "name"),
    [
        ({Column.FIRST: 1, Column.LAST: 2}, ["a@b.pl", "Anna", "Nowak"], "Anna Nowak"),
        ({Column.SURNAME_FIRST: 1}, ["a@b.pl", "Nowak Anna Maria"], "Anna Maria Nowak"),
        ({Column.SURNAME_FIRST: 1}, ["a@b.pl", "de Vries, Anna"], "Anna de Vries"),
        ({Column.NAME: 1}, ["a@b.pl", "ANNA NOWAK-KOŚ"], "Anna Nowak-Koś"),
        ({Column.NAME: 1}, ["a@b.pl", "  Anna   Nowak "], "Anna Nowak"),
        ({Column.NAME: 1}, ["a@b.pl", "Юлія Коваль"], "Юлія Коваль"),
    ],
)
def test_names_are_put_in_the_order_of_a_certificate(places, row, name):
    (line,) = lines([row], Reading(0, {Column.EMAIL: 0, **places}))
    assert line.name == name


def test_an_address_that_slipped_into_another_column_is_found_and_said():
    found = read(["Imię i nazwisko", "E-mail", "Uwagi"], ["Jan Kos", "j@kos.pl", ""], ["Ewa Lis", "", "e@lis.pl"])
    assert (found[1].email, codes(found[1])) == ("e@lis.pl", [Code.EMAIL_ELSEWHERE])


def test_a_name_that_was_written_otherwise_is_said():
    (line,) = lines([["a@b.pl", "ANNA NOWAK"]], Reading(0, {Column.EMAIL: 0, Column.NAME: 1}))
    assert line.remarks[0].facts == {"before": "ANNA NOWAK", "name": "Anna Nowak"}


def test_a_line_without_a_name_is_taken_with_a_word_about_it():
    (line,) = read(["anna@most.pl"])
    assert (codes(line), line.faulty) == ([Code.NAME_MISSING], False)


def test_the_same_person_twice_counts_once_and_one_address_of_two_people_not_at_all():
    found = read(
        ["Imię i nazwisko", "E-mail"],
        ["Anna Nowak", "biuro@most.pl"],
        ["anna nowak", "BIURO@most.pl"],
        ["Jan Kos", "biuro@most.pl"],
    )
    assert [(line.repeated, line.faulty) for line in found] == [(False, False), (True, False), (False, True)]
    assert found[1].remarks[-1].facts["line"] == 2


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Fundacja „Most”", "ngo"), ("Stowarzyszenie Przyjaciół Gminy Łąki", "ngo"), ("OSP Kozie Głowy", "ngo"),
        ("Urząd Gminy Łąki", "jst"), ("Gminna Biblioteka Publiczna", "jst"), ("MGOPS Mława", "jst"),
        ("KGW Sobiekursk", "ngo"), ("Gminny Ośrodek Kultury w Łąkach", "jst"), ("GOK Łąki", "jst"),
        ("Zielone Dachy sp. z o.o.", "business"), ("Anna i Wspólnicy", "other"),
    ],
)  # fmt: skip
def test_the_sector_is_told_by_the_name(name, sector):
    assert lists.likely_sector(name) == sector


def test_one_organisation_written_in_several_ways_is_one():
    assert lists.organisation_key(" Fundacja „Łąka”") == lists.organisation_key('fundacja  "ŁĄKA"')


def test_addresses_pasted_one_after_another_become_lines():
    rows = lists.pasted("Anna Nowak <anna@most.pl>; Jan Kos <jan@most.pl>, ewa@most.pl\n\nPiotr Wilk;piotr@most.pl\n")
    assert [(line.email, line.name) for line in read(*rows)] == [
        ("anna@most.pl", "Anna Nowak"), ("jan@most.pl", "Jan Kos"), ("ewa@most.pl", ""), ("piotr@most.pl", ""),
    ]  # fmt: skip


def test_rows_copied_from_a_spreadsheet_become_lines():
    rows = lists.pasted("Imię i nazwisko\tE-mail\nAnna Nowak\tanna@most.pl\nJan Kos\tjan@most.pl")
    assert [(line.email, line.name) for line in read(*rows)] == [
        ("anna@most.pl", "Anna Nowak"), ("jan@most.pl", "Jan Kos"),
    ]  # fmt: skip


def test_what_is_kept_is_short_and_storable():
    assert lists.clipped([["a\0b", "x" * 400, *["y"] * 60], ["", " "]]) == [["ab", "x" * 300, *["y"] * 38]]


CELLS = st.text(max_size=40) | st.sampled_from(["E-mail", "Imię i nazwisko", "anna@most.pl", "Anna <a@b.pl>", "a@b,pl"])


@given(st.lists(st.lists(CELLS, max_size=5), max_size=12))
def test_whatever_is_brought_every_line_is_answered_for(rows):
    how = reading(rows)
    found = lines(rows, how)
    filled = [place + 1 for place, row in enumerate(rows) if place >= how.first and any(cell.strip() for cell in row)]
    assert [line.number for line in found] == filled
    for line in found:
        assert line.faulty or normal_email(line.email) == line.email
    good = [line.email for line in found if not line.faulty and not line.repeated]
    assert len(good) == len(set(good))


@pytest.mark.parametrize("cell", ["x" * 300, f"{'x' * 298} @", "x@" * 150, "@" * 300, "mailto:" * 42, "( at )" * 50])
def test_hostile_cells_are_read_as_quickly_as_others(cell):
    """Patterns that start anew at each sign took minutes for one list."""
    rows = [[cell] * lists.MOST_COLUMNS for _ in range(100)]
    began = time.process_time()
    lists.lines(rows, lists.reading(rows))
    lists.pasted(cell * 1000)
    assert time.process_time() - began < 2
