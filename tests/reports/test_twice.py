"""What happens in two tabs, twice, too late or in a group that has ended: no page is a dead end, nothing is undone."""

import pytest
from sqlalchemy import func, select

from elearn.db import db
from elearn.domain.access import Role
from elearn.reports.models import Group, GroupInvitation, GroupLink, GroupMember
from tests.factories import another_device, published_course, signed_in_visitor
from tests.people import last_link, letters, person
from tests.reports.groups import group, join, organisation, take
from tests.visitor import Visitor

GROUP = "/pl/coordination/groups/1"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


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


def close(visitor):
    visitor.open(f"{GROUP}/settings").click("Zakończ grupę").send("Zakończ grupę")


def code_of(app):
    with app.app_context():
        return db.session.scalar(select(GroupLink.code))


def test_a_group_that_ended_offers_no_way_in_and_takes_none_from_an_old_tab(app, halina):
    halina.open(f"{GROUP}/invitations").fill(email="jan@example.test").send("Wyślij zaproszenie")
    tab = another_device(halina).open(f"{GROUP}/invitations")
    lists = another_device(halina).open(f"{GROUP}/lists")
    close(halina)
    for words in ("Wyślij zaproszenie", "Utwórz link", "Wyślij ponownie"):
        assert words not in halina.open(f"{GROUP}/invitations").text
    assert "Zaproś osoby" not in halina.open(f"{GROUP}/people").text
    tab.fill(email="ewa@example.test").send("Wyślij zaproszenie")
    assert "Grupa jest zakończona" in tab.text
    another = another_device(halina).open(f"{GROUP}/invitations")
    assert "Wycofaj" in another.text, "what waits can still be withdrawn"
    lists.fill(text="ala@example.test").send("Sprawdź listę")
    assert "Grupa jest zakończona" in lists.text
    halina.open(f"{GROUP}/lists")
    assert halina.path.startswith(f"{GROUP}/invitations")
    assert len(letters(app)) == 1
    assert count(app, GroupLink) == 0


def test_a_list_looked_at_before_the_end_of_the_group_invites_nobody(app, halina):
    halina.open(f"{GROUP}/lists").fill(text="ala@example.test").send("Sprawdź listę")
    tab = another_device(halina).open(halina.path)
    close(halina)
    tab.send("Wyślij 1")
    assert "Grupa jest zakończona" in tab.text
    assert letters(app) == []


def test_the_question_of_an_old_tab_does_not_open_what_was_closed(app, halina):
    tab = another_device(halina).open(f"{GROUP}/settings/close")
    close(halina)
    tab.send("Zakończ grupę")
    assert count(app, Group, Group.closed_at.is_not(None)) == 1
    assert "zakończona" in tab.text


def test_who_joins_by_a_link_has_answered_the_invitation_too(app, halina):
    halina.open(f"{GROUP}/invitations").fill(email="ola@example.test").send("Wyślij zaproszenie")
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    ola = signed_in_visitor(app)
    ola.open(f"/pl/join/{code_of(app)}").send("Dołącz do grupy")
    assert "Czekają na odpowiedź" not in ola.text
    assert "Nie czeka żadne zaproszenie" in halina.open(f"{GROUP}/invitations").text
    assert count(app, GroupInvitation, GroupInvitation.accepted_at.is_not(None)) == 1


def test_an_invitation_is_taken_up_in_two_tabs_once(app, halina):
    halina.open(f"{GROUP}/invitations").fill(email="ola@example.test").send("Wyślij zaproszenie")
    ola = signed_in_visitor(app).open(path_of(last_link(app, "ola@example.test")))
    tab = another_device(ola).open("/pl/my/groups")
    ola.send("Dołącz do grupy")
    tab.send("Dołącz: Wolontariat 2026")
    assert "Tego zaproszenia już nie ma" in tab.text
    assert count(app, GroupMember) == 1


@pytest.mark.parametrize("by", ["letter", "link"])
def test_somebody_without_an_account_makes_one_and_is_led_back_into_the_group(app, halina, by):
    halina.open(f"{GROUP}/invitations").fill(email="nowa@example.test").send("Wyślij zaproszenie")
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    path = path_of(last_link(app, "nowa@example.test")) if by == "letter" else f"/pl/join/{code_of(app)}"
    nowa = Visitor(app).open(path).click("Załóż konto")
    nowa.fill(email="nowa@example.test", name="Nowa Osoba").send("Załóż konto")
    nowa.open(path_of(last_link(app, "nowa@example.test"))).send("Potwierdzam, wchodzę")
    assert nowa.path == path
    nowa.send("Dołącz do grupy")
    assert "Jesteś w grupie" in nowa.text


