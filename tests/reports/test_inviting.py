"""Invitations into a group: by mail, by a link, from a list; nothing twice, nothing by half."""

import pytest
from sqlalchemy import func, select

from elearn import jobs
from elearn.db import db
from elearn.domain.access import Role
from elearn.partners.models import Partner
from elearn.reports import bringing
from elearn.reports.models import GroupInvitation, GroupLink, GroupMember, ListUpload
from tests.application import application_with, dispose
from tests.factories import another_device, signed_in_visitor
from tests.people import enter, last_link, letters, person
from tests.reports.groups import group, join, organisation
from tests.visitor import Visitor

GROUP = "/pl/coordination/groups/1"
LIST = """Lista uczestników;;;
Lp.;Imię i nazwisko;E-mail;Organizacja
1;Anna Nowak;anna@most.test;Fundacja „Most”
2;JAN KOS;jan@most.test;FUNDACJA Most
3;Ewa Lis;ewa(at)most.test;Klub Seniora
4;Piotr Wilk;;Klub Seniora
5;Anna Nowak;ANNA@most.test;Fundacja Most
6;Ola Nowak;ola@example.test;Brzeg
"""


@pytest.fixture
def app(sqlite_settings):
    """The application on SQLite: what depends on the database is tested apart."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def halina(app):
    group(app, organisation(app))
    grant = (Role.COORDINATOR, "group-1")
    return signed_in_visitor(app, "halina@example.test", name="Halina Kowalczyk", roles=[grant])


def path_of(url):
    return url.removeprefix("http://localhost")


def count(app, model, *where):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where))


def invite(visitor, email="jan@example.test", **facts):
    visitor.open(f"{GROUP}/invitations").fill(email=email, **facts)
    return visitor.send("Wyślij zaproszenie")


def bring(visitor, text=LIST, name="lista.csv"):
    visitor.open(f"{GROUP}/lists").fill(file=(name, text.encode()))
    return visitor.send("Sprawdź listę")


def test_an_invitation_by_mail_leads_into_the_group_with_open_eyes(app, halina):
    invite(halina, name="Jan Lis", organisation="Fundacja Most")
    assert "czeka" in halina.text
    link = path_of(last_link(app, "jan@example.test"))
    stranger = Visitor(app).open(link)
    assert "Twoje postępy w tej grupie widzą: Halina Kowalczyk" in stranger.text
    jan = signed_in_visitor(app, "jan@example.test", name="")
    assert "po dołączeniu zapiszemy: Jan Lis" in jan.open("/pl/my/groups").text
    assert "po dołączeniu zapiszemy: Jan Lis" in jan.open(link).text
    jan.send("Dołącz do grupy")
    assert "Jesteś w grupie Wolontariat 2026" in jan.text
    assert "Fundacja Most" in jan.text
    jan.open("/pl/account")
    assert "Jan Lis" in jan.html, "whoever has no name takes the one of the invitation"
    jan.open(link, status=410)
    halina.open(f"{GROUP}/invitations").fill(email="jan@example.test")
    halina.send("Wyślij zaproszenie", status=422)
    assert "Ta osoba jest już w grupie" in halina.text


def test_somebody_who_is_invited_finds_it_on_their_own_page_and_may_say_no(app, halina):
    invite(halina, "ola@example.test")
    ola = signed_in_visitor(app)
    ola.open("/pl/my/groups").send("Nie dołączam")
    assert "Odmowa zapisana" in ola.text
    assert count(app, GroupMember) == 0
    bring(halina)
    assert "bez zaproszenia: osoba odeszła albo odmówiła" in halina.text


def test_an_invitation_is_answered_by_its_own_address_only(app, halina):
    invite(halina, "ola@example.test")
    other = signed_in_visitor(app, "iza@example.test")
    assert "Dołącz:" not in other.open("/pl/my/groups").text
    token = other.forms[0].values["csrf_token"]
    other._ask(
        "POST", "/pl/my/groups/invitations/1", status=200, follow=True, data={"csrf_token": token, "answer": "yes"}
    )
    assert count(app, GroupMember) == 0


def test_a_second_letter_has_a_new_link_and_ends_the_old_one(app, halina):
    invite(halina)
    first = path_of(last_link(app, "jan@example.test"))
    invite(halina)
    assert len(letters(app, "jan@example.test")) == 1, "who waits gets no second letter by accident"
    halina.send("Wyślij ponownie: jan@example.test")
    assert len(letters(app, "jan@example.test")) == 2
    jan = signed_in_visitor(app, "jan@example.test").open(first, status=410)
    jan.open(path_of(last_link(app, "jan@example.test")))
    halina.send("Wycofaj: jan@example.test")
    jan.open(path_of(last_link(app, "jan@example.test")), status=410)


def test_who_is_silent_for_a_week_can_be_written_to_at_once(app, halina, clock):
    for email in ("jan@example.test", "iza@example.test"):
        invite(halina, email)
    assert "Wyślij im jeszcze raz" not in halina.text
    clock.shift(8 * 24 * 3600)
    halina.open(f"{GROUP}/invitations").send("Wyślij im jeszcze raz")
    assert "Wysłane ponownie: 2" in halina.text


def test_an_invitation_too_old_makes_room_for_a_new_one(app, halina, clock):
    invite(halina)
    clock.shift(31 * 24 * 3600)
    signed_in_visitor(app, "jan@example.test").open(path_of(last_link(app, "jan@example.test")), status=410)
    invite(halina)
    assert len(letters(app, "jan@example.test")) == 2


def test_a_link_lets_in_so_many_people_and_no_more(app, halina):
    halina.open(f"{GROUP}/invitations").fill(most="1")
    halina.send("Utwórz link")
    with app.app_context():
        code = db.session.scalar(select(GroupLink.code))
    ola = signed_in_visitor(app)
    ola.open("/pl/join").fill(code=f"{code[:5].lower()}-{code[5:]}")
    ola.send("Sprawdź kod")
    ola.send("Dołącz do grupy")
    assert "Jesteś w grupie" in ola.text
    jan = signed_in_visitor(app, "jan@example.test")
    jan.open(f"/pl/join/{code}", status=410)
    jan.open("/pl/join").fill(code=code)
    jan.send("Sprawdź kod", status=422)
    assert "Ten kod nie działa" in jan.text
    assert "komplet osób" in halina.open(f"{GROUP}/invitations").text


def test_a_link_ends_with_its_last_day_and_can_be_switched_off(app, halina, clock):
    halina.open(f"{GROUP}/invitations").fill(last="2020-01-01")
    halina.send("Utwórz link", status=422)
    assert "Ten dzień już minął" in halina.text
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    with app.app_context():
        code = db.session.scalar(select(GroupLink.code))
    ola = signed_in_visitor(app).open(f"/pl/join/{code}")
    halina.send(f"Wyłącz: {code}")
    assert "wyłączony" in halina.text
    ola.send("Dołącz do grupy", status=410)
    assert count(app, GroupMember) == 0


def test_joining_twice_takes_one_seat(app, halina):
    halina.open(f"{GROUP}/invitations").fill(most="5")
    halina.send("Utwórz link")
    with app.app_context():
        code = db.session.scalar(select(GroupLink.code))
    ola = signed_in_visitor(app)
    for tab in [another_device(ola).open(f"/pl/join/{code}") for _ in range(2)]:
        tab.send("Dołącz do grupy")
    with app.app_context():
        assert db.session.scalar(select(GroupLink.used)) == 1


def test_a_list_is_looked_at_first_and_answered_for_line_by_line(app, halina):
    join(app, 1, person(app, "ola@example.test"))
    bring(halina)
    assert "Zaproszenie dosta" in halina.text
    assert "„ewa(at)most.test” nie jest adresem. Może miało być ewa@most.test?" in halina.text
    assert "Brakuje adresu e-mail." in halina.text
    assert "Ta sama osoba jest w wierszu 3." in halina.text
    assert "Zapisujemy „Jan Kos” zamiast „JAN KOS”." in halina.text
    assert "już w grupie" in halina.text
    assert "Zapiszemy nowe organizacje: Fundacja „Most”." in halina.text, "one organisation in two spellings is one"
    assert letters(app) == []
    assert count(app, GroupInvitation) == 0


def test_a_list_is_taken_in_whole_once_and_may_be_brought_again(app, halina):
    bring(halina).send("Wyślij 3 zaprosze")
    assert "Wysłane: 3 zaprosze" in halina.text
    assert len(letters(app)) == 3
    assert count(app, Partner, Partner.name == "Fundacja „Most”", Partner.sector == "ngo") == 1
    with app.app_context():
        assert db.session.scalar(select(ListUpload.rows)) == [], "the list itself is not kept"
    bring(halina)
    assert "Z tej listy nikt nowy nie dostanie zaproszenia." in halina.text
    assert halina.text.count("zaproszenie już czeka") >= 3
    assert len(letters(app)) == 3


def test_a_list_that_breaks_half_way_leaves_nothing(app, halina, monkeypatch):
    from elearn.reports import joining  # noqa: PLC0415 -- needs the application

    bring(halina)
    write, done = joining._write, []

    def breaking(*args, **facts):
        if done:
            raise OSError("the disk is full")
        done.append(write(*args, **facts))

    monkeypatch.setattr(joining, "_write", breaking)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    halina.send("Wyślij 3 zaprosze", status=500)
    assert letters(app) == []
    assert count(app, GroupInvitation) == 0
    assert count(app, Partner, Partner.name == "Fundacja „Most”") == 0


def test_columns_can_be_chosen_otherwise(app, halina):
    bring(halina, "a;b;c\nNowak Anna;anna@most.test;x\n")
    halina.fill({"column-0": "surname-first"}).send("Odczytaj jeszcze raz")
    assert "Anna Nowak" in halina.text
    halina.fill({"column-1": ""}).send("Odczytaj jeszcze raz")
    assert "Adres stał w innej kolumnie." in halina.text


def test_a_list_can_be_pasted(app, halina):
    halina.open(f"{GROUP}/lists").fill(text="Anna Nowak <anna@most.test>; jan@most.test")
    halina.send("Sprawdź listę")
    assert "Zaproszenie dosta" in halina.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lista.csv", b"", "W tym pliku nic nie ma"),
        ("lista.xlsx", b"PK\x03\x04broken", "Nie udało się otworzyć"),
        ("lista.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "stary plik XLS"),
        ("lista.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 40, "chroniony hasłem"),
        ("lista.ods", b"PK\x03\x04mimetypeapplication/vnd.oasis", "Zapisz listę jako CSV albo XLSX"),
        ("lista.csv", b"a@b.pl\n" * 5100, "za długa"),
        ("obraz.png", b"\x89PNG\0\0", "To nie jest lista"),
    ],
)
def test_what_is_no_list_is_refused_in_words(app, halina, name, content, said):
    halina.open(f"{GROUP}/lists").fill(file=(name, content))
    halina.send("Sprawdź listę", status=422)
    assert said in halina.text


def test_a_forgotten_list_is_emptied(app, halina, clock):
    bring(halina)
    report = halina.path
    clock.shift(3 * 24 * 3600)
    enter(halina, halina.person_id)
    assert "Tej listy już nie ma" in halina.open(report).text
    jobs.work_off(app, {bringing.FORGET: bringing.forget})
    with app.app_context():
        assert db.session.scalar(select(ListUpload.rows)) == []


def test_only_people_of_the_coordinators_own_groups_are_recognised(app, halina):
    here = signed_in_visitor(app, "irena@example.test", roles=[(Role.COORDINATOR, "organisation-1")])
    other = group(app, 1, "Inna grupa")
    join(app, other, person(app, "anna@most.test", name="Anna Nowak-Most"))
    bring(halina)
    assert "osoba z twojej innej grupy" not in halina.text
    bring(here)
    assert "osoba z twojej innej grupy" in here.text


@pytest.mark.parametrize("roles", [[], [(Role.COORDINATOR, "group-2")], [(Role.TRAINER, "")]])
def test_nobody_else_sees_or_sends_invitations(app, halina, roles):
    group(app, 1, "Druga")
    bring(halina)
    stranger = signed_in_visitor(app, "obcy@example.test", roles=roles)
    for path in ("invitations", "lists", "lists/1"):
        stranger.open(f"{GROUP}/{path}", status=404)
    own = signed_in_visitor(app, "dwa@example.test", roles=[(Role.COORDINATOR, "group-2")])
    own.open("/pl/coordination/groups/2/lists/1", status=404)
