"""The holder's own pages in a real browser: every state, by keyboard, without JavaScript, on a small phone."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from elearn.accounts.models import Person
from elearn.badges import actions
from elearn.badges.models import Credential
from elearn.db import db, utc_now
from tests.badges.samples import awarded, published
from tests.journeys.conftest import PASSWORD
from tests.journeys.people import sign_in
from tests.people import person

LIST = "/pl/my/badges"
STATES = ("ważna", "po terminie", "zawieszona", "cofnięta", "ukryta", "bez-imienia")


def with_badges(app, email, *slugs):
    """Add a person who holds a badge of each course; return the badges' ids by slug."""
    holder = person(app, email, name="Ola Nowak", password=PASSWORD)
    return {slug: awarded(app, published(app, slug=slug), holder, email=email, now=utc_now()) for slug in slugs}


def changed(app, public_id, **values):
    with app.app_context():
        db.session.execute(update(Credential).where(Credential.public_id == public_id).values(**values))
        db.session.commit()


def in_every_state(app, email):
    badges = with_badges(app, email, *(f"stan-{number}" for number, _ in enumerate(STATES)))
    _valid, expired, suspended, revoked, hidden, nameless = badges.values()
    changed(app, expired, valid_until=utc_now() - timedelta(days=1))
    changed(app, hidden, name_hidden=True)
    changed(app, nameless, holder_name="", on_profile=True)
    with app.app_context():
        actions.suspend(db.session(), suspended, reason="inquiry", now=utc_now(), by=None)
        actions.revoke(db.session(), revoked, reason="mistake", now=utc_now(), by=None)
        db.session.execute(update(Person).where(Person.email == email).values(name="Aleksandra Nowak"))
        db.session.commit()
    return badges


def press(page, name, place="main"):
    page.locator(place).get_by_role("button", name=name).first.click()


def test_axe_finds_nothing_in_any_state_of_the_holders_pages(surf, behind, look):
    badges = in_every_state(behind, "posiadaczka@example.test")
    page = surf()
    sign_in(page, "pl", "posiadaczka@example.test")

    page.goto(LIST)
    look(page)
    for button in ("Ukryj na stronie odznaki", "Cofnij", "Pokaż w profilu publicznym", "Włącz profil"):
        press(page, button)
        assert page.evaluate("document.activeElement.id") == "zmiana"
        look(page)
    address = page.get_by_role("link", name="Zobacz profil").get_attribute("href")
    for path in (address, "/pl/my/profile/address", f"{LIST}/{badges['stan-0']}/reissue"):
        page.goto(path)
        look(page)
    press(page, "Wystaw poprawioną odznakę")
    assert page.locator("#zmiana:focus").count() == 1
    look(page)
    page.goto("/pl/my/profile/address")
    press(page, "Daj profilowi nowy adres")
    look(page)
    press(page, "Wyłącz profil")
    look(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_hiding_the_name_and_publishing_by_keyboard_on_a_small_phone(surf, behind, look, javascript):
    email = f"klawiatura-{javascript}@example.test".lower()
    (badge,) = with_badges(behind, email, f"klawisze-{javascript}".lower()).values()
    page = surf(width=320, javascript=javascript)
    sign_in(page, "pl", email)
    page.goto(LIST)
    for words in ("Ukryj na stronie odznaki", "Cofnij", "Pokaż w profilu publicznym", "Włącz profil"):
        button = page.locator("main").get_by_role("button", name=words).first
        for _ in range(60):
            if button.evaluate("element => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#zmiana").wait_for()
    stranger = surf(width=320, javascript=javascript)
    stranger.goto(page.get_by_role("link", name="Zobacz profil").get_attribute("href"))
    assert stranger.locator("h1").inner_text() == "Ola Nowak"
    stranger.locator("main h2 a").click()
    assert f"/badges/{badge}" in stranger.url
    assert "Ola Nowak" in stranger.locator("main").inner_text()
