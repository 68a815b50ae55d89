"""The holder's own pages: what each badge is worth, what is shown of it, a corrected name, the public profile."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update

from elearn.accounts.models import AuditEntry, Person
from elearn.badges import actions
from elearn.badges.models import Credential, Profile
from elearn.db import db
from elearn.domain import credential as rules
from elearn.domain.access import Role
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import revoked, stored
from tests.factories import another_device
from tests.people import enter, letters, person, statements

LIST = "/pl/my/badges"
OLD, NEW = "Ola Nowak", "Aleksandra Nowak-Lis"
REISSUE = "Wystaw poprawioną odznakę"


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


@pytest.fixture
def badge(app, ola, clock):
    return awarded(app, published(app), ola)


@pytest.fixture
def holder(visitor, ola):
    visitor.person_id = ola
    enter(visitor, ola)
    return visitor


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def said(visitor):
    return plain(visitor.text)


def outcome(visitor):
    """What the page says was just done."""
    return plain(next(e for e in visitor.root.all("div") if e.attributes.get("id") == "zmiana").text)


def renamed(app, person_id, name=NEW):
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == person_id).values(name=name))
        db.session.commit()


def put(app, public_id, **values):
    with app.app_context():
        db.session.execute(update(Credential).where(Credential.public_id == public_id).values(**values))
        db.session.commit()


def suspended(app, public_id):
    with app.app_context():
        assert actions.suspend(db.session(), public_id, reason="inquiry", now=MOMENT, by=None)
        db.session.commit()


def held(app, person_id):
    """All badges that the person ever got: (id, name, what became of it), the oldest first."""
    wanted = select(Credential.public_id, Credential.holder_name, Credential.revocation_reason)
    with app.app_context():
        return db.session.execute(wanted.where(Credential.person_id == person_id).order_by(Credential.id)).all()


def page(app, path, **headers):
    return app.test_client().get(path, headers={"Accept": "text/html", **headers})


def profile_address(visitor):
    """The address of the profile that the holder is shown."""
    return next(link for link in visitor.links if link.startswith("/pl/people/"))


# What each badge is worth


def test_each_state_is_one_plain_sentence(app, holder, badge):
    assert "Odznaka jest ważna bezterminowo." in said(holder.open(LIST))
    put(app, badge, valid_until=MOMENT + timedelta(days=730))
    assert "Odznaka jest ważna do 23 listopada 2028." in said(holder.open(LIST))
    put(app, badge, valid_until=MOMENT - timedelta(days=1))
    assert "Odznaka była ważna do 23 listopada 2026. To, co na niej stoi, było wtedy prawdą." in said(holder.open(LIST))
    suspended(app, badge)
    assert "Od 24 listopada 2026 jest zawieszona i na razie się nie liczy." in said(holder.open(LIST))
    revoked(app, badge)
    assert "Od 27 listopada 2026 jest cofnięta i niczego nie potwierdza." in said(holder.open(LIST))


def test_what_can_be_done_with_a_badge_follows_from_its_state(app, holder, badge):
    certificate = {f"{LIST}/{badge}/certificate", f"{LIST}/{badge}/certificate.pdf"}
    files = {f"/badges/{badge}.{ending}" for ending in ("png", "svg", "json")}
    links = set(holder.open(LIST).links)
    assert certificate | files | {f"/badges/{badge}?language=pl"} <= links
    assert f"http://localhost/badges/{badge}" in holder.text
    put(app, badge, valid_until=MOMENT - timedelta(days=1))
    links = set(holder.open(LIST).links)
    assert certificate | files <= links
    assert not any("linkedin.com" in link for link in links)
    suspended(app, badge)
    links = set(holder.open(LIST).links)
    assert files <= links
    assert not certificate & links
    assert "Pokaż w profilu publicznym" not in said(holder)


def test_linkedin_is_told_when_the_badge_ends(app, holder, badge):
    put(app, badge, valid_until=MOMENT + timedelta(days=730))
    linkedin = next(link for link in holder.open(LIST).links if "linkedin.com" in link)
    asked = parse_qs(urlsplit(linkedin).query)
    assert asked == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Dobra umowa"],
        "organizationName": [app.extensions["settings"].organisation],
        "issueYear": ["2026"],
        "issueMonth": ["11"],
        "expirationYear": ["2028"],
        "expirationMonth": ["11"],
        "certUrl": [f"http://localhost/badges/{badge}"],
        "certId": [badge],
    }


def test_badges_that_count_stand_first(app, holder, badge):
    other = awarded(app, published(app, slug="inny"), holder.person_id, now=MOMENT + timedelta(days=1))
    codes = [code.text for code in holder.open(LIST).root.all("code")]
    assert [code.rpartition("/")[2] for code in codes] == [other, badge]
    revoked(app, other)
    codes = [code.text for code in holder.open(LIST).root.all("code")]
    assert [code.rpartition("/")[2] for code in codes] == [badge, other]


def test_without_a_badge_there_is_nothing_to_publish_either(holder):
    holder.open(LIST)
    assert "Tu pojawią się twoje odznaki" in holder.text
    assert "Włącz profil" not in holder.buttons


# The name on the badge's page


def test_a_hidden_name_is_gone_from_everything_that_strangers_get(app, holder, badge):
    before = page(app, f"/badges/{badge}.json").data
    assert OLD in page(app, f"/badges/{badge}?language=pl").text
    holder.open(LIST).send("Ukryj na stronie odznaki")
    assert "Imię i nazwisko są ukryte" in outcome(holder)
    shown = plain(page(app, f"/badges/{badge}?language=pl").text)
    assert "Osoba, która zdobyła tę odznakę, " in re.sub(r"<[^>]+>", "", shown)
    for ending in ("", "?language=en", ".json", ".svg", ".png", "/image", "/status"):
        answer = page(app, f"/badges/{badge}{ending}").data
        assert b"Nowak" not in answer, ending
    assert page(app, f"/badges/{badge}.json").data == before
    assert rules.belongs_to(stored(app, badge).document, EMAIL), "the holder can still prove who they are"


def test_hiding_can_be_undone_where_it_is_said(app, holder, badge):
    holder.open(LIST).send("Ukryj na stronie odznaki")
    holder.send("Cofnij")
    assert "Imię i nazwisko są widoczne" in outcome(holder)
    assert OLD in page(app, f"/badges/{badge}?language=pl").text


def test_two_tabs_want_the_same_and_it_is_so(app, holder, badge):
    tab = another_device(holder)
    tab.open(LIST)
    holder.open(LIST).send("Ukryj na stronie odznaki")
    tab.send("Ukryj na stronie odznaki")
    assert "Imię i nazwisko są ukryte" in outcome(tab)
    assert stored(app, badge).name_hidden


def test_a_revoked_badge_still_lets_its_name_be_hidden(app, holder, badge):
    revoked(app, badge)
    holder.open(LIST).send("Ukryj na stronie odznaki")
    assert b"Nowak" not in page(app, f"/badges/{badge}").data


# The public profile


def test_the_profile_is_off_until_its_owner_switches_it_on(app, holder, badge):
    holder.open(LIST).send("Pokaż w profilu publicznym")
    assert "Profil jest wyłączony, więc nikt jej tam jeszcze nie widzi." in outcome(holder)
    with app.app_context():
        assert db.session.scalars(select(Profile)).all() == []
    holder.send("Włącz profil")
    assert "Profil jest włączony" in outcome(holder)
    assert "Pokazuje jedną odznakę." in said(holder)
    address = profile_address(holder)
    assert re.fullmatch(rf"/pl/people/[{rules.ALPHABET}]{{20}}", address)
    shown = page(app, address)
    assert shown.headers["X-Robots-Tag"] == "noindex"
    for expected in (OLD, "Dobra umowa", f"/badges/{badge}?language=pl", '<meta name="robots" content="noindex">'):
        assert expected in plain(shown.text), expected
    assert f'<meta property="og:image" content="http://localhost/badges/{badge}/image">' in shown.text
    assert EMAIL not in shown.text


def test_only_ticked_badges_that_hold_and_show_the_name_are_on_the_profile(app, holder, badge):
    courses = {slug: published(app, slug=slug) for slug in ("ticked", "hidden", "expired", "suspended", "revoked")}
    ids = {slug: awarded(app, course, holder.person_id) for slug, course in courses.items()}
    for public_id in ids.values():
        put(app, public_id, on_profile=True)
    put(app, ids["hidden"], name_hidden=True)
    put(app, ids["expired"], valid_until=MOMENT - timedelta(days=1))
    suspended(app, ids["suspended"])
    revoked(app, ids["revoked"])
    holder.open(LIST).send("Włącz profil")
    assert "Pokazuje jedną odznakę." in said(holder)
    shown = page(app, profile_address(holder)).text
    assert ids["ticked"] in shown
    del ids["ticked"]
    assert not [slug for slug, public_id in {**ids, "never ticked": badge}.items() if public_id in shown]


def test_a_tick_can_be_undone_where_it_is_said(app, holder, badge):
    holder.open(LIST).send("Pokaż w profilu publicznym")
    holder.send("Cofnij")
    assert "Odznaka nie jest już zaznaczona do profilu" in outcome(holder)
    assert not stored(app, badge).on_profile


def test_switched_off_it_is_not_found_and_on_again_it_has_the_same_address(app, holder, badge):
    address = profile_address(holder.open(LIST).send("Włącz profil"))
    holder.send("Wyłącz profil")
    assert "Pod jego adresem nic już nie ma." in outcome(holder)
    off, unknown = page(app, address), page(app, "/pl/people/" + "7" * 20)
    assert (off.status_code, unknown.status_code) == (404, 404)
    assert OLD not in off.text
    assert profile_address(holder.send("Cofnij")) == address
    assert page(app, address).status_code == 200


def test_a_new_address_lets_the_old_one_die(app, holder, badge):
    old = profile_address(holder.open(LIST).send("Włącz profil"))
    holder.click("Zmień adres profilu")
    assert "Dawny przestanie działać na zawsze." in said(holder)
    holder.send("Daj profilowi nowy adres")
    assert "Profil ma nowy adres" in outcome(holder)
    new = profile_address(holder)
    assert (page(app, old).status_code, page(app, new).status_code) == (404, 200)


def test_there_is_no_address_to_change_while_the_profile_is_off(app, holder, badge):
    holder.open("/pl/my/profile/address")
    assert holder.path == LIST


def test_two_tabs_switch_it_on_and_there_is_one_profile(app, holder, badge):
    tab = another_device(holder)
    tab.open(LIST)
    first = profile_address(holder.open(LIST).send("Włącz profil"))
    assert profile_address(tab.send("Włącz profil")) == first


def test_an_empty_or_nameless_profile_gives_nothing_away(app, holder, badge):
    renamed(app, holder.person_id, "")
    address = profile_address(holder.open(LIST).send("Włącz profil"))
    shown = page(app, address).text
    assert "Nie ma tu teraz żadnej odznaki" in plain(shown)
    assert "Osoba z odznakami" in plain(shown)
    assert "ola" not in re.sub(r"[^\w]+", " ", shown.lower()).split()


def test_the_profile_is_gone_with_the_account(app, holder, badge):
    address = profile_address(holder.open(LIST).send("Włącz profil"))
    with app.app_context():
        db.session.execute(Person.__table__.delete().where(Person.id == holder.person_id))
        db.session.commit()
    assert page(app, address).status_code == 404


# Another name


def test_nothing_is_offered_while_the_name_is_the_same(holder, badge):
    assert "Wystaw odznakę z poprawionym imieniem" not in said(holder.open(LIST))


def test_the_corrected_badge_takes_the_place_of_the_old_one_and_both_say_so(app, holder, badge):
    before = stored(app, badge)
    renamed(app, holder.person_id)
    assert f"Na koncie masz: {NEW}" in said(holder.open(LIST))
    holder.click("Wystaw odznakę z poprawionym imieniem")
    for sentence in (OLD, NEW, "Tego nie da się cofnąć.", "Dawny adres działa dalej i prowadzi do nowej odznaki."):
        assert sentence in said(holder), sentence
    assert len(held(app, holder.person_id)) == 1, "looking changes nothing"
    holder.send(REISSUE)
    assert f"Stoi na niej: {NEW}." in outcome(holder)
    (_, _, became), (new, name, standing) = held(app, holder.person_id)
    assert (became, name, standing) == ("superseded", NEW, None)
    assert "Od 24 listopada 2026 zastępuje ją nowsza." in said(holder)
    assert f"/badges/{new}?language=pl" in holder.links
    old_page, new_page = (page(app, f"/badges/{one}?language=pl") for one in (badge, new))
    assert (old_page.status_code, new_page.status_code) == (200, 200)
    assert OLD in old_page.text
    assert f"/badges/{new}" in old_page.text
    assert NEW in new_page.text
    assert badge in new_page.text
    assert stored(app, badge).document == before.document
    assert stored(app, new).issued_at == before.issued_at
    letter = letters(app, EMAIL)[-1]
    assert (letter.template, letter.facts["name"]) == ("badge-reissued", NEW)
    with app.app_context():
        acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.about_id == holder.person_id)).all()
    assert "credential-superseded" in acts
    assert NEW in said(holder.open(f"{LIST}/{new}/certificate"))


def test_sent_twice_and_from_two_tabs_there_is_one_new_badge(app, holder, badge):
    renamed(app, holder.person_id)
    tab = another_device(holder)
    for one in (holder, tab):
        one.open(f"{LIST}/{badge}/reissue")
    holder.send(REISSUE)
    tab.send(REISSUE)
    assert f"Stoi na niej: {NEW}." in outcome(tab), "the second sees what came of the first"
    assert len(held(app, holder.person_id)) == 2
    assert [one.template for one in letters(app, EMAIL)] == ["badge", "badge-reissued"]


def test_sent_from_two_tabs_at_the_same_moment_there_is_one_new_badge(app, holder, badge):
    renamed(app, holder.person_id)
    tabs = [another_device(holder) for _ in range(2)]
    for tab in tabs:
        tab.open(f"{LIST}/{badge}/reissue")
    together = Barrier(len(tabs))

    def send(tab):
        together.wait(timeout=30)
        tab.send(REISSUE)
        return outcome(tab)

    with ThreadPoolExecutor(len(tabs)) as pool:
        outcomes = list(pool.map(send, tabs))
    assert len(held(app, holder.person_id)) == 2
    assert all(f"Stoi na niej: {NEW}." in one for one in outcomes)
    assert [one.template for one in letters(app, EMAIL)] == ["badge", "badge-reissued"]


def test_a_name_changed_meanwhile_is_shown_again_before_it_is_signed(app, holder, badge):
    renamed(app, holder.person_id)
    holder.open(f"{LIST}/{badge}/reissue")
    renamed(app, holder.person_id, "Aleksandra Lis")
    holder.send(REISSUE, status=422)
    assert "W międzyczasie zmieniło się imię na koncie." in said(holder)
    assert len(held(app, holder.person_id)) == 1
    holder.send(REISSUE)
    assert [row.holder_name for row in held(app, holder.person_id)] == [OLD, "Aleksandra Lis"]


def test_the_old_name_can_be_hidden_at_once(app, holder, badge):
    renamed(app, holder.person_id)
    holder.open(f"{LIST}/{badge}/reissue").fill(hide_old=True).send(REISSUE)
    new = held(app, holder.person_id)[1].public_id
    assert OLD not in page(app, f"/badges/{badge}").text.replace(NEW, "")
    assert NEW in page(app, f"/badges/{new}").text


def test_what_was_shown_of_the_old_badge_is_shown_of_the_new_one(app, holder, badge):
    put(app, badge, on_profile=True, valid_until=MOMENT + timedelta(days=30))
    renamed(app, holder.person_id)
    holder.open(f"{LIST}/{badge}/reissue").send(REISSUE)
    new = stored(app, held(app, holder.person_id)[1].public_id)
    assert (new.on_profile, new.valid_until) == (True, MOMENT + timedelta(days=30))
    shown = page(app, profile_address(holder.send("Włącz profil"))).text
    assert new.public_id in shown
    assert badge not in shown


def test_a_badge_without_a_name_can_get_one(app, holder, clock):
    awarded(app, published(app), holder.person_id, name="")
    assert "Potrzebuje imienia i nazwiska" in said(holder.open(LIST))
    holder.click("Wystaw odznakę z poprawionym imieniem").send(REISSUE)
    assert [row.holder_name for row in held(app, holder.person_id)] == ["", OLD]


def test_a_badge_that_does_not_count_is_not_given_anew(app, holder, badge):
    renamed(app, holder.person_id)
    open_form = another_device(holder)
    open_form.open(f"{LIST}/{badge}/reissue")
    put(app, badge, valid_until=MOMENT - timedelta(days=1))
    open_form.send(REISSUE)
    assert "Tej odznaki nie trzeba albo nie można teraz poprawić." in said(open_form)
    for change in (suspended, revoked):
        change(app, badge)
        holder.open(f"{LIST}/{badge}/reissue")
        assert "Tej odznaki nie trzeba albo nie można teraz poprawić." in said(holder)
    assert len(held(app, holder.person_id)) == 1


# Strangers and forged requests


def sendings(badge):
    return {
        f"{LIST}/{badge}/name": {"hidden": "1"},
        f"{LIST}/{badge}/profile": {"shown": "1"},
        f"{LIST}/{badge}/reissue": {"name": NEW},
    }


def unchanged(app, badge):
    one = stored(app, badge)
    return not one.name_hidden and not one.on_profile and one.revoked_at is None


def test_another_persons_badge_does_not_exist(app, visitor, badge, ola):
    renamed(app, ola)
    jan = person(app, "jan@example.test", name=NEW, roles=[(Role.ADMINISTRATOR, "")])
    enter(visitor, jan)
    visitor.open("/pl/help")
    token = visitor.forms[0].values["csrf_token"]
    for path, values in sendings(badge).items():
        answer = visitor.client.post(path, data={**values, "csrf_token": token})
        assert answer.status_code == 404, path
    visitor.open(f"{LIST}/{badge}/reissue", status=404)
    assert unchanged(app, badge)


def test_visitors_are_sent_to_sign_in(app, visitor, badge):
    for path in (LIST, f"{LIST}/{badge}/reissue", "/pl/my/profile/address"):
        visitor.open(path)
        assert "/sign-in" in visitor.path, path


def test_nothing_happens_without_the_forms_token(app, holder, badge):
    renamed(app, holder.person_id)
    everything = {**sendings(badge), "/pl/my/profile": {"published": "1"}, "/pl/my/profile/address": {}}
    for path, values in everything.items():
        assert holder.client.post(path, data=values).status_code == 400, path
    assert unchanged(app, badge)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Profile)) == 0


def test_a_wish_that_is_neither_yes_nor_no_is_refused(app, holder, badge):
    token = holder.open(LIST).forms[0].values["csrf_token"]
    for wish in ({}, {"hidden": "2"}, {"hidden": ""}):
        answer = holder.client.post(f"{LIST}/{badge}/name", data={**wish, "csrf_token": token})
        assert answer.status_code == 400, wish
    assert unchanged(app, badge)


def test_looking_writes_nothing_and_asks_little(app, holder, badge):
    renamed(app, holder.person_id)
    awarded(app, published(app, slug="inny"), holder.person_id)
    address = profile_address(holder.open(LIST).send("Włącz profil"))
    holder.open(LIST)
    with statements(app) as seen:
        holder.open(LIST)
    assert len(seen) <= 4
    with statements(app) as more:
        for path in (f"{LIST}?changed={badge}&what=name", f"{LIST}/{badge}/reissue", "/pl/my/profile/address", address):
            holder.open(path)
    assert not [one for one in (*seen, *more) if not one.startswith("SELECT")]
