"""axe on every page and state, narrow and wide, light and dark; nothing wider than a small phone."""

from collections import Counter

import pytest

from tests.journeys.axe import faults, faults_in_every_view
from tests.journeys.people import COURSE, WORDS, answer, course, sign_in, sign_up, take_test

LESSON = course().lessons[3].slug
ENOUGH = 2
OPEN = (
    "/pl/",
    "/en/",
    "/pl/courses",
    "/pl/courses?q=wizerunku",
    "/pl/courses?q=xyzzy",
    f"/pl/courses/{COURSE}",
    f"/en/courses/{COURSE}",
    f"/pl/courses/{COURSE}/{LESSON}",
    f"/en/courses/{COURSE}/{LESSON}",
    f"/pl/courses/{COURSE}/{LESSON}/keep",
    f"/pl/courses/{COURSE}/{LESSON}/worksheet",
    f"/pl/courses/{COURSE}/{LESSON}/quiz",
    "/pl/sign-in",
    "/pl/sign-up",
    "/pl/forgot-password",
    "/pl/contact",
    "/pl/help",
    "/en/help",
    "/pl/privacy",
    "/en/privacy",
    "/pl/accessibility",
    "/en/accessibility",
    "/pl/mailbox",
    "/pl/badges",
)
OWN = (
    "/pl/my",
    "/en/my",
    "/pl/my/badges",
    "/pl/account",
    "/pl/account/devices",
    "/pl/account/email",
    "/pl/account/password",
)


@pytest.mark.parametrize("addresses", [OPEN[::2], OPEN[1::2]], ids=["half", "the-other-half"])
def test_axe_finds_nothing_on_open_pages(surf, addresses):
    page, found = surf(), []
    for address in addresses:
        page.goto(address)
        found += faults_in_every_view(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_own_pages(surf):
    page, found = surf(), []
    sign_up(page, "pl", "axe@example.test", "Sprawdzana Próbna")
    for address in OWN:
        page.goto(address)
        found += faults_in_every_view(page)
    take_test(page, "pl", rightly=lambda number: number % 3 != 0)
    found += faults_in_every_view(page)
    page.goto("/pl/my")
    found += faults_in_every_view(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_the_quizzes_of_all_lessons(surf):
    """Real questions with verdict and reasons, each kind twice; `test_states` has every state in all views."""
    page, found, seen = surf(width=390, dark=True), [], Counter()
    sign_up(page, "pl", "axe-quizy@example.test", "Sprawdzana Próbna")
    for lesson in course().lessons[:-1]:
        if all(seen[question.kind] >= ENOUGH for question in lesson.quiz.questions):
            continue
        page.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
        page.locator("main").get_by_role("button").first.click()
        for number, question in enumerate(lesson.quiz.questions):
            answer(page, "pl", rightly=number % 2 == 0)
            page.get_by_role("button", name=WORDS["pl"]["check"]).click()
            found += faults(page) if seen[question.kind] < ENOUGH else []
            seen[question.kind] += 1
            onward = page.get_by_role("link", name="Następne pytanie")
            if onward.count():
                onward.click()
        page.get_by_role("button", name="Zobacz wynik").click()
        found += faults(page)
    assert not found, "\n".join(found)


def test_an_empty_answer_is_said_at_the_field_and_in_the_summary(surf):
    page = surf(width=390, javascript=False)
    sign_in(page, "pl", "trenerka@demo.lacznik.test")
    page.goto(f"/pl/courses/{COURSE}/{LESSON}/quiz")
    page.locator("main").get_by_role("button").first.click()
    page.get_by_role("button", name=WORDS["pl"]["check"]).click()
    assert page.title().startswith("Błąd")
    assert page.locator("#bledy a").count() == 1


@pytest.mark.parametrize("address", [*OPEN])
def test_no_page_is_wider_than_a_small_phone(surf, address):
    page = surf(width=320)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_missing_page_is_accessible_too(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    answered = page.goto("/pl/nie-ma-takiej-strony")
    assert answered.status == 404
    assert not faults(page)
    context.close()
