"""Everything with the keyboard alone: no mouse, no touch."""

from tests.journeys.conftest import PASSWORD
from tests.journeys.people import COURSE, course, heading


def focus(page, selector, most=60):
    """Press Tab until the wanted element has the focus; it must be reachable, and the focus must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(f":is({selector}):focus").count():
            outline = page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle")
            label = page.locator(":focus").evaluate("e => e.closest('.opt, .check, .card') !== null")
            assert outline != "none" or label, f"no visible focus on {selector}"
            return
    raise AssertionError(f"{selector} was not reached in {most} tabs on {page.url}")


def test_signing_in_reading_marking_and_answering_by_keyboard(surf):
    page = surf()
    page.goto("/pl/sign-in")
    page.keyboard.press("Tab")
    assert page.locator(".skip:focus").count() == 1
    focus(page, "details:has(#password-email) summary")
    page.keyboard.press("Enter")
    focus(page, "#password-email")
    page.keyboard.type("koordynatorka@demo.lacznik.test")
    focus(page, "details input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".me").wait_for()

    lesson = course().lessons[0]
    page.goto(f"/pl/courses/{COURSE}/{lesson.slug}")
    focus(page, "form.ldone button, form[action$='/done'] button", most=120)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{course().lessons[1].slug}")

    page.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
    focus(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/**")
    before = heading(page)
    focus(page, "fieldset input, fieldset select")
    page.keyboard.press("Space")
    focus(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.locator("#wynik:focus").wait_for()
    assert heading(page) == before
