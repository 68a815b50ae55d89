"""What a group is: its courses, people, settings, programme, coordinators; who may change it, and what is kept."""

import pytest
from sqlalchemy import select

from elearn.db import db
from elearn.domain.access import Role
from elearn.partners.models import Partner
from elearn.reports.models import Group, GroupCourse, GroupLink, GroupMember, Programme
from tests.application import application_with, dispose
from tests.factories import course_files, published_course, signed_in_visitor
from tests.people import enter, last_link, letters, person
from tests.reports.groups import group, join, organisation
from tests.visitor import Visitor

GROUP = "/pl/coordination/groups/1"


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


def values(app, *columns):
    with app.app_context():
        return db.session.execute(select(*columns)).all()


def test_a_group_takes_a_course_by_a_day_and_gives_it_up(app, halina):
    published_course(app)
    halina.open(f"{GROUP}/courses").fill(course="Kurs próbny", deadline="2027-01-31")
    halina.send("Dodaj kurs")
    assert "31 stycznia 2027" in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Grupa ma już wszystkie opublikowane kursy" in halina.text
    halina.click("Zmień: Kurs próbny").fill(deadline="2027-02-28")
    halina.send("Zapisz termin")
    assert "28 lutego 2027" in halina.text.replace("\N{NO-BREAK SPACE}", " ")
    halina.click("Zmień: Kurs próbny").send("Usuń kurs z grupy")
    assert "Grupa nie ma jeszcze kursów" in halina.text
    ((removed,),) = values(app, GroupCourse.removed_at)
    assert removed is not None, "what was taken stays written down"
    halina.fill(course="Kurs próbny").send("Dodaj kurs")
    assert len(values(app, GroupCourse.id)) == 2
    log = halina.open(f"{GROUP}/settings").text
    assert "Halina Kowalczyk: usunięty kurs Kurs próbny" in log


def test_an_archived_course_is_not_offered(app, halina):
    published_course(app)
    published_course(app, course_files("drugi", title="Drugi kurs"))
    from elearn.catalog.models import CourseRecord  # noqa: PLC0415 -- needs the application
    from elearn.db import utc_now  # noqa: PLC0415 -- same

    with app.app_context():
        db.session.get(CourseRecord, 1).archived_at = utc_now()
        db.session.commit()
    text = halina.open(f"{GROUP}/courses").text
    assert "Drugi kurs" in text
    assert "Kurs próbny" not in text


def test_people_are_found_by_name_in_any_case_and_by_address(app, halina):
    for number, name in enumerate(["Łukasz Żak", "Anna Nowak", "Żaneta Łoś"]):
        join(app, 1, person(app, f"p{number}@example.test", name=name))
    assert "3 osoby" in halina.open(f"{GROUP}/people").text or "3 osób" in halina.text
    assert "Łukasz Żak" in halina.open(f"{GROUP}/people?q=łukasz").text
    assert "Anna Nowak" not in halina.text
    assert "Anna Nowak" in halina.open(f"{GROUP}/people?q=p1@").text
    assert "Nikogo takiego nie ma" in halina.open(f"{GROUP}/people?q=%25").text


def test_many_people_stand_on_pages(app, halina):
    for number in range(27):
        join(app, 1, person(app, f"p{number:02}@example.test", name=f"Osoba {number:02}"))
    halina.open(f"{GROUP}/people").click("Następna strona")
    assert "Osoba 26" in halina.text
    assert halina.open(f"{GROUP}/people?page=99").path.endswith("page=2")


def test_a_member_is_moved_to_another_organisation_and_taken_out(app, halina):
    number = person(app, "jan@example.test", name="Jan Lis")
    join(app, 1, number)
    halina.open(f"{GROUP}/people").click("Zmień organizację: Jan Lis").fill(organisation="Gminna Biblioteka")
    halina.send("Zapisz")
    assert "Gminna Biblioteka" in halina.text
    halina.click("Usuń z grupy: Jan Lis").send("Usuń z grupy")
    assert "W grupie nie ma jeszcze nikogo" in halina.text
    ((left,),) = values(app, GroupMember.left_at)
    assert left is not None
    halina.open(f"{GROUP}/people/{number}/remove", status=404)