def test_a_letter_to_another_address_says_so_and_joins_the_account_in_use(app, halina):
    halina.open(f"{GROUP}/invitations").fill(email="praca@example.test").send("Wyślij zaproszenie")
    ola = signed_in_visitor(app).open(path_of(last_link(app, "praca@example.test")))
    assert "Zaproszenie przyszło na adres praca@example.test" in ola.text
    ola.send("Dołącz do grupy")
    assert count(app, GroupMember, GroupMember.person_id == ola.person_id) == 1


def test_who_left_may_come_back_by_a_link_and_both_stays_are_kept(app, halina):
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    ola = signed_in_visitor(app)
    ola.open(f"/pl/join/{code_of(app)}").send("Dołącz do grupy")
    tab = another_device(ola).open("/pl/my/groups/1/leave")
    ola.open("/pl/my/groups/1/leave").send("Odejdź z grupy")
    tab.send("Odejdź z grupy")
    assert "Nie należysz już do tej grupy" in tab.text
    ola.open(f"/pl/join/{code_of(app)}").send("Dołącz do grupy")
    assert count(app, GroupMember) == 2
    assert "Dawne grupy" in ola.text


def test_what_is_gone_in_another_tab_is_said_and_no_error(app, halina):
    published_course(app)
    take(app, 1, 1)
    number = person(app, "jan@example.test", name="Jan Lis")
    join(app, 1, number)
    for path, button, said in (
        (f"people/{number}/remove", "Usuń z grupy", "Tej osoby nie ma już w grupie"),
        ("courses/kurs", "Usuń kurs z grupy", "Tego kursu nie ma już w grupie"),
    ):
        first, second = (another_device(halina).open(f"{GROUP}/{path}") for _ in range(2))
        first.send(button)
        second.send(button)
        assert said in second.text


def test_a_stranger_with_a_code_reads_nobodys_address(app, halina):
    person(app, "bez.nazwiska@example.test", name="", roles=[(Role.COORDINATOR, "group-1")])
    halina.open(f"{GROUP}/invitations").send("Utwórz link")
    text = Visitor(app).open(f"/pl/join/{code_of(app)}").text
    assert "bez.nazwiska" in text
    assert "@example.test" not in text


@pytest.mark.parametrize("way", ["letter", "link"])
def test_a_member_who_opens_a_way_in_is_told_so_and_uses_nothing_up(app, halina, way):
    halina.open(f"{GROUP}/invitations").fill(email="jan@example.test").send("Wyślij zaproszenie")
    halina.open(f"{GROUP}/invitations").fill(most="1").send("Utwórz link")
    path = path_of(last_link(app, "jan@example.test")) if way == "letter" else f"/pl/join/{code_of(app)}"
    ola = signed_in_visitor(app)
    tab = another_device(ola).open(path)
    join(app, 1, ola.person_id)
    assert "Jesteś już w tej grupie" in ola.open(path).text
    assert "Dołącz do grupy" not in [button.text for form in ola.forms for button in form.buttons]
    tab.send("Dołącz do grupy")
    assert "Jesteś już w tej grupie" in tab.text
    assert count(app, GroupInvitation, GroupInvitation.accepted_at.is_not(None)) == 0
    assert count(app, GroupLink, GroupLink.used == 0) == 1


def test_settings_changed_in_two_tabs_are_both_kept(app, halina):
    first, second = (another_device(halina).open(f"{GROUP}/settings") for _ in range(2))
    first.fill(name="Wolontariat 2027").send("Zapisz")
    second.fill(stalled_days="7").send("Zapisz")
    with app.app_context():
        row = db.session.execute(select(Group.name, Group.stalled_days)).one()
    assert tuple(row) == ("Wolontariat 2027", 7)
    halina.open(f"{GROUP}/settings").fill(was="[zepsute", target="5").send("Zapisz")
    assert count(app, Group, Group.target == 5) == 1


def test_a_list_is_one_entry_of_the_log(app, halina):
    halina.open(f"{GROUP}/lists").fill(text="ala@example.test").send("Sprawdź listę").send("Wyślij 1")
    log = halina.open(f"{GROUP}/settings").text
    assert "zaproszenia: 1" in log
    assert "wysłane zaproszenia" not in log
