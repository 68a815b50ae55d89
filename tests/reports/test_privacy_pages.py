"""What is noted of a look, what is not given away, what no browser keeps, and how often we write for somebody."""

from dataclasses import replace

import pytest

from elearn.domain.access import Role
from tests.application import application_with, dispose
from tests.factories import signed_in_visitor
from tests.people import last_link, letters
from tests.reports.groups import JOINED, course, enrol, group, join, organisation, take

GROUP = "/pl/coordination/groups/1"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def coordinator(app):
    group(app, organisation(app))
    roles = [(Role.COORDINATOR, "group-1"), (Role.TRAINER, "kurs")]
    return signed_in_visitor(app, "halina@example.test", name="Halina", roles=roles)


@pytest.fixture
def halina(app):
    return coordinator(app)


@pytest.fixture
def ola(app, halina):
    """A member who has begun the group's course."""
    ola = signed_in_visitor(app, "ola@example.test", name="Ola Nowak")
    take(app, 1, course(app))
    join(app, 1, ola.person_id)
    ola.enrolled = enrol(app, ola.person_id, 1, at=JOINED)
    return ola


def test_a_preview_for_somebody_real_is_a_look_at_them(halina, ola):
    assert "Nikt jeszcze nie patrzył" in ola.open("/pl/my/data/seen").text
    halina.open(f"{GROUP}/reminders/write/manual").send("Pokaż podgląd")
    assert "Ola Nowak" in halina.text
    seen = ola.open("/pl/my/data/seen").text
    assert "podgląd przypomnienia do ciebie" in seen
    assert "Halina" in seen


def test_who_says_no_does_not_give_their_accounts_name_away(app, halina):
    halina.open(f"{GROUP}/invitations").fill(email="ewa@example.test", name="Pani Ewa").send("Wyślij zaproszenie")
    ewa = signed_in_visitor(app, "ewa@example.test", name="Ewa Tajemnicza")
    ewa.open(last_link(app, "ewa@example.test").removeprefix("http://localhost")).send("Nie dołączam")
    log = halina.open(f"{GROUP}/settings").text
    assert "Pani Ewa: odmowa" in log
    assert "Tajemnicza" not in log


def test_no_browser_keeps_a_persons_page_or_an_address_that_is_a_secret(halina, ola):
    halina.open(f"{GROUP}/person/{ola.person_id}").send("Zobacz osobę")
    story = halina.url
    halina.open(f"/pl/coordination/courses/kurs/people/{ola.enrolled}")
    paths = [story, halina.url, f"{GROUP}/exports", "/pl/group-invitations/tajne", "/pl/join/TAJNE", "/pl/my/data/seen"]
    for path in paths:
        answer = halina.client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert answer.headers["X-Robots-Tag"] == "noindex", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path


def test_so_many_letters_go_to_one_address_and_no_more(sqlite_settings):
    app = application_with(replace(sqlite_settings, rate_limits=True))
    halina = coordinator(app)
    halina.open(f"{GROUP}/invitations").fill(email="ewa@example.test").send("Wyślij zaproszenie")
    token = halina.forms[0].values["csrf_token"]
    sent = [
        halina.client.post(f"{GROUP}/invitations/1/resend", data={"csrf_token": token}).status_code for _ in range(11)
    ]
    asked = halina.client.post(
        f"{GROUP}/settings/coordinators", data={"csrf_token": token, "email": "ewa@example.test"}
    )
    other = halina.client.post(f"{GROUP}/invitations", data={"csrf_token": token, "email": "jan@example.test"})
    assert (sent[:9], sent[9:]) == ([303] * 9, [429] * 2)
    assert (asked.status_code, other.status_code) == (429, 303)
    assert len(letters(app, "ewa@example.test")) == 10
    dispose(app)


def test_nobody_gives_themselves_anything_in_their_own_course(app, halina, ola):
    own = enrol(app, halina.person_id, 1, at=JOINED)
    page = f"/pl/coordination/courses/kurs/people/{own}"
    halina.open(page).send("Zobacz wyniki")
    assert "Daj" not in halina.html
    token = {"csrf_token": halina.forms[0].values["csrf_token"]}
    form = {**token, "what": "excuse", "lesson": "pierwsza", "reason": "Bo tak"}
    assert halina.client.post(halina.url, data=form).status_code == 403


def test_a_look_is_for_who_made_it_and_ends_when_the_person_leaves(app, halina, ola):
    halina.open(f"{GROUP}/person/{ola.person_id}").send("Zobacz osobę")
    story = halina.url
    assert "Historia" in halina.text
    ewa = signed_in_visitor(app, "ewa@example.test", name="Ewa", roles=[(Role.COORDINATOR, "group-1")])
    assert "Historia" not in ewa.open(story).text, "another coordinator is asked to say that they look"
    ola.open("/pl/my/groups/1/leave").send("Odejdź z grupy")
    halina.open(story, status=404)
    newcomer = signed_in_visitor(app, "nowa@example.test", name="Nowa")
    halina.open(f"{GROUP}/person/{newcomer.person_id}", status=404)