def test_settings_are_stored_and_a_name_is_taken_once(app, halina):
    group(app, 1, "Zarząd")
    halina.open(f"{GROUP}/settings").fill(name="Zarząd")
    halina.send("Zapisz", status=422)
    assert "ma już grupę o tej nazwie" in halina.text
    halina.open(f"{GROUP}/settings").fill(name="Wolontariat 2027", stalled_days="7", target="30")
    halina.send("Zapisz")
    assert halina.heading == "Wolontariat 2027"
    assert values(app, Group.stalled_days, Group.target)[0] == (7, 30)
    assert "zmienione ustawienia: nazwa, dni bez postępu, cel" in halina.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_closed_group_invites_nobody_until_it_is_opened(app, halina):
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    halina.open(f"{GROUP}/settings").click("Zakończ grupę").send("Zakończ grupę")
    assert "Grupa jest zakończona" in halina.text
    ola = signed_in_visitor(app)
    ((code,),) = values(app, GroupLink.code)
    ola.open(f"/pl/join/{code}", status=410)
    halina.open(f"{GROUP}/settings").click("Otwórz grupę na nowo").send("Otwórz grupę na nowo")
    ola.open(f"/pl/join/{code}")


def test_a_programme_is_written_down_and_belongs_to_who_runs_all_its_groups(app, halina):
    facts = {"title": "Mazowsze razem", "number": "12/2026", "starts_on": "2026-01-01", "ends_on": "2026-06-30"}
    halina.open(f"{GROUP}/settings").click("Zapisz nowy projekt").fill({**facts, "ends_on": "2025-01-01"})
    halina.send("Zapisz projekt", status=422)
    assert "nie może być przed pierwszym" in halina.text
    halina.fill(ends_on="2026-06-30").send("Zapisz projekt")
    assert "Mazowsze razem" in halina.text
    other = group(app, 1, "Druga", programme_id=1)
    assert "Zmień dane projektu" not in halina.open(f"{GROUP}/settings").text
    halina.open(f"{GROUP}/settings/programme", status=403)
    enter(halina, person(app, "szefowa@example.test", roles=[(Role.COORDINATOR, "organisation-1")]))
    halina.open(f"{GROUP}/settings/programme").fill(title="Mazowsze bardziej razem").send("Zapisz projekt")
    assert values(app, Programme.title) == [("Mazowsze bardziej razem",)]
    halina.open(f"/pl/coordination/groups/{other}/settings").fill(programme="0").send("Zapisz")
    halina.click("Zapisz nowy projekt").fill({**facts, "title": "Inny"})
    halina.send("Zapisz projekt", status=422)
    assert "Projekt o tym numerze jest już zapisany" in halina.text


def test_a_coordinator_is_asked_by_mail_begins_and_ends_at_once(app, halina):
    halina.open(f"{GROUP}/settings").fill(email="jan@example.test")
    halina.send("Wyślij list")
    assert "zaproszenie czeka" in halina.text
    link = path_of(last_link(app, "jan@example.test"))
    jan = signed_in_visitor(app, "jan@example.test", name="Jan Lis")
    jan.open(f"{GROUP}/settings", status=404)
    jan.open(link).send("Zacznij koordynować")
    jan.open(f"{GROUP}/settings")
    jan.open(link, status=410)
    halina.open(f"{GROUP}/settings").click("Odbierz: Jan Lis").send("Odbierz koordynację")
    jan.open(f"{GROUP}/settings", status=404)
    assert "koniec koordynacji, Jan Lis" in halina.text, "the log keeps who it was"


def test_a_question_to_coordinate_is_taken_back_and_runs_out(app, halina, clock):
    def ask():
        halina.open(f"{GROUP}/settings").fill(email="jan@example.test")
        halina.send("Wyślij list")
        return path_of(last_link(app, "jan@example.test"))

    jan = signed_in_visitor(app, "jan@example.test")
    first, second = ask(), ask()
    jan.open(first, status=410)
    jan.open(second)
    halina.send("Wycofaj: jan@example.test")
    jan.open(second, status=410)
    third = ask()
    clock.shift(15 * 24 * 3600)
    enter(jan, jan.person_id)
    jan.open(third, status=410)
    jan.open("/pl/coordination/invitations/forged", status=410)
    assert len(letters(app, "jan@example.test")) == 3


