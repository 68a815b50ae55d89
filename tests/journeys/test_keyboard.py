"""Everything with the keyboard alone, from the first page to the badge: no mouse, no touch, no address typed."""

from tests.journeys.conftest import PASSWORD
from tests.journeys.everykind import COURSE, KINDS, kind_of
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import WORDS, heading
from tests.learning.quizzes import CASES

EMAIL, NAME = "klawiatura@example.test", "Klara Klawiszowa"
WRONG = "ordering"
"""The kind that is answered wrongly in the quiz."""


def sign_up(page, hands):
    hands.reach("a[href^='/pl/sign-up']")
    hands.enter()
    hands.skip()
    hands.write("input[name=email]", EMAIL)
    hands.write("input[name=name]", NAME)
    hands.write("input[name=password]", f"{PASSWORD}-Kla-7")
    hands.back_to("input[name=name]")
    hands.enter()
    hands.go("a[href$='/mailbox']")
    letter = page.locator("main li").filter(has_text=EMAIL).get_by_role("link").first.get_attribute("href")
    hands.go(f"a[href='{letter}']")
    hands.go("a[href*='/arrive/']")
    hands.go("form button")
    assert hands.stands_on("#zapisano"), "the focus is on what happened"


def answer_all_with_feedback(page, hands):
    """Answer every question; after each the focus is on the verdict, which is read out and seen."""
    kinds = []
    while True:
        kinds.append(kind_of(page))
        question = heading(page)
        case = CASES[kinds[-1]]
        hands.answer(case.wrong if kinds[-1] == WRONG else case.right)
        hands.reach("main form button[type=submit]", most=3)
        hands.enter()
        assert hands.stands_on("#wynik")
        assert heading(page) == question
        assert page.locator("#wynik").inner_text().strip() == ("Jeszcze nie" if kinds[-1] == WRONG else "Dobrze")
        last = page.locator("main .qact button").count() == 1
        hands.go(".qact :is(a, button)")
        if last:
            break
    assert sorted(kinds) == sorted(KINDS.values())
    assert hands.stands_on("#wynik")


def take_the_test(page, hands):
    """Answer every question of the test, look once at a question that cannot be taken, hand in."""
    hands.go("form button[type=submit]")
    assert hands.stands_on("#bledy"), "an empty answer: the focus is on what is wrong"
    hands.reach("#bledy a", most=1)
    hands.keys.press("Enter")
    assert page.evaluate("() => document.activeElement.matches('fieldset :is(input, select)')")
    while not page.get_by_role("button", name=WORDS["pl"]["hand in"]).count():
        hands.answer(CASES[kind_of(page)].right)
        hands.reach("main form button[type=submit]", most=3)
        hands.enter()
    hands.go("form button")
    assert hands.stands_on("#wynik")


def test_from_sign_up_to_the_badge_by_keyboard_alone(surf):
    page = surf()
    hands = Keyboard(page)
    page.goto("/pl/")
    sign_up(page, hands)
    hands.reach("header a[href$='/pl/courses']")
    hands.enter()
    hands.go(f"a[href$='/courses/{COURSE}']")
    hands.go("a.btn--go")
    hands.go("a[href$='/quiz']")
    hands.go("form button")
    answer_all_with_feedback(page, hands)
    hands.go(".qact a.btn--go")  # on to the first lesson that is not finished
    hands.go("form[action$='/done'] button")
    hands.go("form[action$='/done'] button")
    hands.go(".ldone form button")
    take_the_test(page, hands)
    hands.go("a[href*='/badges/']")
    assert "/badges/" in page.url
    shown = page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert WORDS["pl"]["valid"] in shown
    assert NAME in shown


def test_signing_in_by_password_with_the_keyboard_alone(surf):
    page = surf()
    hands = Keyboard(page)
    page.goto("/pl/sign-in")
    hands.skip()
    hands.reach("details:has(#password-email) summary")
    hands.keys.press("Enter")
    hands.write("#password-email", "koordynatorka@demo.lacznik.test")
    hands.write("details input[name=password]", PASSWORD)
    hands.enter()
    page.locator(".me").wait_for()
