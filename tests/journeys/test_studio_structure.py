"""A first course from nothing to published, and its lessons put in order, in a real browser."""

from elearn.authoring import queries
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.draft.sketch import sketch
from tests.factories import lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import heading, sign_in
from tests.people import person

COURSE = "kurs-do-ukladania"


class Counted:
    """Hands that count what they do: a field filled in, a button or link pressed, a thing chosen."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def type(self, field, words):
        """Fill in a field of the page by its label."""
        self.actions += 1
        self.page.locator("main").get_by_label(field, exact=True).first.fill(words)

    def press(self, words, role="button"):
        """Press a button or follow a link of the page."""
        self.actions += 1
        self.page.locator("main").get_by_role(role, name=words, exact=True).first.click()

    def choose(self, words):
        """Tick what is right."""
        self.actions += 1
        self.page.locator("main").get_by_label(words, exact=True).check()


def test_a_first_course_is_published_in_under_twenty_five_actions(surf, behind, look):
    person(behind, "nowa-trenerka@example.test", name="Ewa Lis", password=PASSWORD, roles=[(Role.TRAINER, "inny")])
    page = surf()
    sign_in(page, "pl", "nowa-trenerka@example.test")
    page.get_by_role("link", name="Tworzenie", exact=True).click()
    look(page)
    hands = Counted(page)
    hands.press("Nowy kurs", "link")
    hands.type("Tytuł kursu", "Pierwsza zbiórka")
    hands.type("O czym jest, jednym zdaniem", "Zaplanujesz i rozliczysz zbiórkę.")
    hands.type("Co będzie umieć osoba, która go ukończy", "Zaplanujesz zbiórkę.\nRozliczysz ją.")
    hands.press("Załóż kurs")
    hands.type("Nowa lekcja w części „Lekcje”", "Od pomysłu do puszki")
    hands.press("Dodaj i pisz")
    hands.type("O czym jest ta lekcja", "Od czego zacząć zbiórkę.")
    hands.type("Treść lekcji", "## Od czego zacząć\n\nZgłoś zbiórkę, zanim postawisz puszkę.\n")
    hands.press("Zapisz")
    hands.press("Pytania", "link")
    hands.type("Pytanie", "Kiedy zgłaszasz zbiórkę?")
    hands.press("Dodaj pytanie")
    hands.type("Treść odpowiedzi 1", "Przed jej początkiem")
    hands.type("Treść odpowiedzi 2", "Po jej końcu")
    hands.choose("Odpowiedź 1 jest poprawna")
    hands.press("Zapisz")
    hands.press("Sprawdź i opublikuj", "link")
    hands.press("Opublikuj kurs")
    assert hands.actions < 25
    page.context.clear_cookies()
    page.goto("/pl/courses/pierwsza-zbiorka/od-pomyslu-do-puszki")
    assert heading(page) == "Od pomysłu do puszki"
    assert "Zgłoś zbiórkę, zanim postawisz puszkę." in page.locator("main").inner_text()


def order(app):
    """Return the lessons of the course by part."""
    with app.app_context():
        here = sketch(queries.texts(db.session(), queries.desk(db.session(), COURSE)))
    return [list(part.lessons) for part in here.parts]


def test_lessons_are_ordered_by_keyboard_by_mouse_and_without_scripts(surf, behind, look):
    published_course(behind, slug=COURSE, lessons={name: lesson_file(name.title()) for name in ("a", "b", "c")})
    roles = [(Role.TRAINER, COURSE)]
    person(behind, "ukladaczka@example.test", name="Ola Lis", password=PASSWORD, roles=roles)
    page = surf()
    sign_in(page, "pl", "ukladaczka@example.test")
    page.goto(f"/pl/studio/{COURSE}")
    look(page)
    hands = Keyboard(page)
    hands.go("button[name=up][value=c]")
    assert order(behind) == [["a", "c", "b"]]
    assert page.evaluate("document.activeElement.id") == "l-c"
    hands.reach("button[name=remove][value=c]", most=8)
    hands.enter()
    assert order(behind) == [["a", "b"]]
    hands.reach("button[name=bring_back]", most=3)
    look(page)
    page.get_by_role("button", name="Cofnij usunięcie").click()
    page.wait_for_url("**/kurs-do-ukladania#zapisano")
    assert order(behind) == [["a", "c", "b"]]
    with page.expect_navigation():
        page.locator("#l-a .lessonrow__n").drag_to(page.locator("#l-b"), target_position={"x": 200, "y": 60})
    assert order(behind) == [["c", "b", "a"]]
    for path in (
        "settings",
        "settings/page",
        "settings/glossary",
        "media",
        "media/worksheets/new",
        "lessons/a/settings",
    ):
        page.goto(f"/pl/studio/{COURSE}/{path}")
        look(page)
    page.goto(f"/pl/studio/{COURSE}/settings/page")
    page.get_by_label("O czym jest, jednym zdaniem").fill("Zdanie bez przycisku.")
    page.keyboard.press("Control+s")
    page.locator("[data-state]:text-matches('^Zapisano o')").wait_for()
    page.reload()
    assert page.get_by_label("O czym jest, jednym zdaniem").input_value() == "Zdanie bez przycisku."
    plain = surf(javascript=False)
    sign_in(plain, "pl", "ukladaczka@example.test")
    plain.goto(f"/pl/studio/{COURSE}")
    plain.locator("button[name=down][value=c]").click()
    assert order(behind) == [["b", "c", "a"]]