def test_an_organisation_is_changed_by_who_coordinates_it(app, halina):
    organisation(app, "Fundacja Most")
    halina.open("/pl/coordination/organisations/1", status=404)
    boss = signed_in_visitor(app, "szefowa@example.test", roles=[(Role.COORDINATOR, "organisation-1")])
    boss.open("/pl/coordination/organisations/1").fill(name="FUNDACJA „MOST”")
    boss.send("Zapisz", status=422)
    assert "Inna organizacja ma już tę nazwę" in boss.text
    boss.fill(name="Brzeg Wkry", sector="jst", powiat="powiat płoński").send("Zapisz")
    assert values(app, Partner.name, Partner.sector, Partner.powiat)[0] == ("Brzeg Wkry", "jst", "1420")


PATHS = ("courses", "people", "people/1/place", "people/1/remove", "settings", "settings/close", "settings/programme")


@pytest.mark.parametrize("roles", [(), ((Role.COORDINATOR, "group-2"),), ((Role.TRAINER, "kurs"),)])
def test_nobody_else_comes_in(app, halina, roles):
    group(app, 1, "Druga")
    join(app, 1, halina.person_id)
    stranger = signed_in_visitor(app, "obcy@example.test", roles=list(roles))
    for path in PATHS:
        stranger.open(f"{GROUP}/{path}", status=404)


def test_a_member_of_one_group_is_not_found_in_another(app, halina):
    other = group(app, 1, "Druga")
    number = person(app, "jan@example.test", name="Jan Lis")
    join(app, other, number)
    halina.open(f"{GROUP}/people/{number}/place", status=404)
    assert "Jan Lis" not in halina.open(f"{GROUP}/people").text


def test_a_visitor_is_sent_to_sign_in(app, halina):
    assert "/pl/sign-in" in Visitor(app).open(f"{GROUP}/settings").url


def test_people_stand_in_the_order_of_the_polish_alphabet_and_are_found_without_diacritics(app, halina):
    for number, name in enumerate(["Zofia Żak", "Łukasz Żak", "Lena Śliwa", "Ćwirek Ola"]):
        join(app, 1, person(app, f"p{number}@example.test", name=name))
    text = halina.open(f"{GROUP}/people").text
    places = [text.index(name) for name in ("Ćwirek Ola", "Lena Śliwa", "Łukasz Żak", "Zofia Żak")]
    assert places == sorted(places)
    assert "Łukasz Żak" in halina.open(f"{GROUP}/people?q=zak+lukasz").text
    assert "Zofia" not in halina.text


def test_the_log_says_what_was_done_in_words_for_every_act(app, halina):
    """Every act that the code writes into a group's log has its sentence."""
    import re  # noqa: PLC0415 -- only here
    from pathlib import Path  # noqa: PLC0415 -- same

    from elearn import reports  # noqa: PLC0415 -- needs the application
    from elearn.reports import log_words  # noqa: PLC0415 -- same

    written = "".join(path.read_text("utf-8") for path in Path(reports.__file__).parent.glob("*.py"))
    acts = set(re.findall(r'note\([^)]*?id, "([a-z-]+)"|act="([a-z-]+)"', written))
    acts = {act for pair in acts for act in pair if act}
    acts |= {"left", "removed", "closed", "opened", "coordinator-invited"}
    assert len(acts) > 20
    assert acts <= set(log_words.LOGGED)


def test_the_log_names_people_days_and_what_was_changed(app, halina):
    published_course(app)
    number = person(app, "bez.nazwiska@example.test", name="")
    join(app, 1, number)
    halina.open(f"{GROUP}/courses").fill(course="Kurs próbny", deadline="2027-01-31").send("Dodaj kurs")
    halina.click("Zmień: Kurs próbny").fill(deadline="").send("Zapisz termin")
    halina.open(f"{GROUP}/people/{number}/place").fill(organisation="Gminna Biblioteka").send("Zapisz")
    halina.open(f"{GROUP}/settings").fill(name="Wolontariat 2027", target="30").send("Zapisz")
    text = halina.open(f"{GROUP}/settings").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Halina Kowalczyk: dodany kurs Kurs próbny, do 31 stycznia 2027" in text
    assert "Halina Kowalczyk: kurs Kurs próbny bez terminu" in text
    assert "Halina Kowalczyk: nowa organizacja, bez.nazwiska: Gminna Biblioteka" in text
    assert "Halina Kowalczyk: zmienione ustawienia: nazwa, cel" in text


