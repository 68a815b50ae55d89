"""The register: trainers and administrators find the badges of their courses, suspend, revoke, reinstate, replace."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.accounts.models import AuditEntry
from elearn.badges import actions, measures, queries
from elearn.badges.models import Credential
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.status import State
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import stored
from tests.badges.test_life import changed, reissued, told
from tests.badges.test_pages import note, plain
from tests.people import enter, person
from tests.visitor import Visitor

LIST = "/pl/studio/badges/umowy"


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


@pytest.fixture
def badge(app, course, ola, clock):
    return awarded(app, course, ola)


@pytest.fixture
def trainer(app, badge):
    """A trainer of the course, with a browser."""
    visitor = Visitor(app, known=("Dobra umowa", "Umowy bez strachu"))
    visitor.person_id = person(app, "trener@example.test", name="Tomasz Trener", roles=[(Role.TRAINER, "umowy")])
    enter(visitor, visitor.person_id)
    return visitor


def stranger(app, **facts):
    visitor = Visitor(app)
    enter(visitor, person(app, "kto@example.test", name="Ktoś", **facts))
    return visitor


def place(badge, act=""):
    return f"{LIST}/{badge}" + (f"/{act}" if act else "")


def notices(visitor):
    return plain(next(e for e in visitor.root.all("div") if e.attributes.get("id") == "zapisano").text)


def audited(app):
    with app.app_context():
        wanted = select(AuditEntry.act, AuditEntry.by_id).where(AuditEntry.act.startswith("credential-"))
        return [tuple(row) for row in db.session.execute(wanted.order_by(AuditEntry.id))]


def test_a_trainer_finds_the_way_from_their_account(trainer):
    trainer.open("/pl/account").click("Wydane odznaki")
    trainer.click("Umowy bez strachu")
    assert trainer.path == LIST
    trainer.click("Ola Nowak")
    assert trainer.heading == "Dobra umowa"
    assert "ważna" in trainer.text


def test_a_learner_is_not_led_there(app, badge):
    visitor = stranger(app)
    visitor.open("/pl/account")
    assert not [link for link in visitor.links if "/studio/" in link]


PATHS = ["", "/{badge}", "/{badge}/suspend", "/{badge}/reinstate", "/{badge}/revoke", "/{badge}/replace"]


@pytest.mark.parametrize("path", PATHS)
def test_the_doors_are_closed_to_learners_and_trainers_of_other_courses(app, badge, path):
    for number, roles in enumerate([(), [(Role.TRAINER, "inny")], [(Role.COORDINATOR, "")]]):
        visitor = Visitor(app)
        enter(visitor, person(app, f"o{number}@example.test", roles=roles))
        visitor.open(LIST + path.format(badge=badge), status=403)


@pytest.mark.parametrize("path", PATHS)
def test_a_visitor_is_asked_to_sign_in(app, badge, path):
    answer = app.test_client().get(LIST + path.format(badge=badge))
    assert (answer.status_code, "/pl/sign-in" in answer.headers["Location"]) == (303, True)


def test_the_start_is_closed_to_those_without_any_course(app, badge):
    stranger(app).open("/pl/studio/badges", status=403)


def test_an_administrator_looks_after_every_course(app, badge):
    visitor = stranger(app, roles=[(Role.ADMINISTRATOR, "")])
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    visitor.open("/pl/studio/badges").click("Umowy bez strachu")
    assert "Ola Nowak" in visitor.text


@pytest.mark.parametrize("path", ["/pl/studio/badges/nie-ma", LIST + "/00000000000000000000"])
def test_what_is_not_there_is_not_found(trainer, path):
    trainer.open(path, status=404)


def test_a_badge_of_another_course_is_not_found_under_this_one(app, trainer, ola):
    other = awarded(app, published(app, slug="inny"), ola)
    trainer.open(place(other), status=404)
    trainer.open(place(other, "revoke"), status=404)


def test_a_course_without_badges_says_so(app, trainer):
    published(app, slug="nowy")
    boss = stranger(app, roles=[(Role.ADMINISTRATOR, "")])
    boss.open("/pl/studio/badges/nowy")
    assert "Nikt nie ma jeszcze tej odznaki" in boss.text


def test_suspending_is_explained_confirmed_told_and_undone(app, trainer, badge, ola):
    trainer.open(place(badge)).click("Zawieś odznakę")
    assert trainer.heading == "Zawiesić odznakę?"
    assert "Osoba z odznaką dostanie list z powodem." in trainer.text
    trainer.fill(reason="Wyjaśniamy pewną sprawę").send("Zawieś odznakę")
    assert trainer.path.startswith(place(badge))
    assert "Odznaka zawieszona." in notices(trainer)
    assert "Zawieszona. Powód: Wyjaśniamy pewną sprawę." in trainer.text
    assert "Tomasz Trener" in trainer.text
    assert stored(app, badge).state(MOMENT) == "suspended"
    trainer.click("Przywróć odznakę")
    trainer.send("Przywróć odznakę")
    assert "Odznaka przywrócona." in notices(trainer)
    assert stored(app, badge).state(MOMENT) == "valid"
    assert audited(app) == [
        ("credential-suspended", trainer.person_id),
        ("credential-reinstated", trainer.person_id),
    ]
    assert told(app) == ["badge", "badge-suspended", "badge-reinstated"]


def test_revoking_says_that_it_is_for_good_and_then_offers_nothing_more(app, trainer, badge):
    trainer.open(place(badge)).click("Cofnij odznakę")
    assert "Tego nie da się odwołać." in trainer.text
    trainer.fill(reason="mistake").send("Cofnij odznakę")
    assert "Odznaka cofnięta." in notices(trainer)
    assert "nic więcej nie można zrobić" in trainer.text
    assert stored(app, badge).revocation_reason == "mistake"
    assert told(app) == ["badge", "badge-revoked"]


@pytest.mark.parametrize(("act", "button"), [("suspend", "Zawieś odznakę"), ("revoke", "Cofnij odznakę")])
def test_without_a_reason_nothing_happens_and_the_page_says_so(app, trainer, badge, act, button):
    trainer.open(place(badge, act)).send(button, status=422)
    assert "Zaznacz powód" in trainer.text
    assert stored(app, badge).state(MOMENT) == "valid"


def test_a_reason_that_was_not_offered_is_refused(app, trainer, badge):
    trainer.open(place(badge, "suspend"))
    (form,) = [form for form in trainer.forms if form.fields("reason")]
    form.values.setlist("reason", ["mistake"])
    trainer._filled.add(form)
    trainer.send("Zawieś odznakę", status=422)
    assert stored(app, badge).state(MOMENT) == "valid"


def test_looking_at_the_confirmation_changes_nothing(app, trainer, badge):
    before = stored(app, badge)
    for act in ("suspend", "revoke", "replace"):
        trainer.open(place(badge, act))
    assert stored(app, badge) == before
    assert audited(app) == []


def test_a_name_is_corrected_by_a_new_badge(app, trainer, badge):
    trainer.open(place(badge)).click("Popraw imię lub nazwisko")
    assert "nowym adresem i tą samą datą zdobycia" in trainer.text
    trainer.fill(name="  Aleksandra   Nowak ").send("Popraw imię lub nazwisko")
    assert "Nowa odznaka wydana." in notices(trainer)
    newer = stored(app, badge).newer
    assert trainer.path.startswith(place(newer))
    assert stored(app, newer).holder_name == "Aleksandra Nowak"
    trainer.click(badge)
    assert "zastąpiona nowszą" in trainer.text
    assert told(app) == ["badge", "badge-reissued"]


def test_a_name_must_be_written(app, trainer, badge):
    trainer.open(place(badge, "replace")).fill(name=" ").send("Popraw imię lub nazwisko", status=422)
    assert "Wpisz imię i nazwisko" in trainer.text
    assert stored(app, badge).newer is None


def test_what_cannot_be_done_now_leads_back_with_a_sentence(app, trainer, badge):
    for act in ("reinstate", "suspend", "revoke"):
        if act == "suspend":
            changed(app, actions.revoke, badge, reason="mistake")
        if act == "reinstate" or stored(app, badge).revoked_at is not None:
            trainer.open(place(badge, act))
            assert trainer.path.startswith(place(badge))
            assert not trainer.path.endswith(act)
            assert "zmienił się wcześniej" in notices(trainer)


def test_of_two_trainers_who_press_at_once_the_second_is_told(app, trainer, badge):
    trainer.open(place(badge, "suspend")).fill(reason="inquiry")
    changed(app, actions.suspend, badge, reason="request")
    trainer.send("Zawieś odznakę")
    assert "zmienił się wcześniej" in notices(trainer)
    assert stored(app, badge).suspension_reason == "request"
    assert told(app) == ["badge", "badge-suspended"]


def test_of_two_corrections_at_once_only_one_is_made(app, trainer, badge):
    trainer.open(place(badge, "replace")).fill(name="Aleksandra Nowak")
    reissued(app, badge, name="Ola Lis")
    trainer.send("Popraw imię lub nazwisko")
    assert "zmienił się wcześniej" in notices(trainer)
    with app.app_context():
        assert len(db.session.scalars(select(Credential.id)).all()) == 2


def test_a_change_needs_the_pages_own_token(app, trainer, badge):
    trainer.client.post(place(badge, "revoke"), data={"reason": "mistake"})
    assert stored(app, badge).state(MOMENT) == "valid"


def given_to(app, course, *people):
    return [awarded(app, course, person(app, email, name=name), email=email, name=name) for email, name in people]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zolc", {"Łucja Żółć"}),
        ("LUCJA", {"Łucja Żółć"}),
        ("żółć łucja", {"Łucja Żółć"}),
        ("jan@", {"Jan Żak"}),
        ("example.test", {"Ola Nowak", "Łucja Żółć", "Jan Żak"}),
        ("nowak", {"Ola Nowak"}),
    ],
)
def test_badges_are_found_by_part_of_a_name_or_address_however_written(app, trainer, course, search, found):
    given_to(app, course, ("lz@example.test", "Łucja Żółć"), ("jan@example.test", "Jan Żak"))
    trainer.open(LIST).fill(search=search).send("Pokaż")
    assert {name for name in ("Ola Nowak", "Łucja Żółć", "Jan Żak") if name in trainer.text} == found
    assert f"Znaleziono {len(found)}" in plain(trainer.text)


def test_a_badge_is_found_by_its_code_however_written(app, trainer, course, badge):
    given_to(app, course, ("jan@example.test", "Jan Żak"))
    for typed in (badge, badge.upper(), f"http://localhost/badges/{badge}", "-".join([badge[:10], badge[10:]])):
        trainer.open(LIST).fill(search=typed).send("Pokaż")
        assert "Ola Nowak" in trainer.text
        assert "Jan Żak" not in trainer.text


def test_nothing_found_is_said_with_a_way_back(trainer):
    trainer.open(LIST).fill(search="Kowalska").send("Pokaż")
    assert "Nie ma takiej odznaki" in trainer.text
    trainer.click("Pokaż wszystkie")
    assert "Ola Nowak" in trainer.text


def test_a_long_list_has_pages(app, trainer, course, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    given_to(app, course, ("jan@example.test", "Jan Żak"), ("ewa@example.test", "Ewa Mak"))
    trainer.open(LIST)
    assert "Strona 1 z 2" in trainer.text
    assert "Ola Nowak" not in trainer.text
    trainer.click("Następna strona")
    assert "Ola Nowak" in trainer.text
    trainer.click("Poprzednia strona")
    trainer.open(f"{LIST}?page=9&search=example")
    assert "Strona 2 z 2" in trainer.text
    assert "search=example" in trainer.path
    trainer.open(f"{LIST}?page=nic")
    assert "Strona 1 z 2" in trainer.text


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("valid", ["replace", "suspend", "revoke"]),
        ("expired", ["suspend", "revoke"]),
        ("suspended", ["reinstate", "revoke"]),
        ("revoked", []),
        ("superseded", []),
    ],
)
def test_each_state_has_its_acts_and_its_word(app, state: State, possible):
    with app.test_request_context("/pl/"):
        assert list(measures.acts(state, has_holder=True)) == possible
        assert list(measures.acts(state, has_holder=False)) == [code for code in possible if code != "replace"]
        assert measures.state_tag(state)["label"]


def test_the_check_page_says_of_a_suspended_badge_what_to_do(app, visitor, badge):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    changed(app, actions.suspend, badge, reason="inquiry", now=MOMENT)
    visitor.open(f"/badges/{badge}?language=pl")
    said = note(visitor)
    assert said.startswith("Odznaka zawieszona od 24 listopada 2026 Wyjaśniamy pewną sprawę, więc na razie")
    assert "Zajrzyj tu za kilka dni." in said
    assert "W rejestrze zawieszeń jest od 24 listopada 2026." in said
    changed(app, actions.reinstate, badge)
    changed(app, actions.suspend, badge, reason="request", now=MOMENT)
    visitor.open(f"/badges/{badge}?language=pl")
    assert "zapytaj tę osobę" in note(visitor)


def test_the_check_page_says_of_an_old_badge_that_it_was_true_then(app, visitor, ola, clock):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    badge = awarded(app, published(app, months=12), ola)
    visitor.open(f"/badges/{badge}?language=pl")
    assert note(visitor).startswith("Odznaka jest ważna do 24 listopada 2027")
    clock.shift(timedelta(days=366))
    visitor.open(f"/badges/{badge}?language=pl")
    said = note(visitor)
    assert said.startswith("Odznaka była ważna do 24 listopada 2027 To, co na niej stoi, było wtedy prawdą.")
    assert "Termin ważności minął 24 listopada 2027." in said
    assert "Podpis się zgadza" in said


def test_both_pages_say_that_one_badge_took_the_place_of_the_other(app, visitor, badge, clock):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    clock.shift(timedelta(days=3))
    newer = reissued(app, badge)
    visitor.open(f"/badges/{badge}?language=pl")
    assert note(visitor).startswith("Tę odznakę zastąpiła nowsza, z 27 listopada 2026")
    visitor.click("Zobacz nowszą odznakę")
    assert f"/badges/{newer}" in visitor.path
    assert note(visitor).startswith("Odznaka jest ważna")
    visitor.click("Zobacz wcześniejszą")
    assert f"/badges/{badge}" in visitor.path


def test_the_course_and_the_achievement_say_how_long_a_badge_is_valid(app, visitor, clock):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    published(app, months=24)
    for path in ("/pl/courses/umowy", "/achievements/umowy/1?language=pl"):
        assert "24 miesiące od wydania" in plain(visitor.open(path).text)
    published(app, content=b"2")
    for path in ("/pl/courses/umowy", "/achievements/umowy/2?language=pl"):
        assert "bezterminowo" in visitor.open(path).text


def test_the_register_speaks_english_too(trainer, badge):
    trainer.allow("Ola Nowak", "Tomasz Trener", "Ola", "Nowak")
    for path in ["/en/studio/badges", *(f"/en{LIST[3:]}{end}" for end in ("", "?search=zolc", f"/{badge}"))]:
        trainer.open(path)
    for act in ("suspend", "revoke", "replace"):
        trainer.open(f"/en{place(badge, act)[3:]}")
    trainer.open(f"/en{place(badge, 'suspend')[3:]}").fill(reason="inquiry").send("Suspend the badge")
    trainer.click("Reinstate the badge")
    trainer.send("Reinstate the badge")
