"""A trainer writes, tries and orders questions in a real browser: by keyboard, in every width, and without scripts."""

import pytest

from elearn.authoring import queries
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.draft.pieces import cut
from tests.factories import lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import sign_in
from tests.learning.quizzes import CASES, choice
from tests.people import person

COURSE = "kurs-z-pytaniami"
LIST = f"/pl/studio/{COURSE}/questions"


def _lesson(app):
    with app.app_context():
        content = queries.file(db.session(), queries.desk(db.session(), COURSE), "pl/01-pierwsza.md")
        return cut(content.decode())


@pytest.fixture
def course(behind):
    """A course with three questions, and Ola who writes it."""
    roles = [(Role.TRAINER, COURSE)]
    person(behind, "ola-pytania@example.test", name="Ola Nowak", password=PASSWORD, roles=roles)
    asked = "\n".join([choice("raz"), CASES["matching"].text, CASES["gaps"].text])
    published_course(behind, slug=COURSE, lessons={"pierwsza": lesson_file("Pierwsza", asked)})


def _written_by_keyboard(page, hands):
    """Add a question with three answers; the second comes last and is moved up."""
    hands.skip()
    hands.write("#nowe-tresc", "Ile to dwa i dwa?")
    hands.reach(".qnew button")
    hands.enter()
    hands.skip()
    hands.reach("main [value=add]")
    hands.enter()
    assert hands.stands_on("#answer-2")
    hands.write("#a2", "Cztery")
    hands.reach("[value=up-2]")
    hands.enter()
    assert hands.stands_on("#answer-1")
    for field, words in {"#a0": "Trzy", "#a2": "Pięć", "#w1": "Tak: policz."}.items():
        page.locator(field).fill(words)
    page.locator("#ok1").check()
    page.keyboard.press("Control+s")
    page.wait_for_function("() => document.querySelector('[data-state]').textContent.startsWith('Zapisano')")
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('lacznik-draft'))")


def test_a_question_is_written_by_keyboard_tried_and_ordered(surf, behind, look, course):
    page = surf()
    sign_in(page, "pl", "ola-pytania@example.test")
    hands = Keyboard(page)
    page.goto(LIST)
    look(page)
    _written_by_keyboard(page, hands)
    assert "( ) Trzy\n(x) Cztery\n  > Tak: policz.\n( ) Pięć" in _lesson(behind).block("ile-to-dwa-i-dwa")
    look(page)
    page.locator("[value=try]").focus()
    hands.enter()
    hands.skip()
    hands.reach("[name=choice]")
    page.keyboard.press("Space")
    look(page)
    page.get_by_label("Cztery").check()
    page.get_by_role("button", name="Sprawdź odpowiedź").click()
    page.get_by_text("Tak: policz.").wait_for()
    look(page)
    for question in ("matching", "gaps"):
        page.goto(f"{LIST}/{question}")
        look(page)
    page.goto(LIST)
    with page.expect_navigation():
        page.locator("#q-ile-to-dwa-i-dwa .lessonrow__n").drag_to(page.locator("#q-raz .lessonrow__n"))
    assert _lesson(behind).ids()[-1] == "gaps"
    plain = surf(javascript=False, width=390)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(LIST)
    before = _lesson(behind).ids()
    plain.get_by_role("button", name="Niżej: Pytanie raz?").click()
    assert _lesson(behind).ids().index("raz") == before.index("raz") + 1
    plain.get_by_role("button", name="Usuń: Połącz.").click()
    assert "matching" not in _lesson(behind).ids()
    plain.get_by_role("button", name="Przywróć pytanie").click()
    assert sorted(_lesson(behind).ids()) == sorted(before)