def test_the_log_has_pages(app, halina):
    from elearn.db import utc_now  # noqa: PLC0415 -- same
    from elearn.reports import actions  # noqa: PLC0415 -- same

    with app.app_context():
        for _ in range(60):
            actions.note(db.session(), 1, "link-made", {}, by=halina.person_id, now=utc_now())
        db.session.commit()
    halina.open(f"{GROUP}/settings").click("Następna strona")
    assert "Strona 2 z 3" in halina.text


def test_somebody_is_asked_to_coordinate_every_group_of_the_organisation(app, halina):
    assert "wszystkie grupy organizacji" not in halina.open(f"{GROUP}/settings").text, "a group's coordinator may not"
    group(app, 1, "Druga")
    boss = signed_in_visitor(app, "szefowa@example.test", name="Szefowa", roles=[(Role.COORDINATOR, "organisation-1")])
    boss.open(f"{GROUP}/settings").fill(email="jan@example.test", where="organisation").send("Wyślij list")
    link = path_of(last_link(app, "jan@example.test"))
    jan = signed_in_visitor(app, "jan@example.test", name="Jan Lis").open(link)
    assert "osoby ze wszystkich grup organizacji" in jan.text
    jan.send("Zacznij koordynować")
    assert "Druga" in jan.open("/pl/coordination").text
    number = jan.person_id
    assert "Odbierz: Jan Lis" not in halina.open(f"{GROUP}/settings").text
    halina.open(f"{GROUP}/settings/coordinators/{number}/everywhere", status=404)
    boss.open(f"{GROUP}/settings").click("Odbierz: Jan Lis").send("Odbierz koordynację")
    assert "koniec koordynacji wszystkich grup organizacji, Jan Lis" in boss.text
    jan.open("/pl/coordination", status=403)


def test_who_gives_up_the_last_group_is_not_led_to_a_closed_door(app, halina):
    halina.open(f"{GROUP}/settings").click("Zrezygnuj").send("Zrezygnuj")
    assert halina.path.startswith("/pl/my")
    assert "Nie koordynujesz już tej grupy" in halina.text


def test_a_group_goes_on_to_a_new_programme(app, halina):
    facts = {"title": "Mazowsze razem", "number": "12/2026", "starts_on": "2026-01-01", "ends_on": "2026-06-30"}
    halina.open(f"{GROUP}/settings").click("Zapisz nowy projekt").fill(facts).send("Zapisz projekt")
    halina.click("Zmień dane projektu").fill(title="Mazowsze bardziej razem").send("Zapisz projekt")
    assert "zmienione dane projektu" in halina.text
    halina.click("Zapisz nowy projekt").fill({**facts, "title": "Następny", "number": "1/2027"}).send("Zapisz projekt")
    assert values(app, Programme.title) == [("Mazowsze bardziej razem",), ("Następny",)]
    assert "Następny" in halina.text


def test_organisations_are_found_by_those_who_may_change_them(app, halina):
    names = ["Żak i Spółka", "Łąkowa Fundacja", *(f"Klub {number:02}" for number in range(30))]
    for name in names:
        organisation(app, name)
    halina.open("/pl/coordination/organisations", status=403)
    everywhere = signed_in_visitor(app, "szefowa@example.test", roles=[(Role.COORDINATOR, "")])
    everywhere.open("/pl/coordination").click("Organizacje")
    assert "33 organizacje" in everywhere.text or "33 organizacji" in everywhere.text
    assert "Żak i Spółka" in everywhere.click("Następna strona").text.replace("\N{NO-BREAK SPACE}", " ")
    everywhere.open("/pl/coordination/organisations?q=lakowa").click("Łąkowa Fundacja")
    everywhere.fill(sector="business").send("Zapisz")
    everywhere.click("Wróć")
    assert "Firma" in everywhere.open("/pl/coordination/organisations?q=łąkowa").text
    assert "Nie ma takiej organizacji" in everywhere.open("/pl/coordination/organisations?q=nikt").text
    own = signed_in_visitor(app, "jedna@example.test", roles=[(Role.COORDINATOR, "organisation-1")])
    assert "Klub" not in own.open("/pl/coordination/organisations").text
