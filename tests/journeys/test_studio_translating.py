"""A translation is brought up to date in a real browser, by keyboard, from a changed sentence to the learner's page."""

from elearn.authoring import actions, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.factories import lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import sign_in
from tests.people import person

COURSE = "kurs-w-dwoch-jezykach"
PATH = "01-pierwsza.md"
BODY = "## Początek {#poczatek}\n\nZadzwoń do urzędu w poniedziałek.\n\nNapisz list.\n"
ENGLISH = "## The beginning {#poczatek}\n\nCall the office on Monday.\n\nWrite a letter.\n"
LESSONS = {"pierwsza": lesson_file("Pierwsza", body=BODY), "druga": lesson_file("Druga")}
ROOM = f"/pl/studio/{COURSE}/translations"


def begun(app):
    """A course in two languages whose Polish sentence the author changed."""
    roles = [(Role.TRAINER, COURSE)]
    joanna = person(app, "joanna-tlumaczy@example.test", name="Joanna Lis", password=PASSWORD, roles=roles)
    english = {"pierwsza": lesson_file("First", body=ENGLISH, base=False)}
    published_course(app, slug=COURSE, lessons=LESSONS, english=english)
    with app.app_context():
        session, now = db.session(), utc_now()
        draft = actions.open_draft(session, COURSE, now=now, by=joanna).draft_id
        text = LESSONS["pierwsza"].replace("w poniedziałek", "we wtorek po dziesiątej")
        actions.write(session, draft, {f"pl/{PATH}": text.encode()}, reason="saved", now=now, by=joanna)
        session.commit()


def standing(app, path=f"en/{PATH}"):
    with app.app_context():
        return queries.file(db.session(), queries.desk(db.session(), COURSE), path).decode()


def test_a_translation_is_brought_up_to_date(surf, behind, look, tmp_path):
    begun(behind)
    page = surf()
    sign_in(page, "pl", "joanna-tlumaczy@example.test")

    hands = Keyboard(page)
    page.goto(ROOM)
    for more in page.locator("details.more summary").all():
        more.click()
    look(page)
    page.goto(ROOM)
    hands.go("a[href*='show=open']")
    assert page.locator("del").inner_text() == "w poniedziałek"
    assert page.locator("ins").inner_text() == "we wtorek po dziesiątej"
    look(page)
    hands.reach("textarea")
    page.keyboard.press("Control+a")
    page.keyboard.type("Call the office on Tuesday after ten.")
    page.get_by_text("Zapisano o").first.wait_for()  # by itself, a few seconds later
    assert "on Tuesday after ten." in standing(behind)
    hands.reach("main .btn--go")
    hands.enter()
    page.get_by_role("heading", name="Druga").wait_for()
    look(page)
    for field in page.locator("textarea").all():
        field.fill("Second")
    page.get_by_role("button", name="Zapisz i następny do zrobienia").first.click()
    page.get_by_text("Wszystko jest przetłumaczone i aktualne").wait_for()
    page.get_by_role("button", name="Oznacz jako kompletny").click()
    page.get_by_text("Język jest kompletny").wait_for()
    page.locator("details.more summary").last.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Wszystkie teksty, XLIFF 2").click()
    document = tmp_path / "kurs.en.xlf"
    text = download.value.path().read_text("utf-8").replace("Write a letter.", "Send a letter.")
    document.write_text(text.replace(">Początek<", ">Dawny początek<"), "utf-8")
    page.get_by_label("Plik z tłumaczeniem").set_input_files(document)
    page.get_by_role("button", name="Wczytaj tłumaczenie").click()
    page.get_by_text("1 tekst nie pasował").wait_for()
    look(page)
    assert "Send a letter." in standing(behind)
    page.get_by_role("link", name="Sprawdź i opublikuj").click()
    page.get_by_label("Co się zmieniło?").fill("Urząd przyjmuje we wtorek.")
    with page.expect_navigation():
        page.get_by_role("button", name="Opublikuj zmiany").click()
    page.goto(f"/en/courses/{COURSE}/pierwsza")
    page.get_by_text("Call the office on Tuesday after ten.").wait_for()
