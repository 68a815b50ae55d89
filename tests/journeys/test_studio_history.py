"""The history of a course in a real browser: in every width, two versions merged by keyboard, undone by a button."""

from elearn.authoring import actions, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.factories import ONE_QUESTION, lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import sign_in
from tests.people import person

COURSE = "kurs-z-historia"
PATH = "pl/01-pierwsza.md"
BODY = "Pierwszy akapit.\n\nDrugi akapit.\n\nTrzeci akapit.\n"
LESSON = lesson_file("Pierwsza", ONE_QUESTION.format(id="dwa"), body=BODY)
HISTORY = f"/pl/studio/{COURSE}/history"


def two_at_once(app):
    """Let Ola change the lesson while Tomek, who opened it before, writes something else."""
    roles = [(Role.TRAINER, COURSE)]
    ola = person(app, "ola-historia@example.test", name="Ola Nowak", roles=roles)
    tomek = person(app, "tomek-historia@example.test", name="Tomek Lis", password=PASSWORD, roles=roles)
    published_course(app, slug=COURSE, lessons={"pierwsza": LESSON, "druga": lesson_file("Druga")})
    with app.app_context():
        session, now = db.session(), utc_now()
        draft = actions.open_draft(session, COURSE, now=now, by=ola).draft_id
        text = LESSON.replace("Pierwszy akapit", "Pierwszy, poprawiony akapit").replace("Trzeci", "Czwarty")
        actions.write(session, draft, {PATH: text.encode()}, reason="saved", now=now, by=ola)
        mine = LESSON.replace("Drugi akapit", "Drugi, dłuższy akapit").replace("Trzeci", "Piąty")
        actions.put_aside(session, draft, PATH, mine.encode(), now=now, by=tomek)
        actions.note(session, draft, "lessons-ordered", {}, now=now, by=ola)
        session.commit()


def standing(app):
    with app.app_context():
        return queries.file(db.session(), queries.desk(db.session(), COURSE), PATH).decode()


def test_two_versions_are_compared_merged_by_keyboard_and_undone(surf, behind, look):
    two_at_once(behind)
    page = surf()
    sign_in(page, "pl", "tomek-historia@example.test")

    hands = Keyboard(page)
    page.goto(HISTORY)
    look(page)
    hands.go("a[href*='/merge/']")
    look(page)
    page.locator("h1").click()
    hands.reach("fieldset:last-of-type summary")
    page.keyboard.press("Enter")
    hands.reach("fieldset:last-of-type textarea")
    page.keyboard.press("Control+a")
    page.keyboard.type("Szósty akapit.")
    hands.reach("main .btn--go")
    hands.enter()
    assert "Pierwszy, poprawiony akapit" in standing(behind)
    assert "Drugi, dłuższy akapit" in standing(behind)
    assert "Szósty akapit." in standing(behind)
    page.goto(f"{HISTORY}/file?path={PATH}")
    look(page)
    page.get_by_role("button", name="Porównaj zaznaczone").click()
    look(page)
    page.get_by_role("link", name="Obok siebie").click()
    look(page)
    page.goto(HISTORY)
    page.get_by_role("link", name="Cały kurs, jaki był wtedy").first.click()
    look(page)
    for place in ("log", "revisions"):
        page.goto(f"{HISTORY}/{place}")
        look(page)
    page.goto(f"{HISTORY}/revisions/1")
    look(page)
    plain = surf(javascript=False, width=390)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(f"{HISTORY}/revisions/1")
    plain.get_by_role("button", name="Odrzuć wszystkie zmiany").click()
    plain.get_by_text("Zmiany odrzucone").wait_for()
    assert standing(behind) == LESSON
