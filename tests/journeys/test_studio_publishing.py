"""Check and publish in a real browser: mended, published by keyboard, taken back, planned; every page looked at."""

from elearn.authoring import actions
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.factories import lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import heading, sign_in
from tests.people import person

COURSE = "kurs-do-publikacji"
EMAIL = "marta-publikuje@example.test"
CHECK = f"/pl/studio/{COURSE}/check"
PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text y='5' fill='#ddd'>blado</text></svg>"
WRONG = lesson_file("Pierwsza", body="Zobacz [tutaj](https://example.org).\n\n![](media/krag.svg)\n")


def draft_with_an_error(app):
    marta = person(app, EMAIL, name="Marta Sawicka", password=PASSWORD, roles=[(Role.TRAINER, COURSE)])
    published_course(app, slug=COURSE, lessons={"pierwsza": lesson_file("Pierwsza"), "druga": lesson_file("Druga")})
    with app.app_context():
        session, now = db.session(), utc_now()
        draft = actions.open_draft(session, COURSE, now=now, by=marta).draft_id
        changes = {"pl/01-pierwsza.md": WRONG.encode(), "media/krag.svg": PICTURE.encode()}
        actions.write(session, draft, changes, reason="saved", now=now, by=marta)
        session.commit()


def test_an_error_is_mended_the_course_published_by_keyboard_and_taken_back(surf, behind, look):
    draft_with_an_error(behind)
    page = surf()
    sign_in(page, "pl", EMAIL)

    hands = Keyboard(page)
    page.goto(CHECK)
    look(page)
    hands.go(".audit .bad a")
    text = page.locator("#body")
    text.fill(text.input_value().replace("![](", "![Blady napis](").replace("[tutaj]", "[Ustawa o pożytku]"))
    page.locator("main").get_by_role("button", name="Zapisz", exact=True).first.click()
    page.goto(CHECK)
    page.get_by_role("heading", name="Nic nie stoi na przeszkodzie").wait_for()
    assert page.get_by_text("słabo odcina się od tła").count() == 1
    hands.skip()
    hands.reach("#note")
    hands.reach("button[type=submit]")
    hands.enter()
    assert "Napisz, co się zmieniło" in page.locator("#bledy").inner_text()
    look(page)
    page.locator("#note").fill("Obraz ma opis")
    page.locator("h1").click()
    hands.reach("#note")
    hands.reach("button[type=submit]")
    hands.enter()
    assert heading(page) == "Opublikowana wersja 2"
    assert hands.stands_on("#wynik")
    look(page)
    page.get_by_role("link", name="Wróć do wersji 1").click()
    look(page)
    page.locator("main").get_by_role("button", name="Opublikuj ponownie wersję 1").click()
    assert heading(page) == "Opublikowana wersja 3"
    plain = surf(javascript=False, width=390)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(CHECK)
    plain.get_by_text("Opublikuj później").click()
    plain.locator("#note").fill("Jeszcze raz, jutro")
    plain.locator("#day").fill((utc_now().replace(year=utc_now().year + 1)).date().isoformat())
    plain.locator("#hour").fill("00:00")
    plain.get_by_role("button", name="Zaplanuj publikację").click()
    plain.get_by_role("button", name="Odwołaj publikację").click()
    plain.get_by_text("Publikacja odwołana").wait_for()
